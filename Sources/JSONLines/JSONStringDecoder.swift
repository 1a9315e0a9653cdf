extension [UInt8] {
  /// Appends a string's text as UTF-8, its escapes decoded.
  ///
  /// Half of a surrogate pair, which only an unchecked line can hold, becomes U+FFFD.
  package mutating func appendDecoded(_ string: JSONSlice, of line: RawSpan) {
    let range = string.contentRange
    guard string.hasEscapes else { return append(range, of: line) }
    var offset = range.lowerBound
    var plain = offset
    while offset < range.upperBound {
      guard line.byte(offset) == UInt8(ascii: "\\") else {
        offset &+= 1
        continue
      }
      append(plain..<offset, of: line)
      offset = appendEscape(at: offset, of: line, to: range.upperBound)
      plain = offset
    }
    append(Swift.min(plain, range.upperBound)..<range.upperBound, of: line)
  }

  /// Appends what the escape at `start` stands for, and returns the offset behind it.
  private mutating func appendEscape(at start: Int, of line: RawSpan, to end: Int) -> Int {
    guard start + 1 < end else { return end }
    let letter = line.byte(start + 1)
    guard letter == UInt8(ascii: "u") else {
      append(unescaped(letter))
      return start + 2
    }
    guard let unit = line.utf16Unit(at: start, to: end) else {
      append(contentsOf: "\u{FFFD}".utf8)
      return Swift.min(start + 6, end)
    }
    if UTF16.isLeadSurrogate(unit), let trail = line.utf16Unit(at: start + 6, to: end),
      UTF16.isTrailSurrogate(trail)
    {
      let pair = 0x10000 + (UInt32(unit) & 0x3FF) << 10 + UInt32(trail) & 0x3FF
      append(Unicode.Scalar(pair) ?? "\u{FFFD}")
      return start + 12
    }
    append(Unicode.Scalar(unit) ?? "\u{FFFD}")
    return start + 6
  }

  private func unescaped(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: letter
    }
  }

  /// Appends one character as UTF-8.
  package mutating func append(_ scalar: Unicode.Scalar) {
    append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
  }
}

extension RawSpan {
  /// The UTF-16 unit of the `\uXXXX` at an offset, nil where none stands before `end`.
  fileprivate func utf16Unit(at offset: Int, to end: Int) -> UInt16? {
    guard offset + 6 <= end, byte(offset) == UInt8(ascii: "\\"),
      byte(offset + 1) == UInt8(ascii: "u")
    else { return nil }
    var unit: UInt16 = 0
    for index in 2..<6 {
      guard let digit = hexadecimalValue(byte(offset + index)) else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  /// A string slice's text, decoded.
  package func text(of string: JSONSlice) -> String {
    if string.kind == .string, !string.hasEscapes {
      return extracting(string.contentRange).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
    var decoded: [UInt8] = []
    decoded.appendDecoded(string, of: self)
    return String(decoding: decoded, as: UTF8.self)
  }
}
