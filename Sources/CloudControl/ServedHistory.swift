/// The numbers of calls served in the last four seconds, in steps of an eighth of a second.
struct ServedHistory {
  private static let step = 0.125
  /// The number of steps; a power of two, so that a mask finds the slot.
  private static let size = 32
  private static let stepsInASecond = 8
  private var counts = [Double](repeating: 0, count: size)
  /// The numbers of the first and the newest step that have a count; `nil` before the first call.
  private var range: (first: Int, newest: Int)?

  /// Counts a call served at this time.
  mutating func add(at now: Double) {
    let newest = advance(to: now).newest
    self[newest] += 1
  }

  /// Returns the number of calls served in the last second.
  mutating func newest(at now: Double) -> Double {
    let newest = advance(to: now).newest
    return (0..<Self.stepsInASecond).reduce(0) { $0 + self[newest - $1] }
  }

  /// Returns a lower bound of the service's rate, in calls a second, from the busiest of the last
  /// seconds.
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

  /// Moves on to the current step, clears expired counts and returns the new range.
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
