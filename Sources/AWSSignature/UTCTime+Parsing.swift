extension UTCTime {
  /// Reads ISO 8601's basic form, `20150830T123600Z`; nil for any other text.
  package init?(basicText text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else {
      return nil
    }
    self.init(
      year: Self.number(bytes[0..<4]), month: Self.number(bytes[4..<6]),
      day: Self.number(bytes[6..<8]), hour: Self.number(bytes[9..<11]),
      minute: Self.number(bytes[11..<13]), second: Self.number(bytes[13..<15]))
  }

  /// Seconds since the epoch of an ISO 8601 date and time in its extended form, such as
  /// `2026-11-24T01:02:03Z`, `2026-11-24T01:02:03.5+01:00` or (older tools) `2026-11-24T01:02:03UTC`;
  /// nil for any other text. Without an offset it is UTC.
  package static func epochSeconds(iso8601 text: String) -> Double? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 19, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let time = UTCTime(
        year: number(bytes[0..<4]), month: number(bytes[5..<7]), day: number(bytes[8..<10]),
        hour: number(bytes[11..<13]), minute: number(bytes[14..<16]),
        second: number(bytes[17..<19]))
    else { return nil }
    var rest = bytes[19...]
    var fraction = 0.0
    if rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix { isDigit($0) }
      guard !digits.isEmpty else { return nil }
      var scale = 0.1
      for digit in digits {
        fraction += Double(digit - UInt8(ascii: "0")) * scale
        scale /= 10
      }
      rest = rest[digits.endIndex...]
    }
    guard let offset = offsetSeconds(Array(rest)) else { return nil }
    return time.epochSeconds + fraction - Double(offset)
  }

  private static func offsetSeconds(_ bytes: [UInt8]) -> Int? {
    if bytes.isEmpty || bytes == Array("Z".utf8) || bytes == Array("UTC".utf8) { return 0 }
    guard bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-") else { return nil }
    let digits = bytes.dropFirst().filter { $0 != UInt8(ascii: ":") }
    guard digits.count == 4 else { return nil }
    let (hours, minutes) = (number(digits[0..<2]), number(digits[2..<4]))
    guard (0...23).contains(hours), (0...59).contains(minutes) else { return nil }
    return (hours * 3_600 + minutes * 60) * (bytes[0] == UInt8(ascii: "-") ? -1 : 1)
  }

  /// Reads HTTP's date, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7, its current form);
  /// nil for any other text.
  package init?(httpDate text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: true)
    guard parts.count == 6, parts[5] == "GMT" || parts[5] == "UTC" || parts[5] == "-0000",
      let month = Self.months.firstIndex(of: String(parts[2]))
    else { return nil }
    let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3, parts[3].utf8.count == 4, parts[1].utf8.count <= 2 else { return nil }
    self.init(
      year: Self.number(Array(parts[3].utf8)[...]), month: month + 1,
      day: Self.number(Array(parts[1].utf8)[...]), hour: Self.number(Array(clock[0].utf8)[...]),
      minute: Self.number(Array(clock[1].utf8)[...]),
      second: Self.number(Array(clock[2].utf8)[...]))
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The value of up to four digits; -1, which no part of a date takes, for anything else.
  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    guard (1...4).contains(bytes.count), bytes.allSatisfy(isDigit) else { return -1 }
    return bytes.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
