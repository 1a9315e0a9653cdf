internal import JSONLines

extension [UInt8] {
  /// Appends a text in small letters: Unicode's full mapping, with the final sigma (Unicode 15,
  /// section 3.13), and no language's own rules.
  mutating func appendLowercased(_ text: RawSpan) {
    var offset = 0
    while offset < text.byteCount {
      let byte = text.byte(at: offset)
      guard byte >= 0x80 else {
        append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
        offset &+= 1
        continue
      }
      let scalar = text.character(at: offset)
      if scalar == "\u{03A3}" {
        append(contentsOf: (text.isFinalSigma(at: offset) ? "\u{03C2}" : "\u{03C3}").utf8)
      } else {
        append(contentsOf: scalar.properties.lowercaseMapping.utf8)
      }
      offset &+= text.characterWidth(at: offset)
    }
  }

  /// Appends a text in capital letters: Unicode's full mapping, no language's own rules.
  mutating func appendUppercased(_ text: RawSpan) {
    var offset = 0
    while offset < text.byteCount {
      let byte = text.byte(at: offset)
      guard byte >= 0x80 else {
        append((0x61...0x7A).contains(byte) ? byte & 0xDF : byte)
        offset &+= 1
        continue
      }
      append(contentsOf: text.character(at: offset).properties.uppercaseMapping.utf8)
      offset &+= text.characterWidth(at: offset)
    }
  }

  /// Appends a text with every character in its small form where that is one character.
  mutating func appendSimplyLowercased(_ text: RawSpan) {
    var offset = appendLowercasedASCII(text)
    while offset < text.byteCount {
      let byte = text.byte(at: offset)
      if byte < 0x80 {
        append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
        offset &+= 1
      } else {
        append(contentsOf: String(text.character(at: offset).simpleLowercase).utf8)
        offset &+= text.characterWidth(at: offset)
      }
    }
  }
}

extension RawSpan {
  /// Whether the sigma at an offset ends a word: a cased letter before it, none behind it, characters
  /// without case such as accents passed over (Unicode 15, table 3-17).
  fileprivate func isFinalSigma(at offset: Int) -> Bool {
    isCasedBefore(offset) && !isCasedBehind(offset &+ characterWidth(at: offset))
  }

  private func isCasedBefore(_ end: Int) -> Bool {
    var offset = end
    while offset > 0 {
      offset &-= 1
      while offset > 0, byte(at: offset) & 0xC0 == 0x80 { offset &-= 1 }
      let properties = character(at: offset).properties
      if !properties.isCaseIgnorable { return properties.isCased }
    }
    return false
  }

  private func isCasedBehind(_ start: Int) -> Bool {
    var offset = start
    while offset < byteCount {
      let properties = character(at: offset).properties
      if !properties.isCaseIgnorable { return properties.isCased }
      offset &+= characterWidth(at: offset)
    }
    return false
  }
}
