/// The instants of a record's columns: ISO 8601 in UTC with up to nine digits of a fraction.
package enum InstantText {
  /// Seconds since 1970-01-01T00:00:00Z, nil if the text is no such instant.
  ///
  /// The days are counted by Howard Hinnant's method ("chrono-compatible low-level date
  /// algorithms", 2013): years begin in March, so that the leap day is the last one.
  package static func seconds(of text: String) -> Double? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z") else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      bytes[range].reduce(0 as Int?) { value, byte in
        guard let value, byte.isDigit else { return nil }
        return value * 10 + Int(byte - UInt8(ascii: "0"))
      }
    }
    for (place, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")] {
      guard bytes[place] == mark.utf8.first else { return nil }
    }
    guard let year = number(0..<4), let month = number(5..<7), (1...12).contains(month),
      let day = number(8..<10), (1...31).contains(day), let hour = number(11..<13), hour < 24,
      let minute = number(14..<16), minute < 60, let second = number(17..<19), second < 61
    else { return nil }
    var fraction = 0.0
    if bytes.count > 20 {
      guard bytes[19] == UInt8(ascii: "."), bytes.count <= 30,
        let digits = number(20..<(bytes.count - 1))
      else { return nil }
      var scale = 1.0
      for _ in 20..<(bytes.count - 1) { scale *= 10 }
      fraction = Double(digits) / scale
    }
    let shifted = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let days =
      shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    return Double(((days * 24 + hour) * 60 + minute) * 60 + second) + fraction
  }

  /// An instant in UTC with milliseconds, such as `2026-01-01T00:00:00.000Z`; what lies outside the
  /// years 1970 to 9999 is moved to their edge.
  ///
  /// - Parameter seconds: since 1970-01-01T00:00:00Z.
  package static func text(of seconds: Double) -> String {
    let bounded = seconds.isNaN ? 0 : min(max(seconds, 0), 253_402_300_799)
    let milliseconds = Int((bounded * 1000).rounded(.down))
    let (days, ofDay) = (milliseconds / 86_400_000, milliseconds % 86_400_000)
    let shifted = days + 719_468
    let (era, ofEra) = (shifted / 146_097, shifted % 146_097)
    let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * ofYear + 2) / 153
    let day = ofYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func digits(_ number: Int, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    let date = "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
    let time = [ofDay / 3_600_000, ofDay / 60_000 % 60, ofDay / 1000 % 60].map { digits($0, 2) }
    return date + "T" + time.joined(separator: ":") + "." + digits(ofDay % 1000, 3) + "Z"
  }
}
