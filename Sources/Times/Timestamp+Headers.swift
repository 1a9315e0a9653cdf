/// Parsers for the time formats of HTTP headers and AWS signatures.
extension Timestamp {
  /// Reads the basic ISO 8601 form of AWS's `X-Amz-Date`, `20150830T123600Z`. Returns `nil` for any
  /// other string.
  package init?(basicText text: String) {
    let bytes = Array(text.utf8)
    let span = bytes.span.bytes
    var reader = DigitReader()
    guard let year = reader.number(digits: 4, of: span),
      let month = reader.number(digits: 2, of: span), let day = reader.number(digits: 2, of: span),
      let date = CalendarDate(year: year, month: month, day: day), reader.skip("T", of: span),
      let hour = reader.number(digits: 2, of: span), hour < 24,
      let minute = reader.number(digits: 2, of: span), minute < 60,
      let second = reader.number(digits: 2, of: span), second < 60,
      reader.skip("Z", of: span), reader.isAtEnd(of: span)
    else { return nil }
    self.init(date, secondOfDay: hour * 3600 + minute * 60 + second, nanoseconds: 0)
  }

  /// Reads an HTTP date in its current form, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section
  /// 5.6.7). Returns `nil` for any other string.
  ///
  /// The day may have one digit, the zone may be `UTC` or `-0000`, and the day of the week is not
  /// checked. A leap second is read as the second before it.
  package init?(httpDate text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: true)
    guard parts.count == 6, ["GMT", "UTC", "-0000"].contains(parts[5]),
      let month = Self.months.firstIndex(of: String(parts[2])),
      let day = Self.number(parts[1], digits: 1...2),
      let year = Self.number(parts[3], digits: 4...4),
      let date = CalendarDate(year: year, month: Int64(month) + 1, day: day)
    else { return nil }
    let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3,
      let hour = Self.number(clock[0], digits: 1...2), hour < 24,
      let minute = Self.number(clock[1], digits: 1...2), minute < 60,
      let second = Self.number(clock[2], digits: 1...2), second <= 60
    else { return nil }
    self.init(date, secondOfDay: hour * 3600 + minute * 60 + min(second, 59), nanoseconds: 0)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Returns the value of a string of ASCII digits; `nil` if it has other characters or its length
  /// is not in `digits`.
  private static func number(_ text: Substring, digits: ClosedRange<Int>) -> Int64? {
    guard digits.contains(text.utf8.count),
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    return Int64(text)
  }
}
