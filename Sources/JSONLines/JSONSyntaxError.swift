/// Why a line is not JSON (RFC 8259) in UTF-8 (RFC 3629), and where: facts, no sentence.
package struct JSONSyntaxError: Error, Equatable, Sendable {
  /// What the grammar allowed at the place.
  package enum Expected: Equatable, Sendable {
    case value
    case memberName
    case colon
    case commaOrClosingBrace
    case commaOrClosingBracket
    case digit
    case hexadecimalDigit
    case closingQuote
    case endOfLine
  }

  package enum Reason: Equatable, Sendable {
    /// The line ended inside a value.
    case unexpectedEnd(expected: Expected)
    case unexpectedByte(UInt8, expected: Expected)
    /// A literal that starts like `true`, `false` or `null` and goes on otherwise.
    case misspelledLiteral
    /// A digit behind a leading zero, as in `012`.
    case leadingZero
    /// A byte sequence that no UTF-8 text holds.
    case invalidUTF8
    /// A byte below 0x20 within a string, which JSON wants escaped.
    case controlCharacter(UInt8)
    /// A backslash and a byte that make no escape.
    case unknownEscape(UInt8)
    /// A `\u` escape of half a surrogate pair.
    case unpairedSurrogate
    /// Arrays and objects nested deeper than the limit.
    case tooDeep(limit: Int)
  }

  /// The place, in bytes from the start of the line.
  package var offset: Int
  package var reason: Reason

  package init(offset: Int, reason: Reason) {
    self.offset = offset
    self.reason = reason
  }
}
