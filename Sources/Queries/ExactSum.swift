/// A sum of doubles without rounding on the way: the result is that of the exact sum, rounded once,
/// whatever the order of the terms (Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997).
struct ExactSum: Sendable {
  /// Doubles that do not overlap, the least first; their exact sum is the sum so far.
  private(set) var parts: [Double] = []
  /// Terms that are infinite, and what went beyond doubles.
  private var special = 0.0
  private var isSpecial = false

  mutating func add(_ term: Double) {
    guard term.isFinite else {
      special += term
      isSpecial = true
      return
    }
    var term = term
    var kept = 0
    for place in parts.indices {
      var other = parts[place]
      if term.magnitude < other.magnitude { swap(&term, &other) }
      let high = term + other
      guard high.isFinite else {
        special += high
        isSpecial = true
        return
      }
      let low = other - (high - term)
      if low != 0 {
        parts[kept] = low
        kept += 1
      }
      term = high
    }
    parts.removeSubrange(kept...)
    parts.append(term)
  }

  mutating func add(_ other: ExactSum) {
    for part in other.parts { add(part) }
    if other.isSpecial {
      special += other.special
      isSpecial = true
    }
  }

  /// What a run of bytes can hold of it: the parts, and what is infinite.
  var terms: [Double] { isSpecial ? parts + [special] : parts }

  /// The sum, rounded to the nearest double, halves to even; infinite or NaN beyond doubles.
  var value: Double {
    if isSpecial { return special }
    guard var high = parts.last else { return 0 }
    var low = 0.0
    var rest = parts.dropLast()
    while let next = rest.popLast() {
      let sum = high + next
      low = next - (sum - high)
      high = sum
      if low != 0 { break }
    }
    // A half is rounded by what stands behind it.
    if let next = rest.last, (low < 0 && next < 0) || (low > 0 && next > 0) {
      let twice = low * 2
      let sum = high + twice
      if twice == sum - high { high = sum }
    }
    return high
  }
}
