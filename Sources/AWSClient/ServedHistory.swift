/// The numbers of calls served in the last second, in steps of an eighth of a second.
struct ServedHistory {
  private static let step = 0.125
  /// The number of steps; a power of two, so that a mask finds the slot.
  private static let size = 8
  private var counts = [Double](repeating: 0, count: size)
  /// The number of the newest step that has a count; `nil` before the first call.
  private var newestStep: Int?

  /// Counts a call served at this time.
  mutating func add(at now: Double) {
    self[advance(to: now)] += 1
  }

  /// Returns the number of calls served in the last second.
  mutating func newest(at now: Double) -> Double {
    _ = advance(to: now)
    return counts.reduce(0, +)
  }

  private subscript(index: Int) -> Double {
    get { counts[index & (Self.size - 1)] }
    set { counts[index & (Self.size - 1)] = newValue }
  }

  /// Moves on to the current step, clears expired counts and returns the step.
  private mutating func advance(to now: Double) -> Int {
    let index = Int((now / Self.step).rounded(.down))
    var step = max(newestStep ?? index, index - Self.size)
    while step < index {
      step += 1
      self[step] = 0
    }
    newestStep = step
    return step
  }
}
