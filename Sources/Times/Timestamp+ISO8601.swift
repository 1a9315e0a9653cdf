extension Timestamp {
  /// Reads a time in ISO 8601, or in seconds since 1970-01-01T00:00:00Z as a decimal number: the
  /// forms that columns, parameters and the command line use. Returns `nil` for any other string.
  package init?(parsing text: RawSpan) {
    guard let timestamp = Timestamp(iso8601: text) ?? Timestamp(epochSeconds: text) else {
      return nil
    }
    self = timestamp
  }

  /// Reads a time from a string in the same way as from its UTF-8 bytes.
  package init?(parsing text: String) {
    self.init(parsing: Array(text.utf8).span.bytes)
  }

  /// Reads an ISO 8601 date or time from a string in the same way as from its UTF-8 bytes.
  package init?(iso8601 text: String) {
    self.init(iso8601: Array(text.utf8).span.bytes)
  }

  /// Reads an ISO 8601 date, or a date and a time with `T` or a blank between them, such as
  /// `2026-01-01`, `2026-01-01T09:30` or `2026-01-01 09:30:00.25+01:00`. Returns `nil` for any
  /// other string.
  ///
  /// A time without an offset is in UTC. Digits of the fraction after the ninth are ignored. `UTC`
  /// is accepted for `Z`, because older AWS tools write it.
  package init?(iso8601 text: RawSpan) {
    if let timestamp = Timestamp(usual: text) {
      self = timestamp
      return
    }
    var reader = DigitReader()
    guard let year = reader.number(digits: 4, of: text), reader.skip("-", of: text),
      let month = reader.number(digits: 2, of: text), reader.skip("-", of: text),
      let day = reader.number(digits: 2, of: text),
      let date = CalendarDate(year: year, month: month, day: day)
    else { return nil }
    if reader.isAtEnd(of: text) {
      self.init(date, secondOfDay: 0, nanoseconds: 0)
      return
    }
    guard reader.skip("T", of: text) || reader.skip("t", of: text) || reader.skip(" ", of: text),
      let hour = reader.number(digits: 2, of: text), hour < 24, reader.skip(":", of: text),
      let minute = reader.number(digits: 2, of: text), minute < 60
    else { return nil }
    var second: Int64 = 0
    var nanoseconds: Int32 = 0
    if reader.skip(":", of: text) {
      guard let seconds = reader.number(digits: 2, of: text), seconds < 60 else { return nil }
      second = seconds
      if reader.skip(".", of: text) || reader.skip(",", of: text) {
        guard let fraction = reader.fraction(of: text) else { return nil }
        nanoseconds = fraction
      }
    }
    guard let offset = reader.offset(of: text), reader.isAtEnd(of: text) else { return nil }
    self.init(
      date, secondOfDay: hour * 3600 + minute * 60 + second - offset, nanoseconds: nanoseconds)
  }
}
