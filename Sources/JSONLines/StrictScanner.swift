/// One value checked byte for byte: RFC 8259's grammar, RFC 3629's UTF-8, escapes, surrogates, depth.
///
/// The scanner walks forward only. Each `scan…` starts with `position` on the first byte of what it
/// scans and ends with `position` behind the last one.
///
/// Invariant: `0 <= position <= end`, and `base` may be read from 0 to `end - 1`. Every load stands
/// behind a comparison of `position` with `end`.
struct StrictScanner {
  /// How deep arrays and objects may nest.
  let maximumDepth: Int
  let base: UnsafePointer<UInt8>
  let end: Int
  var position: Int

  /// - Precondition: `base` can be read for `end` bytes as long as the scanner lives.
  init(base: UnsafePointer<UInt8>, end: Int, maximumDepth: Int = LineIndexer.maximumDepth) {
    self.maximumDepth = maximumDepth
    self.base = base
    self.end = end
    self.position = 0
  }

  /// The byte at `position`; only behind a check that there is one.
  @inline(__always)
  private var byte: UInt8 { base[position] }

  func failure(_ reason: JSONSyntaxError.Reason, at offset: Int? = nil) -> JSONSyntaxError {
    JSONSyntaxError(offset: offset ?? position, reason: reason)
  }

  func unexpected(_ expected: JSONSyntaxError.Expected) -> JSONSyntaxError {
    if position == end { return failure(.unexpectedEnd(expected: expected)) }
    if byte >= 0x80, !startsWithUTF8() { return failure(.invalidUTF8) }
    return failure(.unexpectedByte(byte, expected: expected))
  }

  private func startsWithUTF8() -> Bool {
    var copy = self
    return copy.skipMultibyteCharacter()
  }

  /// Skips the four bytes that RFC 8259 calls insignificant white space.
  @inline(__always)
  mutating func skipWhitespace() {
    while position < end, byte <= 0x20,
      byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    {
      position &+= 1
    }
  }

  /// Scans one value, whatever it is, and tells where it stood.
  mutating func scanValue(depth: Int) throws(JSONSyntaxError) -> JSONSlice {
    guard position < end else { throw unexpected(.value) }
    let start = position
    switch byte {
    case UInt8(ascii: "\""):
      return try scanString()
    case UInt8(ascii: "{"):
      try scanObject(depth: depth)
      return JSONSlice(offset: start, end: position, kind: .object)
    case UInt8(ascii: "["):
      try scanArray(depth: depth)
      return JSONSlice(offset: start, end: position, kind: .array)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try scanNumber()
      return JSONSlice(offset: start, end: position, kind: .number)
    case UInt8(ascii: "t"):
      return try scanLiteral("true", kind: .true)
    case UInt8(ascii: "f"):
      return try scanLiteral("false", kind: .false)
    case UInt8(ascii: "n"):
      return try scanLiteral("null", kind: .null)
    default:
      throw unexpected(.value)
    }
  }

  /// Enters an object or array: past its bracket and the white space behind it.
  mutating func enter(depth: Int) throws(JSONSyntaxError) {
    guard depth < maximumDepth else { throw failure(.tooDeep(limit: maximumDepth)) }
    position &+= 1
    skipWhitespace()
  }

  private mutating func scanObject(depth: Int) throws(JSONSyntaxError) {
    try enter(depth: depth)
    if try leaveEmpty(UInt8(ascii: "}")) { return }
    repeat {
      _ = try scanMemberName()
      _ = try scanValue(depth: depth &+ 1)
    } while try scanSeparator(closing: UInt8(ascii: "}"), expected: .commaOrClosingBrace)
  }

  private mutating func scanArray(depth: Int) throws(JSONSyntaxError) {
    try enter(depth: depth)
    if try leaveEmpty(UInt8(ascii: "]")) { return }
    repeat {
      _ = try scanValue(depth: depth &+ 1)
    } while try scanSeparator(closing: UInt8(ascii: "]"), expected: .commaOrClosingBracket)
  }

  /// Leaves an object or array that closes where its first member would stand.
  @inline(__always)
  mutating func leaveEmpty(_ closing: UInt8) throws(JSONSyntaxError) -> Bool {
    guard position < end, byte == closing else { return false }
    position &+= 1
    return true
  }

  /// Scans a member's name and colon, up to the first byte of its value.
  @inline(__always)
  mutating func scanMemberName() throws(JSONSyntaxError) -> JSONSlice {
    guard position < end, byte == UInt8(ascii: "\"") else { throw unexpected(.memberName) }
    let name = try scanString()
    skipWhitespace()
    guard position < end, byte == UInt8(ascii: ":") else { throw unexpected(.colon) }
    position &+= 1
    skipWhitespace()
    return name
  }

  /// Scans what stands behind an element: true for a comma (up to the next element's first byte),
  /// false for the closing bracket.
  @inline(__always)
  mutating func scanSeparator(
    closing: UInt8, expected: JSONSyntaxError.Expected
  ) throws(JSONSyntaxError) -> Bool {
    skipWhitespace()
    guard position < end else { throw unexpected(expected) }
    if byte == UInt8(ascii: ",") {
      position &+= 1
      skipWhitespace()
      return true
    }
    guard byte == closing else { throw unexpected(expected) }
    position &+= 1
    return false
  }

  private mutating func scanLiteral(
    _ literal: StaticString, kind: JSONKind
  ) throws(JSONSyntaxError) -> JSONSlice {
    let start = position
    for index in 0..<literal.utf8CodeUnitCount {
      guard position < end, byte == literal.utf8Start[index] else {
        throw failure(.misspelledLiteral, at: start)
      }
      position &+= 1
    }
    return JSONSlice(offset: start, end: position, kind: kind)
  }

  private mutating func scanNumber() throws(JSONSyntaxError) {
    if byte == UInt8(ascii: "-") { position &+= 1 }
    guard position < end, isDigit(byte) else { throw unexpected(.digit) }
    if byte == UInt8(ascii: "0") {
      position &+= 1
      if position < end, isDigit(byte) { throw failure(.leadingZero, at: position &- 1) }
    } else {
      skipDigits()
    }
    if position < end, byte == UInt8(ascii: ".") {
      position &+= 1
      guard position < end, isDigit(byte) else { throw unexpected(.digit) }
      skipDigits()
    }
    if position < end, byte | 0x20 == UInt8(ascii: "e") {
      position &+= 1
      if position < end, byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position &+= 1 }
      guard position < end, isDigit(byte) else { throw unexpected(.digit) }
      skipDigits()
    }
  }

  @inline(__always)
  private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  @inline(__always)
  private mutating func skipDigits() {
    while position < end, isDigit(byte) { position &+= 1 }
  }
}
