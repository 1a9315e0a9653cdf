/// An instant broken into the parts of the Gregorian calendar in UTC, leap seconds aside.
///
/// Worked example: 1,440,938,160 seconds since the epoch are 2015-08-30T12:36:00Z, day 16,677.
package struct UTCTime: Sendable, Equatable {
  package var year: Int
  /// 1 to 12.
  package var month: Int
  /// 1 to 31.
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int

  /// The whole second that an instant lies in; what lies outside the years 1 to 9999 is moved to
  /// their edge.
  ///
  /// - Parameter epochSeconds: seconds since 1970-01-01T00:00:00Z.
  package init(epochSeconds: Double) {
    let bounded = min(max(epochSeconds, -62_135_596_800), 253_402_300_799)
    let seconds = bounded.isNaN ? 0 : Int(bounded.rounded(.down))
    let days = Int((Double(seconds) / 86_400).rounded(.down))
    let ofDay = seconds - days * 86_400
    (hour, minute, second) = (ofDay / 3_600, ofDay / 60 % 60, ofDay % 60)
    // Days are counted from 0000-03-01, so that a leap day is the last of its year; an era has
    // 146,097 days (400 years).
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let ofEra = shifted - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * ofYear + 2) / 153
    day = ofYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// The instant of these parts, nil if there is no such date or time of day.
  init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    // 60 is a leap second, which the epoch's count does not know.
    guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day),
      (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
    (self.hour, self.minute, self.second) = (hour, minute, min(second, 59))
    // A day that its month does not have comes back as another one.
    guard UTCTime(epochSeconds: epochSeconds).day == day else { return nil }
  }

  /// Seconds since 1970-01-01T00:00:00Z.
  package var epochSeconds: Double {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let ofEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear
    let days = era * 146_097 + ofEra - 719_468
    return Double(days * 86_400 + hour * 3_600 + minute * 60 + second)
  }

  /// ISO 8601's basic form, as in `X-Amz-Date`: `20150830T123600Z`.
  package var basicText: String {
    var text: [UInt8] = []
    text.reserveCapacity(16)
    append(year, digits: 4, to: &text)
    append(month, digits: 2, to: &text)
    append(day, digits: 2, to: &text)
    text.append(UInt8(ascii: "T"))
    append(hour, digits: 2, to: &text)
    append(minute, digits: 2, to: &text)
    append(second, digits: 2, to: &text)
    text.append(UInt8(ascii: "Z"))
    return String(decoding: text, as: UTF8.self)
  }

  /// ISO 8601's extended form without an offset: `2015-08-30T12:36:00`.
  package var extendedText: String {
    var text: [UInt8] = []
    text.reserveCapacity(19)
    append(year, digits: 4, to: &text)
    for (separator, part) in [("-", month), ("-", day), ("T", hour), (":", minute), (":", second)] {
      text.append(contentsOf: separator.utf8)
      append(part, digits: 2, to: &text)
    }
    return String(decoding: text, as: UTF8.self)
  }

  private func append(_ value: Int, digits: Int, to text: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<digits { divisor *= 10 }
    while divisor > 0 {
      text.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
      divisor /= 10
    }
  }
}
