/// Reads the digits and separators of a date or time from left to right.
struct DigitReader {
  private var position = 0

  /// Whether every byte has been read.
  func isAtEnd(of text: RawSpan) -> Bool { position == text.byteCount }

  /// Skips one ASCII character; returns false and skips nothing if the next character differs.
  mutating func skip(_ character: Unicode.Scalar, of text: RawSpan) -> Bool {
    guard position < text.byteCount, text.byte(at: position) == UInt8(ascii: character) else {
      return false
    }
    position += 1
    return true
  }

  /// Reads a number of exactly `digits` digits; returns `nil` if they are not there.
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

  /// Reads all digits that follow as one number; returns `nil` if there are none or the number is
  /// 10^15 or more.
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

  /// Reads the digits after a decimal point as nanoseconds, ignoring those after the ninth; returns
  /// `nil` if there are none.
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

  /// Reads a time zone (`Z`, `UTC`, `+01:00`, `+0100`, `+01`, or nothing for UTC) and returns its
  /// offset in seconds east of UTC; returns `nil` for anything else.
  mutating func offset(of text: RawSpan) -> Int64? {
    if isAtEnd(of: text) || skip("Z", of: text) || skip("z", of: text) { return 0 }
    if skip("U", of: text) { return skip("T", of: text) && skip("C", of: text) ? 0 : nil }
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
