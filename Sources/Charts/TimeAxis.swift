internal import Times

/// An axis of time: its ends are the first and the last moment, its ticks natural boundaries (whole
/// hours, days, Mondays, months, years) in UTC between them.
struct TimeAxis: Equatable, Sendable {
  /// A moment that is marked, and what is written there.
  struct Tick: Equatable, Sendable {
    var time: Timestamp
    var label: String
  }

  let first: Timestamp
  let last: Timestamp
  /// Ascending.
  let ticks: [Tick]

  /// - Parameter tickCount: the most ticks that there is room for; at least one.
  init(from first: Timestamp, to last: Timestamp, tickCount: Int) {
    self.first = first
    self.last = last
    guard first < last else {
      ticks = [Tick(time: first, label: Self.whole(first))]
      return
    }
    for step in Self.steps {
      guard let ticks = Self.ticks(step, from: first, to: last, limit: max(1, tickCount)) else {
        continue
      }
      self.ticks = ticks.map { Tick(time: $0, label: step.label(of: $0)) }
      return
    }
    ticks = []
  }

  /// Where a moment stands between the ends: 0 at the first, 1 at the last; 0.5 where they are one.
  func share(of time: Timestamp) -> Double {
    let start = first.secondsSinceEpoch
    let span = last.secondsSinceEpoch - start
    guard span > 0 else { return 0.5 }
    return min(1, max(0, (time.secondsSinceEpoch - start) / span))
  }

  /// A moment that stands alone: nothing beside it tells its day.
  private static func whole(_ time: Timestamp) -> String {
    let text = time.text
    return text.hasSuffix("T00:00:00Z") ? String(text.prefix(10)) : text
  }

  /// How far apart ticks are.
  private enum Step {
    case seconds(Int64)
    case months(Int32)

    /// As much of the date and the time of day as changes from tick to tick.
    func label(of time: Timestamp) -> String {
      let text = time.text
      switch self {
      case .months(let months) where months >= 12: return String(text.prefix(4))
      case .months: return String(text.prefix(7))
      case .seconds(let seconds) where seconds >= 86_400: return String(text.prefix(10))
      case .seconds(let seconds) where seconds >= 60:
        return String(text.dropFirst(5).prefix(11).map { $0 == "T" ? " " : $0 })
      case .seconds: return String(text.dropFirst(11).prefix(8))
      }
    }
  }

  private static let steps: [Step] =
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800].map { .seconds($0) }
    + [1, 2, 3, 6, 12].map { .seconds($0 * 3600) }
    + [1, 2, 7, 14].map { .seconds($0 * 86_400) }
    + [1, 2, 3, 6, 12, 24, 60, 120, 300, 600, 1200, 6000, 12_000, 60_000].map { .months($0) }

  /// The boundaries from one end to the other; nil if they are more than the limit.
  private static func ticks(
    _ step: Step, from first: Timestamp, to last: Timestamp, limit: Int
  ) -> [Timestamp]? {
    switch step {
    case .seconds(let seconds):
      // 1970-01-05 was the first Monday; whole days and parts of them fit any start of a day.
      let origin: Int64 = seconds % (7 * 86_400) == 0 ? 4 * 86_400 : 0
      let start = first.seconds - (first.nanoseconds == 0 ? 1 : 0) - origin
      let before = start >= 0 ? start / seconds : -((-start + seconds - 1) / seconds)
      var next = (before + 1) * seconds + origin
      guard (last.seconds - next) / seconds < Int64(limit) else { return nil }
      var ticks: [Timestamp] = []
      while next <= last.seconds {
        if let tick = Timestamp(seconds: next) { ticks.append(tick) }
        next += seconds
      }
      return ticks
    case .months(let months):
      let interval = Interval(months: months, seconds: 0, nanoseconds: 0)
      guard var next = first.startOfMonths(months) else { return [] }
      var ticks: [Timestamp] = []
      while next <= last {
        if next >= first { ticks.append(next) }
        if ticks.count > limit { return nil }
        guard let following = next.adding(interval) else { break }
        next = following
      }
      return ticks
    }
  }
}
