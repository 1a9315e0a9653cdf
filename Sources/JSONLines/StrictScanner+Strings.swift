/// What a byte within a string asks for; the index is the byte.
private enum StringByte {
  static let plain: UInt8 = 0
  static let quote: UInt8 = 1
  static let backslash: UInt8 = 2
  static let control: UInt8 = 3
  static let multibyte: UInt8 = 4

  static func classify(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "\""): quote
    case UInt8(ascii: "\\"): backslash
    case 0..<0x20: control
    case 0x80...: multibyte
    default: plain
    }
  }
}

extension StrictScanner {
  /// Scans a string from its opening to its closing quote.
  @inline(__always)
  mutating func scanString() throws(JSONSyntaxError) -> JSONSlice {
    let start = position
    var hasEscapes = false
    position &+= 1
    while true {
      skipPlainBytes()
      guard position < end else { throw failure(.unexpectedEnd(expected: .closingQuote)) }
      let byte = base[position]
      switch StringByte.classify(byte) {
      case StringByte.quote:
        position &+= 1
        return JSONSlice(offset: start, end: position, kind: .string, hasEscapes: hasEscapes)
      case StringByte.backslash:
        hasEscapes = true
        try scanEscape()
      case StringByte.control:
        throw failure(.controlCharacter(byte))
      default:
        guard skipMultibyteCharacter() else { throw failure(.invalidUTF8) }
      }
    }
  }

  /// Skips bytes that stand for themselves, eight at a time while all eight do.
  ///
  /// A word is plain when no byte of it is a quote, a backslash, below 0x20 or above 0x7F; each is
  /// told by the classic zero-byte test (x - 0x01…01) & ~x & 0x80…80.
  @inline(__always)
  private mutating func skipPlainBytes() {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    while position &+ 8 <= end {
      let word = UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self)
      let quotes = word ^ (ones &* 0x22)
      let backslashes = word ^ (ones &* 0x5C)
      let special =
        ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
        | ((word &- ones &* 0x20) & ~word) | word
      let marks = special & highs
      if marks != 0 {
        position &+= UInt64(littleEndian: marks).trailingZeroBitCount &>> 3
        return
      }
      position &+= 8
    }
    while position < end, StringByte.classify(base[position]) == StringByte.plain {
      position &+= 1
    }
  }

  /// Skips one escape, a surrogate pair counted as one.
  private mutating func scanEscape() throws(JSONSyntaxError) {
    let start = position
    position &+= 1
    guard position < end else { throw failure(.unexpectedEnd(expected: .closingQuote)) }
    switch base[position] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position &+= 1
    case UInt8(ascii: "u"):
      position &+= 1
      let unit = try scanHexadecimal()
      switch unit {
      case 0xD800..<0xDC00:
        guard position &+ 1 < end, base[position] == UInt8(ascii: "\\"),
          base[position &+ 1] == UInt8(ascii: "u")
        else { throw failure(.unpairedSurrogate, at: start) }
        position &+= 2
        guard case 0xDC00..<0xE000 = try scanHexadecimal() else {
          throw failure(.unpairedSurrogate, at: start)
        }
      case 0xDC00..<0xE000:
        throw failure(.unpairedSurrogate, at: start)
      default:
        break
      }
    default:
      throw failure(.unknownEscape(base[position]), at: start)
    }
  }

  private mutating func scanHexadecimal() throws(JSONSyntaxError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard position < end, let digit = hexadecimalValue(base[position]) else {
        throw unexpected(.hexadecimalDigit)
      }
      unit = unit &<< 4 | UInt16(digit)
      position &+= 1
    }
    return unit
  }

  /// Skips one character of two to four bytes; false, and nothing skipped, where the bytes are none
  /// (Unicode 15, table 3-7: no overlong form, no surrogate, nothing past U+10FFFF).
  mutating func skipMultibyteCharacter() -> Bool {
    let first = base[position]
    let length: Int
    let second: ClosedRange<UInt8>
    switch first {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return false
    }
    guard position &+ length <= end, second.contains(base[position &+ 1]) else { return false }
    for index in 2..<max(2, length) where base[position &+ index] & 0xC0 != 0x80 { return false }
    position &+= length
    return true
  }
}

/// The value of one hexadecimal digit, nil if the byte is none.
@inline(__always)
func hexadecimalValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
  default: nil
  }
}
