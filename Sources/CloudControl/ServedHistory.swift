/// How many calls were served in each eighth of a second of the last four.
struct ServedHistory {
  private static let step = 0.125
  /// A power of two: a mask finds the slot.
  private static let size = 32
  private static let stepsInASecond = 8
  private var counts = [Double](repeating: 0, count: size)
  /// The first and the newest eighth of a second that was counted; nil before the first call.
  private var range: (first: Int, newest: Int)?

  /// Counts a call that was served now.
  mutating func add(at now: Double) {
    let newest = advance(to: now).newest
    self[newest] += 1
  }

  /// Calls that were served in the last second.
  mutating func newest(at now: Double) -> Double {
    let newest = advance(to: now).newest
    return (0..<Self.stepsInASecond).reduce(0) { $0 + self[newest - $1] }
  }

  /// The highest rate, in calls a second, that the last seconds prove.
  ///
  /// A token bucket of `burst` seconds serves at most `rate · (t + burst)` calls in `t` seconds.
  mutating func busiest(at now: Double, burst: Double) -> Double {
    let (first, newest) = advance(to: now)
    var sum = 0.0
    var most = 0.0
    for back in 0..<min(Self.size, newest - first + 1) {
      sum += self[newest - back]
      most = max(most, sum / (Double(back + 1) * Self.step + burst))
    }
    return most
  }

  private subscript(index: Int) -> Double {
    get { counts[index & (Self.size - 1)] }
    set { counts[index & (Self.size - 1)] = newValue }
  }

  /// Clears what has become too old.
  private mutating func advance(to now: Double) -> (first: Int, newest: Int) {
    let index = Int((now / Self.step).rounded(.down))
    guard var (first, newest) = range else {
      range = (index, index)
      return (index, index)
    }
    newest = max(newest, index - Self.size)
    while newest < index {
      newest += 1
      self[newest] = 0
    }
    first = max(first, newest - Self.size)
    range = (first, newest)
    return (first, newest)
  }
}
