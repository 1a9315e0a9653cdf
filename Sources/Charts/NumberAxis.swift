/// An axis of numbers: round ends and round ticks that hold all values and, for bars, zero.
///
/// Worked example: for the values 3 and 118 with zero and at most five ticks the ticks are 0, 50, 100
/// and 150.
struct NumberAxis: Equatable, Sendable {
  /// Ascending, a step of 1, 2 or 5 times a power of ten apart; the first and the last are the ends.
  let ticks: [Double]
  /// How many decimals the ticks need.
  private let decimals: Int

  var lower: Double { ticks[0] }
  var upper: Double { ticks[ticks.count - 1] }

  /// - Parameters:
  ///   - values: infinite ones do not count.
  ///   - includesZero: whether zero is on the axis in any case.
  ///   - tickCount: about how many ticks there may be; at least two.
  init(_ values: some Sequence<Double>, includesZero: Bool, tickCount: Int) {
    // Half a double's range, so that the distance between two ends is a double too.
    let finite = values.filter(\.isFinite).map { min(max($0, -8e307), 8e307) }
    var low = finite.min() ?? 0
    var high = finite.max() ?? 0
    if includesZero { (low, high) = (min(low, 0), max(high, 0)) }
    if low == high { high = low + max(1, low.magnitude) }
    let step = Self.roundStep(atLeast: (high - low) / Double(max(1, tickCount - 1)))
    let first = (low / step).rounded(.down)
    let last = (high / step).rounded(.up)
    // Within 2^53 steps of zero each has its own double; farther out the ends alone are told.
    if step > 0, max(first.magnitude, last.magnitude) < 9e15, last - first < 1000 {
      ticks = stride(from: first, through: last, by: 1).map { $0 * step }
    } else {
      ticks = [low, high]
    }
    decimals = step > 0 ? max(0, -Int(Self.exponent(of: step))) : 0
  }

  /// Where a value stands between the ends: 0 at the lower one, 1 at the upper.
  func share(of value: Double) -> Double {
    if value == .infinity { return 1 }
    if value == -.infinity { return 0 }
    let share = value / 2 - lower / 2
    return min(1, max(0, share / (upper / 2 - lower / 2)))
  }

  /// A tick as it is written: `1500000`, `0.25`, `2e+21`.
  func text(of tick: Double) -> String {
    if tick == 0 { return "0" }
    if tick.magnitude >= 1e15 || decimals > 9 { return Self.exponential(tick) }
    return Self.fixed(tick, decimals: decimals)
  }

  /// The least of 1, 2 and 5 times a power of ten that is no smaller.
  private static func roundStep(atLeast size: Double) -> Double {
    let power = powerOfTen(exponent(of: size))
    for factor in [1.0, 2, 5] where factor * power >= size { return factor * power }
    return 10 * power
  }

  /// The exponent of the greatest power of ten that is no greater.
  private static func exponent(of size: Double) -> Double {
    guard size > 0, size.isFinite else { return 0 }
    var exponent = 0.0
    // A double's decimal exponent is within these; halving the way needs no logarithm's rounding.
    var (low, high) = (-324.0, 309.0)
    while high - low > 1 {
      exponent = ((low + high) / 2).rounded(.down)
      if powerOfTen(exponent) <= size { low = exponent } else { high = exponent }
    }
    return low
  }

  private static func powerOfTen(_ exponent: Double) -> Double {
    Double("1e\(Int(exponent))") ?? .infinity
  }

  private static func exponential(_ value: Double) -> String {
    let text = value.description
    return text.contains("e") ? text.replacing(".0e", with: "e") : text
  }

  /// A number with so many decimals at most.
  private static func fixed(_ value: Double, decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 9e15 else { return exponential(value) }
    var digits = String(Int64(scaled))
    if decimals > 0 {
      digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
    }
    return (value < 0 ? "-" : "") + digits
  }
}
