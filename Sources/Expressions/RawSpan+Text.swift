internal import JSONLines

extension RawSpan {
  /// The byte at an offset, which is checked.
  @inline(__always)
  func byte(at offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

  /// How many bytes the UTF-8 character takes that starts at an offset; at least 1, and never past
  /// the end.
  @inline(__always)
  func characterWidth(at offset: Int) -> Int {
    let first = byte(at: offset)
    guard first >= 0xC0 else { return 1 }
    return min((~first).leadingZeroBitCount, byteCount &- offset, 4)
  }

  /// The UTF-8 character that starts at an offset; U+FFFD where the bytes are none.
  func character(at offset: Int) -> Unicode.Scalar {
    let first = byte(at: offset)
    guard first >= 0x80 else { return Unicode.Scalar(first) }
    let width = characterWidth(at: offset)
    guard width > 1 else { return "\u{FFFD}" }
    var code = UInt32(first) & (0x7F &>> UInt32(width))
    for place in 1..<width {
      let byte = byte(at: offset &+ place)
      guard byte & 0xC0 == 0x80 else { return "\u{FFFD}" }
      code = code &<< 6 | UInt32(byte & 0x3F)
    }
    return Unicode.Scalar(code) ?? "\u{FFFD}"
  }

  /// How many code points a UTF-8 text has.
  func characterCount() -> Int {
    var continuations = 0
    for offset in 0..<byteCount where byte(at: offset) & 0xC0 == 0x80 { continuations &+= 1 }
    return byteCount &- continuations
  }

  /// The offset of the character so many characters behind an offset, at most the end.
  func offset(_ characters: Int, charactersFrom start: Int) -> Int {
    var offset = start
    var left = characters
    while left > 0, offset < byteCount {
      offset &+= characterWidth(at: offset)
      left &-= 1
    }
    return min(offset, byteCount)
  }

  /// Whether the bytes begin with others.
  func starts(with other: RawSpan) -> Bool {
    byteCount >= other.byteCount
      && extracting(0..<other.byteCount).byteOrder(other) == 0
  }

  /// Whether the bytes end with others.
  func ends(with other: RawSpan) -> Bool {
    byteCount >= other.byteCount
      && extracting(byteCount &- other.byteCount..<byteCount).byteOrder(other) == 0
  }

  /// Whether the text reads as a number: a sign or none, digits with or without a point, an exponent
  /// or none; leading zeros are allowed, blanks are not.
  func readsAsNumber() -> Bool {
    var offset = 0
    let count = byteCount
    guard count > 0 else { return false }
    if byte(at: 0) == UInt8(ascii: "-") || byte(at: 0) == UInt8(ascii: "+") { offset = 1 }
    var digits = 0
    while offset < count, isDigit(at: offset) {
      offset &+= 1
      digits &+= 1
    }
    if offset < count, byte(at: offset) == UInt8(ascii: ".") {
      offset &+= 1
      while offset < count, isDigit(at: offset) {
        offset &+= 1
        digits &+= 1
      }
    }
    guard digits > 0 else { return false }
    if offset < count, byte(at: offset) | 0x20 == UInt8(ascii: "e") {
      offset &+= 1
      if offset < count,
        byte(at: offset) == UInt8(ascii: "-") || byte(at: offset) == UInt8(ascii: "+")
      {
        offset &+= 1
      }
      guard offset < count else { return false }
      while offset < count, isDigit(at: offset) { offset &+= 1 }
    }
    return offset == count
  }

  @inline(__always)
  func isDigit(at offset: Int) -> Bool { byte(at: offset) &- UInt8(ascii: "0") < 10 }
}
