/// A length of time: a number of calendar months plus a fixed number of seconds and nanoseconds.
///
/// Worked example: `INTERVAL '1 year 36 hours'` is 12 months and 129,600 seconds; days have a fixed
/// length too, so it is written `P1Y1DT12H`.
package struct Interval: BitwiseCopyable, Hashable, Sendable {
  package let months: Int32
  /// Whole seconds, rounded down.
  package let seconds: Int64
  /// The fraction of the second in nanoseconds, 0 to 999,999,999.
  package let nanoseconds: Int32

  package init(months: Int32, seconds: Int64, nanoseconds: Int32) {
    self.months = months
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  private init?(months: Int64, nanoseconds: Int128) {
    guard let months = Int32(exactly: months) else { return nil }
    var (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    if rest < 0 {
      rest += 1_000_000_000
      seconds -= 1
    }
    guard let whole = Int64(exactly: seconds) else { return nil }
    self.init(months: months, seconds: whole, nanoseconds: Int32(rest))
  }

  /// The fixed part in nanoseconds.
  private var fixedNanoseconds: Int128 {
    Int128(seconds) * 1_000_000_000 + Int128(nanoseconds)
  }

  /// The interval with the opposite sign; `nil` on overflow.
  package var negated: Interval? {
    Interval(months: -Int64(months), nanoseconds: -fixedNanoseconds)
  }

  /// Returns the sum of both intervals; `nil` on overflow.
  package func adding(_ other: Interval) -> Interval? {
    Interval(
      months: Int64(months) + Int64(other.months),
      nanoseconds: fixedNanoseconds + other.fixedNanoseconds)
  }

  /// Compares by length: returns a negative number, 0 or a positive number; `nil` if the result
  /// depends on which months are meant (a month has 28 to 31 days).
  package func order(_ other: Interval) -> Int? {
    let months = Int128(months) - Int128(other.months)
    let rest = fixedNanoseconds - other.fixedNanoseconds
    if months == 0 { return rest.signum() == 0 ? 0 : rest < 0 ? -1 : 1 }
    let day: Int128 = 86_400_000_000_000
    let bounds = (months * 28 * day + rest, months * 31 * day + rest)
    if bounds.0 > 0, bounds.1 > 0 { return 1 }
    if bounds.0 < 0, bounds.1 < 0 { return -1 }
    return nil
  }

  /// Reads pairs of a number and a unit, such as `7 days`, `1 year 6 months` or `-1.5 hours`.
  /// Returns `nil` for any other string.
  package init?(_ text: String) {
    var months: Int64 = 0
    var nanoseconds: Int128 = 0
    let words = text.split(whereSeparator: { " \t\n".contains($0) })
    guard !words.isEmpty, words.count.isMultiple(of: 2) else { return nil }
    for index in stride(from: 0, to: words.count, by: 2) {
      guard let amount = Self.billionths(words[index]),
        let unit = Self.unit(words[index + 1])
      else { return nil }
      switch unit {
      case .months(let count):
        let (whole, rest) = amount.quotientAndRemainder(dividingBy: 1_000_000_000)
        guard rest == 0 else { return nil }
        months += Int64(whole) * count
      case .seconds(let count):
        nanoseconds += amount * Int128(count)
      }
    }
    self.init(months: months, nanoseconds: nanoseconds)
  }

  private enum Unit {
    case months(Int64)
    case seconds(Int64)
  }

  private static func unit(_ name: Substring) -> Unit? {
    guard name.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    return switch name.lowercased() {
    case "second", "seconds": .seconds(1)
    case "minute", "minutes": .seconds(60)
    case "hour", "hours": .seconds(3600)
    case "day", "days": .seconds(86_400)
    case "week", "weeks": .seconds(604_800)
    case "month", "months": .months(1)
    case "year", "years": .months(12)
    default: nil
    }
  }

  /// The units' names in the singular, for messages.
  package static let unitNames = ["second", "minute", "hour", "day", "week", "month", "year"]

  /// A decimal number in billionths, exactly; nil past nine digits on either side of the point.
  private static func billionths(_ text: Substring) -> Int128? {
    var digits = text
    let isNegative = digits.hasPrefix("-")
    if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
    let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let whole = parts[0]
    let fraction = parts.count > 1 ? parts[1] : "0"
    guard (1...9).contains(whole.utf8.count), (1...9).contains(fraction.utf8.count),
      (whole + fraction).utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let units = Int128(whole),
      let parts = Int128(fraction + String(repeating: "0", count: 9 - fraction.utf8.count))
    else { return nil }
    let amount = units * 1_000_000_000 + parts
    return isNegative ? -amount : amount
  }

  /// Appends it as an ISO 8601 duration: `P1Y2M3DT4H5M6.5S`, `PT0S`; a part that runs backwards has
  /// its own sign, and the whole one sign if all do.
  package func append(to output: inout [UInt8]) {
    let isNegative = months <= 0 && fixedNanoseconds <= 0 && (months, seconds) != (0, 0)
    if isNegative { output.append(UInt8(ascii: "-")) }
    let sign: Int128 = isNegative ? -1 : 1
    var rest = fixedNanoseconds * sign
    let count = Int128(months) * sign
    output.append(UInt8(ascii: "P"))
    output.append(part: count / 12, unit: "Y")
    output.append(part: count % 12, unit: "M")
    let day: Int128 = 86_400_000_000_000
    output.append(part: rest / day, unit: "D")
    rest %= day
    guard rest != 0 || (months == 0 && fixedNanoseconds == 0) else { return }
    output.append(UInt8(ascii: "T"))
    output.append(part: rest / 3_600_000_000_000, unit: "H")
    rest %= 3_600_000_000_000
    output.append(part: rest / 60_000_000_000, unit: "M")
    rest %= 60_000_000_000
    guard rest != 0 || fixedNanoseconds == 0 else { return }
    if rest < 0 { output.append(UInt8(ascii: "-")) }
    output.append(contentsOf: String(rest.magnitude / 1_000_000_000).utf8)
    output.appendFraction(Int32(rest.magnitude % 1_000_000_000))
    output.append(UInt8(ascii: "S"))
  }
}

extension [UInt8] {
  /// Appends an amount and its unit, unless the amount is 0.
  fileprivate mutating func append(part: Int128, unit: Unicode.Scalar) {
    guard part != 0 else { return }
    append(contentsOf: String(part).utf8)
    append(UInt8(ascii: unit))
  }
}
