extension Timestamp {
  /// Reads seconds since 1970-01-01T00:00:00Z from a decimal number, with an exponent or without.
  /// Decimals after the ninth are ignored. Returns `nil` for a time outside the years 0 to 9999 and
  /// for any other string.
  package init?(epochSeconds text: RawSpan) {
    var reader = DigitReader()
    let isNegative = reader.skip("-", of: text)
    if !isNegative { _ = reader.skip("+", of: text) }
    guard let whole = reader.wholeNumber(of: text) else {
      self.init(anyNumber: text)
      return
    }
    var nanoseconds: Int32 = 0
    if reader.skip(".", of: text), !reader.isAtEnd(of: text) {
      guard let fraction = reader.fraction(of: text) else {
        self.init(anyNumber: text)
        return
      }
      nanoseconds = fraction
    }
    guard reader.isAtEnd(of: text) else {
      self.init(anyNumber: text)
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

  /// Reads decimal numbers in unusual forms: with an exponent, without a digit before the point, or
  /// with sixteen or more digits.
  private init?(anyNumber text: RawSpan) {
    var characters: [UInt8] = []
    for offset in 0..<text.byteCount {
      let byte = text.byte(at: offset)
      // Double's own parser also accepts hexadecimal numbers, "inf" and "nan".
      guard text.isDigit(at: offset) || "+-.eE".utf8.contains(byte) else { return nil }
      characters.append(byte)
    }
    guard let seconds = Double(String(decoding: characters, as: UTF8.self)) else { return nil }
    self.init(secondsSinceEpoch: seconds)
  }
}
