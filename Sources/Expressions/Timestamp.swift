/// A moment in UTC, in the Gregorian calendar of the years 0 to 9999, to the nanosecond.
///
/// Worked example: `2026-01-01T00:00:00.5Z` is 1,767,225,600 seconds and 500,000,000 nanoseconds
/// after 1970 began. Leap seconds are not counted, as in POSIX.
package struct Timestamp: BitwiseCopyable, Hashable, Comparable, Sendable {
  /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
  package let seconds: Int64
  /// What is left of a second, 0 to 999,999,999.
  package let nanoseconds: Int32

  /// Nil outside the years 0 to 9999.
  package init?(seconds: Int64, nanoseconds: Int32 = 0) {
    guard Self.range.contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else {
      return nil
    }
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// 0000-01-01T00:00:00Z to 9999-12-31T23:59:59Z.
  private static let range: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

  /// 1970-01-01T00:00:00Z.
  package static let epoch = Timestamp(unchecked: 0)

  private init(unchecked seconds: Int64) {
    self.seconds = seconds
    nanoseconds = 0
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  /// The moment with this calendar date and time of day; nil if there is none.
  init?(_ date: CalendarDate, secondOfDay: Int64, nanoseconds: Int32) {
    self.init(
      seconds: date.daysSinceEpoch * 86_400 + secondOfDay, nanoseconds: nanoseconds)
  }

  /// The moment that a number of seconds since 1970 stands for; nil out of range.
  package init?(secondsSinceEpoch seconds: Double) {
    guard seconds.isFinite, seconds.magnitude < 1e15 else { return nil }
    let whole = seconds.rounded(.down)
    let nanoseconds = ((seconds - whole) * 1e9).rounded()
    let carries = nanoseconds >= 1e9
    self.init(
      seconds: Int64(whole) + (carries ? 1 : 0), nanoseconds: carries ? 0 : Int32(nanoseconds))
  }

  /// The date in UTC.
  var date: CalendarDate { CalendarDate(daysSinceEpoch: floorDivide(seconds, 86_400)) }

  /// Seconds since midnight UTC.
  var secondOfDay: Int64 { seconds - floorDivide(seconds, 86_400) * 86_400 }

  /// The moment an interval later: months first, the day at most the month's last; nil out of range.
  package func adding(_ interval: Interval) -> Timestamp? {
    var start = self
    if interval.months != 0 {
      guard let moved = date.adding(months: Int64(interval.months)),
        let timestamp = Timestamp(moved, secondOfDay: secondOfDay, nanoseconds: nanoseconds)
      else { return nil }
      start = timestamp
    }
    let (seconds, overflows) = start.seconds.addingReportingOverflow(interval.seconds)
    let nanoseconds = start.nanoseconds + interval.nanoseconds
    guard !overflows, seconds < .max else { return nil }
    let carry: Int32 = nanoseconds >= 1_000_000_000 ? 1 : 0
    return Timestamp(
      seconds: seconds + Int64(carry), nanoseconds: nanoseconds - carry * 1_000_000_000)
  }

  /// The time from an earlier moment to this one.
  package func since(_ earlier: Timestamp) -> Interval {
    let borrow: Int32 = nanoseconds < earlier.nanoseconds ? 1 : 0
    return Interval(
      months: 0, seconds: seconds - earlier.seconds - Int64(borrow),
      nanoseconds: nanoseconds - earlier.nanoseconds + borrow * 1_000_000_000)
  }

  /// The beginning of the run of so many calendar months, counted from the year 0, that it is in.
  ///
  /// Worked example: with 3 it is the beginning of the quarter, with 120 that of the decade.
  package func startOfMonths(_ months: Int32) -> Timestamp? {
    let count = date.year * 12 + date.month - 1
    let start = floorDivide(count, Int64(max(1, months))) * Int64(max(1, months))
    return CalendarDate(year: start / 12, month: start % 12 + 1, day: 1).flatMap {
      Timestamp($0, secondOfDay: 0, nanoseconds: 0)
    }
  }

  /// Appends it as `2026-01-01T00:00:00Z`, with a fraction only if there is one.
  package func append(to output: inout [UInt8]) {
    date.append(to: &output)
    output.append(UInt8(ascii: "T"))
    let time = secondOfDay
    output.appendPadded(time / 3600, width: 2)
    output.append(UInt8(ascii: ":"))
    output.appendPadded(time / 60 % 60, width: 2)
    output.append(UInt8(ascii: ":"))
    output.appendPadded(time % 60, width: 2)
    output.appendFraction(nanoseconds)
    output.append(UInt8(ascii: "Z"))
  }
}

/// A day of the proleptic Gregorian calendar.
struct CalendarDate: BitwiseCopyable, Equatable, Sendable {
  let year: Int64
  let month: Int64
  let day: Int64

  /// Nil if there is no such day in the years 0 to 9999.
  init?(year: Int64, month: Int64, day: Int64) {
    guard (0...9999).contains(year), (1...12).contains(month),
      (1...Self.days(in: month, of: year)).contains(day)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// From a count of days since 1970-01-01 (H. Hinnant, "chrono-compatible low-level date
  /// algorithms"): eras of 400 years that begin on 1 March of year 0.
  init(daysSinceEpoch days: Int64) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01.
  var daysSinceEpoch: Int64 {
    // An era later, so that nothing is negative.
    let fromMarch = UInt32(truncatingIfNeeded: year) &+ 400 &- (month <= 2 ? 1 : 0)
    let monthFromMarch = UInt32(truncatingIfNeeded: month) &+ (month > 2 ? 0 : 12) &- 3
    let era = fromMarch / 400
    let yearOfEra = fromMarch &- era &* 400
    let dayOfYear = (153 &* monthFromMarch &+ 2) / 5 &+ UInt32(truncatingIfNeeded: day) &- 1
    let dayOfEra = yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100 &+ dayOfYear
    return Int64(era &* 146_097 &+ dayOfEra) &- (719_468 &+ 146_097)
  }

  /// The same day of another month, or that month's last; nil outside the years 0 to 9999.
  func adding(months: Int64) -> CalendarDate? {
    let count = year * 12 + month - 1 + months
    let year = floorDivide(count, 12)
    let month = count - year * 12 + 1
    guard (0...9999).contains(year) else { return nil }
    return CalendarDate(year: year, month: month, day: min(day, Self.days(in: month, of: year)))
  }

  private static func days(in month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Appends it as `2026-01-01`.
  func append(to output: inout [UInt8]) {
    output.appendPadded(year, width: 4)
    output.append(UInt8(ascii: "-"))
    output.appendPadded(month, width: 2)
    output.append(UInt8(ascii: "-"))
    output.appendPadded(day, width: 2)
  }
}

/// The quotient, rounded down.
func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
  let quotient = dividend / divisor
  return dividend % divisor < 0 ? quotient - 1 : quotient
}

extension [UInt8] {
  /// Appends a number that is not negative with zeros before it.
  mutating func appendPadded(_ number: Int64, width: Int) {
    var divisor: Int64 = 1
    for _ in 1..<width { divisor *= 10 }
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
      divisor /= 10
    }
  }

  /// Appends a point and the digits of nanoseconds up to the last that is not 0, or nothing.
  mutating func appendFraction(_ nanoseconds: Int32) {
    guard nanoseconds > 0 else { return }
    append(UInt8(ascii: "."))
    appendPadded(Int64(nanoseconds), width: 9)
    while last == UInt8(ascii: "0") { removeLast() }
  }
}
