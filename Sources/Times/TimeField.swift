/// A unit of calendar time to which a timestamp can be truncated.
package enum TimeField: String, CaseIterable, BitwiseCopyable, Sendable {
  case year, quarter, month, week, day, hour, minute, second

  /// Reads a unit's name in any letter case, singular or plural. Returns `nil` for any other
  /// string.
  package init?(name: String) {
    let lowered = name.lowercased()
    let isPlural = lowered.hasSuffix("s")
    self.init(rawValue: isPlural ? String(lowered.dropLast()) : lowered)
  }
}

extension Timestamp {
  /// Returns the start of the year, quarter, … or second in UTC that contains the instant; weeks
  /// begin on Monday. Returns `nil` if the start is before the year 0.
  package func truncated(to field: TimeField) -> Timestamp? {
    let length: Int64
    switch field {
    case .year: return startOfMonths(12)
    case .quarter: return startOfMonths(3)
    case .month: return startOfMonths(1)
    case .week:
      let day = floorDivide(seconds, 86_400)
      return Timestamp(seconds: (day - (isoWeekday - 1)) * 86_400)
    case .day: length = 86_400
    case .hour: length = 3600
    case .minute: length = 60
    case .second: length = 1
    }
    return Timestamp(seconds: floorDivide(seconds, length) * length)
  }

  /// The day of the week in UTC, from 1 for Monday to 7 for Sunday.
  var isoWeekday: Int64 {
    // 1970-01-01 was a Thursday.
    let days = floorDivide(seconds, 86_400) + 3
    return days - floorDivide(days, 7) * 7 + 1
  }

  /// The ISO 8601 week number and its year, which is the year of the week's Thursday.
  var isoWeek: (year: Int64, week: Int64) {
    let thursday = floorDivide(seconds, 86_400) - isoWeekday + 4
    let year = CalendarDate(daysSinceEpoch: thursday).year
    return (year, (thursday - CalendarDate.daysSinceEpoch(ofYear: year)) / 7 + 1)
  }

  /// The number of days since 1 January in UTC, 0 to 365.
  var dayOfYear: Int64 {
    floorDivide(seconds, 86_400) - CalendarDate.daysSinceEpoch(ofYear: date.year)
  }
}

extension CalendarDate {
  /// Returns the number of days from 1970-01-01 to 1 January of a year, which may be before the
  /// year 0.
  static func daysSinceEpoch(ofYear year: Int64) -> Int64 {
    let last = year - 1
    let leapDays = floorDivide(last, 4) - floorDivide(last, 100) + floorDivide(last, 400)
    return last * 365 + leapDays - 719_162
  }
}
