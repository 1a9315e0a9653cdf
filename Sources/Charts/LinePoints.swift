internal import Times

/// The moments of a line in the order of time, with their values.
struct LinePoints: Sendable {
  /// Ascending in time; of one moment in the order in which they came.
  let points: [(time: Timestamp, value: Double)]

  init(_ data: ChartData) {
    var found: [(place: Int, time: Timestamp, value: Double)] = []
    for (place, row) in data.rows.enumerated() {
      if let time = row.time, let value = row.value?.value { found.append((place, time, value)) }
    }
    found.sort { ($0.time, $0.place) < ($1.time, $1.place) }
    points = found.map { ($0.time, $0.value) }
  }

  /// The axis of time over all moments.
  func timeAxis(tickCount: Int) -> TimeAxis {
    TimeAxis(
      from: points.first?.time ?? .epoch, to: points.last?.time ?? .epoch, tickCount: tickCount)
  }

  /// The axis of values; zero is on it, unless the values are close to one another and far from it.
  func valueAxis(tickCount: Int) -> NumberAxis {
    Self.axis(of: points.map(\.value), tickCount: tickCount)
  }

  /// The same for some of the values, or for means of them.
  static func axis(of all: [Double], tickCount: Int) -> NumberAxis {
    let values = all.filter(\.isFinite)
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    let isFar = (low > 0 && low > high * 0.7) || (high < 0 && high < low * 0.7)
    return NumberAxis(
      values, includesZero: !isFar || values.count < 2, tickCount: tickCount)
  }

  /// The line's value in each of so many columns of equal time; nil before the first moment.
  func resampled(on axis: TimeAxis, width: Int) -> [Double?] {
    var sums = Array(repeating: 0.0, count: width)
    var counts = Array(repeating: 0, count: width)
    for point in points {
      let column = Int((axis.share(of: point.time) * Double(width - 1)).rounded())
      sums[column] += point.value
      counts[column] += 1
    }
    var values: [Double?] = (0..<width).map {
      counts[$0] == 0 ? nil : sums[$0] / Double(counts[$0])
    }
    let known = values.indices.filter { values[$0] != nil }
    for (left, right) in zip(known, known.dropFirst()) where right > left + 1 {
      guard let from = values[left], let to = values[right] else { continue }
      for column in left + 1..<right {
        let share = Double(column - left) / Double(right - left)
        values[column] = from * (1 - share) + to * share
      }
    }
    return values
  }
}
