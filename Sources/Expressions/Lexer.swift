/// Cuts the text of an expression into words.
///
/// Worked example: `tags['team'] <> :t` becomes the name `tags`, `[`, the text `team`, `]`, `<>`,
/// the parameter `t` and the end.
package struct Lexer {
  private let bytes: [UInt8]
  private let end: Int
  private let dialect: Dialect
  private var position: Int

  private init(_ bytes: [UInt8], in range: Range<Int>, _ dialect: Dialect) {
    self.bytes = bytes
    self.dialect = dialect
    position = range.lowerBound
    end = range.upperBound
  }

  /// The words of a text, or of a part of it, the end last; offsets count from the text's start.
  ///
  /// - Throws: where a character starts no word, or a word does not end.
  package static func tokens(
    of text: String, in range: Range<Int>? = nil, dialect: Dialect = .expression
  ) throws(ExpressionError) -> [Token] {
    let bytes = Array(text.utf8)
    let range = (range ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
    var lexer = Lexer(bytes, in: range, dialect)
    var tokens: [Token] = []
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
    return tokens
  }

  private mutating func next() throws(ExpressionError) -> Token {
    skipWhitespace()
    while try skipComment() { skipWhitespace() }
    let start = position
    guard position < end else { return Token(kind: .end, range: end..<end) }
    let kind: Token.Kind
    switch bytes[position] {
    case UInt8(ascii: "'"):
      kind = .text(try quoted(by: UInt8(ascii: "'"), otherwise: .unterminatedText))
    case UInt8(ascii: "\""):
      let name = try quoted(by: UInt8(ascii: "\""), otherwise: .unterminatedName)
      kind = .quotedName(name)
    case UInt8(ascii: "`") where dialect == .statement:
      let name = try quoted(by: UInt8(ascii: "`"), otherwise: .unterminatedName)
      kind = .quotedName(name)
    case UInt8(ascii: ";") where dialect == .statement:
      position += 1
      kind = .symbol(.semicolon)
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      kind = .number(try number())
    case UInt8(ascii: ".") where isDigit(at: position + 1):
      kind = .number(try number())
    case UInt8(ascii: ":"):
      position += 1
      let name = word()
      guard !name.isEmpty else {
        throw ExpressionError(.parameterWithoutName, at: start..<position)
      }
      kind = .parameter(name)
    default:
      kind = try wordOrSymbol()
    }
    return Token(kind: kind, range: start..<position)
  }

  private mutating func skipWhitespace() {
    while position < end, [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  /// Skips `-- …` to the end of its line, and `/* … */`, where statements may hold them.
  private mutating func skipComment() throws(ExpressionError) -> Bool {
    guard dialect == .statement, position + 1 < end else { return false }
    let start = position
    switch (bytes[position], bytes[position + 1]) {
    case (UInt8(ascii: "-"), UInt8(ascii: "-")):
      while position < end, bytes[position] != 0x0A { position += 1 }
      return true
    case (UInt8(ascii: "/"), UInt8(ascii: "*")):
      position += 2
      while position + 1 < end {
        if bytes[position] == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") {
          position += 2
          return true
        }
        position += 1
      }
      throw ExpressionError(.statement(.unterminatedComment), at: start..<end)
    default:
      return false
    }
  }

  private func isDigit(at offset: Int) -> Bool {
    offset < end && bytes[offset] &- UInt8(ascii: "0") < 10
  }

  /// Reads up to the closing quote; two quotes stand for one.
  private mutating func quoted(
    by quote: UInt8, otherwise reason: ExpressionError.Reason
  ) throws(ExpressionError) -> String {
    let start = position
    var content: [UInt8] = []
    position += 1
    while position < end {
      let byte = bytes[position]
      position += 1
      if byte == quote {
        guard position < end, bytes[position] == quote else {
          return String(decoding: content, as: UTF8.self)
        }
        position += 1
      }
      content.append(byte)
    }
    throw ExpressionError(reason, at: start..<end)
  }

  private mutating func number() throws(ExpressionError) -> String {
    let start = position
    while isDigit(at: position) { position += 1 }
    if position < end, bytes[position] == UInt8(ascii: ".") {
      position += 1
      while isDigit(at: position) { position += 1 }
    }
    if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
      let isSigned =
        position + 1 < end
        && [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[position + 1])
      let digits = position + (isSigned ? 2 : 1)
      if isDigit(at: digits) {
        position = digits
        while isDigit(at: position) { position += 1 }
      }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    let rest = word()
    guard rest.isEmpty else { throw ExpressionError(.malformedNumber, at: start..<position) }
    return text
  }

  private mutating func wordOrSymbol() throws(ExpressionError) -> Token.Kind {
    let name = word()
    if !name.isEmpty {
      if let keyword = Keyword(rawValue: name.asciiLowercased) { return .keyword(keyword) }
      return .name(name)
    }
    for length in [3, 2, 1] where position + length <= end {
      let text = String(decoding: bytes[position..<position + length], as: UTF8.self)
      if let symbol = Symbol(rawValue: text), symbol != .semicolon {
        position += length
        return .symbol(symbol)
      }
    }
    let scalar = self.scalar(at: position)
    let range = position..<position + UTF8.width(scalar)
    throw ExpressionError(.unexpectedCharacter(scalar), at: range)
  }

  /// Reads the letters, digits and underscores of a name: as UAX #31 has identifiers; empty where
  /// none starts.
  private mutating func word() -> String {
    let start = position
    while position < end {
      let scalar = scalar(at: position)
      let belongs =
        scalar == "_"
        || (position == start ? scalar.properties.isXIDStart : scalar.properties.isXIDContinue)
      guard belongs else { break }
      position += UTF8.width(scalar)
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// The character at an offset; the bytes are a String's, so that they are UTF-8.
  private func scalar(at offset: Int) -> Unicode.Scalar {
    let width = min(max(1, (~bytes[offset]).leadingZeroBitCount), end - offset)
    let text = String(decoding: bytes[offset..<offset + width], as: UTF8.self)
    return text.unicodeScalars.first ?? "\u{FFFD}"
  }
}

extension String {
  /// The text with the letters A to Z made small, as keywords and function names are compared.
  package var asciiLowercased: String {
    guard utf8.contains(where: { (0x41...0x5A).contains($0) }) else { return self }
    let lowered = utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    return String(decoding: lowered, as: UTF8.self)
  }
}
