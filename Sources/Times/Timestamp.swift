/// An instant in UTC, in the Gregorian calendar of the years 0 to 9999, to the nanosecond.
///
/// Worked example: `2026-01-01T00:00:00.5Z` is 1,767,225,600 seconds and 500,000,000 nanoseconds
/// after 1970 began. Leap seconds are not counted, as in POSIX.
///
/// Functions that run once or more per line are public, so that other modules can inline them.
public struct Timestamp: BitwiseCopyable, Hashable, Comparable, Sendable {
  /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
  public let seconds: Int64
  /// The fraction of the second in nanoseconds, 0 to 999,999,999.
  public let nanoseconds: Int32

  /// Creates an instant; returns `nil` outside the years 0 to 9999.
  @inlinable
  public init?(seconds: Int64, nanoseconds: Int32 = 0) {
    guard Self.range.contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else {
      return nil
    }
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// The valid seconds: 0000-01-01T00:00:00Z to 9999-12-31T23:59:59Z.
  @inlinable
  static var range: ClosedRange<Int64> { -62_167_219_200...253_402_300_799 }

  /// 1970-01-01T00:00:00Z.
  package static let epoch = Timestamp(unchecked: 0)

  private init(unchecked seconds: Int64) {
    self.seconds = seconds
    nanoseconds = 0
  }

  /// Whether both are the same instant.
  @inlinable
  public static func == (left: Timestamp, right: Timestamp) -> Bool {
    left.seconds == right.seconds && left.nanoseconds == right.nanoseconds
  }

  /// Whether the left one is earlier.
  @inlinable
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  /// Creates an instant from a UTC date and a time; returns `nil` outside the years 0 to 9999.
  ///
  /// - Parameter secondOfDay: seconds since midnight; may be negative or beyond a day.
  @inlinable
  public init?(_ date: CalendarDate, secondOfDay: Int64, nanoseconds: Int32) {
    self.init(
      seconds: date.daysSinceEpoch * 86_400 + secondOfDay, nanoseconds: nanoseconds)
  }

  /// The date in UTC.
  package var date: CalendarDate { CalendarDate(daysSinceEpoch: floorDivide(seconds, 86_400)) }

  /// Seconds since midnight UTC.
  var secondOfDay: Int64 { seconds - floorDivide(seconds, 86_400) * 86_400 }
}

/// Conversion from and to a floating-point number of seconds.
extension Timestamp {
  /// Creates an instant, rounded to nanoseconds; returns `nil` outside the years 0 to 9999 and for
  /// a number that is not finite.
  ///
  /// - Parameter seconds: since 1970-01-01T00:00:00Z.
  package init?(secondsSinceEpoch seconds: Double) {
    guard seconds.isFinite, seconds.magnitude < 1e15 else { return nil }
    let whole = seconds.rounded(.down)
    let nanoseconds = ((seconds - whole) * 1e9).rounded()
    let carries = nanoseconds >= 1e9
    self.init(
      seconds: Int64(whole) + (carries ? 1 : 0), nanoseconds: carries ? 0 : Int32(nanoseconds))
  }

  /// Creates an instant; a time outside the years 0 to 9999 becomes their first or last second, and
  /// NaN becomes 1970-01-01T00:00:00Z.
  ///
  /// - Parameter seconds: since 1970-01-01T00:00:00Z.
  package init(clamping seconds: Double) {
    let bounds = Self.range
    let bounded = min(max(seconds, Double(bounds.lowerBound)), Double(bounds.upperBound))
    self =
      Timestamp(secondsSinceEpoch: bounded)
      ?? Timestamp(unchecked: seconds.isNaN ? 0 : bounds.upperBound)
  }

  /// Seconds since 1970-01-01T00:00:00Z; accurate to about a quarter of a microsecond in this
  /// century.
  package var secondsSinceEpoch: Double { Double(seconds) + Double(nanoseconds) / 1e9 }
}

extension Timestamp {
  /// The instant without its fraction of a second.
  package var wholeSecond: Timestamp { Timestamp(seconds: seconds) ?? self }

  /// The instant rounded to milliseconds, at most the last millisecond of the year 9999.
  package var roundedToMilliseconds: Timestamp {
    let total = seconds * 1000 + Int64((nanoseconds + 500_000) / 1_000_000)
    let milliseconds = min(total, Self.range.upperBound * 1000 + 999)
    let whole = floorDivide(milliseconds, 1000)
    let rest = Int32(milliseconds - whole * 1000)
    return Timestamp(seconds: whole, nanoseconds: rest * 1_000_000) ?? self
  }
}

/// Calendar arithmetic.
extension Timestamp {
  /// Adds the interval's months first, limiting the day to the last of the month, then its fixed
  /// length. Returns `nil` outside the years 0 to 9999.
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

  /// Returns the time from another instant to this one; negative if the other is later.
  package func since(_ earlier: Timestamp) -> Interval {
    let borrow: Int32 = nanoseconds < earlier.nanoseconds ? 1 : 0
    return Interval(
      months: 0, seconds: seconds - earlier.seconds - Int64(borrow),
      nanoseconds: nanoseconds - earlier.nanoseconds + borrow * 1_000_000_000)
  }

  /// Returns the start of the period of `months` calendar months that contains the instant; periods
  /// are counted from January of the year 0.
  ///
  /// Worked example: 3 gives the start of the quarter, 120 that of the decade.
  package func startOfMonths(_ months: Int32) -> Timestamp? {
    let count = date.year * 12 + date.month - 1
    let start = floorDivide(count, Int64(max(1, months))) * Int64(max(1, months))
    return CalendarDate(year: start / 12, month: start % 12 + 1, day: 1).flatMap {
      Timestamp($0, secondOfDay: 0, nanoseconds: 0)
    }
  }
}

/// Returns the quotient, rounded down. The divisor must be positive.
func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
  let quotient = dividend / divisor
  return dividend % divisor < 0 ? quotient - 1 : quotient
}
