/// A day of the proleptic Gregorian calendar.
public struct CalendarDate: BitwiseCopyable, Equatable, Sendable {
  @usableFromInline let year: Int64
  @usableFromInline let month: Int64
  @usableFromInline let day: Int64

  /// Creates a date; returns `nil` if the calendar has no such day or the year is not 0 to 9999.
  @inlinable
  public init?(year: Int64, month: Int64, day: Int64) {
    guard (0...9999).contains(year), (1...12).contains(month),
      (1...Self.days(in: month, of: year)).contains(day)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Converts a number of days since 1970-01-01 into a date (H. Hinnant, "chrono-compatible
  /// low-level date algorithms"): it counts eras of 400 years from 1 March of year 0.
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

  /// The number of days since 1970-01-01; negative before it.
  @inlinable
  public var daysSinceEpoch: Int64 {
    // Shifted by one era (400 years), so that no intermediate value is negative.
    let fromMarch = UInt32(truncatingIfNeeded: year) &+ 400 &- (month <= 2 ? 1 : 0)
    let monthFromMarch = UInt32(truncatingIfNeeded: month) &+ (month > 2 ? 0 : 12) &- 3
    let era = fromMarch / 400
    let yearOfEra = fromMarch &- era &* 400
    let dayOfYear = (153 &* monthFromMarch &+ 2) / 5 &+ UInt32(truncatingIfNeeded: day) &- 1
    let dayOfEra = yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100 &+ dayOfYear
    return Int64(era &* 146_097 &+ dayOfEra) &- (719_468 &+ 146_097)
  }

  /// Returns the date this many months later, with the day limited to the last day of that month;
  /// `nil` if it is outside the years 0 to 9999.
  func adding(months: Int64) -> CalendarDate? {
    let count = year * 12 + month - 1 + months
    let year = floorDivide(count, 12)
    let month = count - year * 12 + 1
    guard (0...9999).contains(year) else { return nil }
    return CalendarDate(year: year, month: month, day: min(day, Self.days(in: month, of: year)))
  }

  @inlinable
  static func days(in month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
