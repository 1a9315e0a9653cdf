internal import JSONLines

extension Timestamp {
  /// Reads an ISO 8601 date, or date and time (`T` or a blank between them), without an offset UTC:
  /// `2026-01-01`, `2026-01-01T09:30`, `2026-01-01 09:30:00.25+01:00`. Digits of the fraction past
  /// the ninth are dropped. Nil if the text is none.
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

  /// Reads seconds since 1970, as JSON or a text spells a number; the first nine decimals count.
  /// Nil if they are out of range.
  package init?(epochSeconds text: RawSpan) {
    var reader = DigitReader()
    let isNegative = reader.skip("-", of: text)
    if !isNegative { _ = reader.skip("+", of: text) }
    guard let whole = reader.wholeNumber(of: text) else {
      self.init(secondsSinceEpoch: text.parsedDouble())
      return
    }
    var nanoseconds: Int32 = 0
    if reader.skip(".", of: text), !reader.isAtEnd(of: text) {
      guard let fraction = reader.fraction(of: text) else {
        self.init(secondsSinceEpoch: text.parsedDouble())
        return
      }
      nanoseconds = fraction
    }
    guard reader.isAtEnd(of: text) else {
      self.init(secondsSinceEpoch: text.parsedDouble())
      return
    }
    if isNegative {
      let borrows = nanoseconds > 0
      self.init(
        seconds: borrows ? -whole - 1 : -whole,
        nanoseconds: borrows ? 1_000_000_000 - nanoseconds : 0)
    } else {
      self.init(seconds: whole, nanoseconds: nanoseconds)
    }
  }
}

/// Reads the parts of a date from a text, one after another.
private struct DigitReader {
  private var position = 0

  func isAtEnd(of text: RawSpan) -> Bool { position == text.byteCount }

  mutating func skip(_ character: Unicode.Scalar, of text: RawSpan) -> Bool {
    guard position < text.byteCount, text.byte(at: position) == UInt8(ascii: character) else {
      return false
    }
    position += 1
    return true
  }

  /// A number of just so many digits.
  mutating func number(digits: Int, of text: RawSpan) -> Int64? {
    guard position + digits <= text.byteCount else { return nil }
    var number: Int64 = 0
    for offset in position..<position + digits {
      guard text.isDigit(at: offset) else { return nil }
      number = number * 10 + Int64(text.byte(at: offset) - UInt8(ascii: "0"))
    }
    position += digits
    return number
  }

  /// A number of any digits below 10^15; nil for none.
  mutating func wholeNumber(of text: RawSpan) -> Int64? {
    let start = position
    var number: Int64 = 0
    while position < text.byteCount, text.isDigit(at: position) {
      number = number * 10 + Int64(text.byte(at: position) - UInt8(ascii: "0"))
      guard number < 1_000_000_000_000_000 else { return nil }
      position += 1
    }
    return position > start ? number : nil
  }

  /// Digits behind a point, as nanoseconds; nil for none.
  mutating func fraction(of text: RawSpan) -> Int32? {
    let start = position
    var nanoseconds: Int32 = 0
    while position < text.byteCount, text.isDigit(at: position) {
      if position - start < 9 {
        nanoseconds = nanoseconds * 10 + Int32(text.byte(at: position) - UInt8(ascii: "0"))
      }
      position += 1
    }
    guard position > start else { return nil }
    for _ in min(position - start, 9)..<9 { nanoseconds *= 10 }
    return nanoseconds
  }

  /// Seconds east of UTC: `Z`, nothing, `+01:00`, `+0100` or `+01`.
  mutating func offset(of text: RawSpan) -> Int64? {
    if isAtEnd(of: text) || skip("Z", of: text) || skip("z", of: text) { return 0 }
    let isWest = skip("-", of: text)
    guard isWest || skip("+", of: text), let hours = number(digits: 2, of: text), hours < 24
    else { return nil }
    var minutes: Int64 = 0
    if !isAtEnd(of: text) {
      _ = skip(":", of: text)
      guard let number = number(digits: 2, of: text), number < 60 else { return nil }
      minutes = number
    }
    let seconds = hours * 3600 + minutes * 60
    return isWest ? -seconds : seconds
  }
}
