/// Time formats as in SQLite's `strftime`.
///
/// Worked example: `%Y-W%W` writes 2026-06-15 as `2026-W24`; characters outside a substitution are
/// copied.
package enum TimeFormat {
  /// A reason why a format is invalid.
  package enum Problem: Equatable, Sendable {
    /// It has no substitution, so the result would be the same for every time.
    case constant
    /// An unknown substitution: the `%` and the character after it, if any.
    case unknown(String)
  }

  /// The letters that may follow a `%`, in the manual's order.
  private static let letters = "YmdHMSfjwWsJFTRGgVUuIlkpPe%"

  /// Returns the first problem in a format; `nil` if the format is valid.
  package static func problem(of format: String) -> Problem? {
    var rest = format.unicodeScalars[...]
    var isConstant = true
    while let percent = rest.firstIndex(of: "%") {
      rest = rest[rest.index(after: percent)...]
      guard let letter = rest.popFirst() else { return .unknown("%") }
      guard letters.unicodeScalars.contains(letter) else { return .unknown("%\(letter)") }
      isConstant = isConstant && letter == "%"
    }
    return isConstant ? .constant : nil
  }
}

extension Timestamp {
  /// Appends the time in UTC in a format. Returns false if the format has an unknown substitution;
  /// the output may then be incomplete.
  package func append(format: RawSpan, to output: inout [UInt8]) -> Bool {
    var offset = 0
    while offset < format.byteCount {
      let byte = format.byte(at: offset)
      offset += 1
      guard byte == UInt8(ascii: "%") else {
        output.append(byte)
        continue
      }
      guard offset < format.byteCount,
        append(letter: Unicode.Scalar(format.byte(at: offset)), to: &output)
      else { return false }
      offset += 1
    }
    return true
  }

  private func append(letter: Unicode.Scalar, to output: inout [UInt8]) -> Bool {
    switch letter {
    case "Y": output.appendPadded(date.year, width: 4)
    case "m": output.appendPadded(date.month, width: 2)
    case "d": output.appendPadded(date.day, width: 2)
    case "e": output.appendPadded(date.day, width: 2, with: " ")
    case "F": date.append(to: &output)
    case "j": output.appendPadded(dayOfYear + 1, width: 3)
    case "J": output.appendJulianDay(of: self)
    case "s": output.append(contentsOf: String(seconds).utf8)
    case "%": output.append(UInt8(ascii: "%"))
    default:
      return append(ofTimeOfDay: letter, to: &output) || append(ofWeek: letter, to: &output)
    }
    return true
  }

  private func append(ofTimeOfDay letter: Unicode.Scalar, to output: inout [UInt8]) -> Bool {
    let (hour, minute) = (secondOfDay / 3600, secondOfDay / 60 % 60)
    let hourOfHalf = (hour + 11) % 12 + 1
    switch letter {
    case "H": output.appendPadded(hour, width: 2)
    case "I": output.appendPadded(hourOfHalf, width: 2)
    case "k": output.appendPadded(hour, width: 2, with: " ")
    case "l": output.appendPadded(hourOfHalf, width: 2, with: " ")
    case "M": output.appendPadded(minute, width: 2)
    case "S": output.appendPadded(secondOfDay % 60, width: 2)
    case "f":
      // As in SQLite, rounding never carries into the next second.
      let milliseconds = min(59_999, secondOfDay % 60 * 1000 + milliseconds)
      output.appendPadded(milliseconds / 1000, width: 2)
      output.append(UInt8(ascii: "."))
      output.appendPadded(milliseconds % 1000, width: 3)
    case "p": output.append(contentsOf: hour < 12 ? "AM".utf8 : "PM".utf8)
    case "P": output.append(contentsOf: hour < 12 ? "am".utf8 : "pm".utf8)
    case "R", "T":
      output.appendPadded(hour, width: 2)
      output.append(UInt8(ascii: ":"))
      output.appendPadded(minute, width: 2)
      guard letter == "T" else { return true }
      output.append(UInt8(ascii: ":"))
      output.appendPadded(secondOfDay % 60, width: 2)
    default: return false
    }
    return true
  }

  private func append(ofWeek letter: Unicode.Scalar, to output: inout [UInt8]) -> Bool {
    switch letter {
    case "u": output.appendPadded(isoWeekday, width: 1)
    case "w": output.appendPadded(isoWeekday % 7, width: 1)
    case "W": output.appendPadded((dayOfYear + 8 - isoWeekday) / 7, width: 2)
    case "U": output.appendPadded((dayOfYear + 7 - isoWeekday % 7) / 7, width: 2)
    case "V": output.appendPadded(isoWeek.week, width: 2)
    case "G":
      let year = isoWeek.year
      // The first days of the year 0 belong to the last week of the year -1.
      if year < 0 { output.append(UInt8(ascii: "-")) }
      output.appendPadded(abs(year), width: year < 0 ? 3 : 4)
    case "g": output.appendPadded((isoWeek.year + 100) % 100, width: 2)
    default: return false
    }
    return true
  }

  /// The fraction of the second, rounded to milliseconds: 0 to 1000.
  fileprivate var milliseconds: Int64 { Int64(nanoseconds + 500_000) / 1_000_000 }
}

extension [UInt8] {
  /// Appends a number of at most two digits, padded with a character on the left.
  fileprivate mutating func appendPadded(
    _ number: Int64, width: Int, with padding: Unicode.Scalar
  ) {
    let digits = String(number).utf8
    for _ in digits.count..<Swift.max(width, digits.count) { append(UInt8(ascii: padding)) }
    append(contentsOf: digits)
  }

  /// Appends the Julian day as SQLite prints it: a double with 16 digits, without trailing zeros.
  fileprivate mutating func appendJulianDay(of timestamp: Timestamp) {
    let milliseconds =
      (timestamp.seconds + 210_866_760_000) * 1000 + timestamp.milliseconds
    let day = Double(milliseconds) / 86_400_000
    // In the years 0 to 9999 there are seven digits before the point.
    let fraction = Int128(day.significandBitPattern | 1 << 52) * 1_000_000_000
    let shift = 52 - Int(day.exponent)
    let billionths = (fraction + 1 << Int128(shift - 1)) >> Int128(shift)
    append(contentsOf: String(billionths / 1_000_000_000).utf8)
    appendFraction(Int32(billionths % 1_000_000_000))
  }
}
