/// Why a regular expression is refused, and where: facts, no sentence.
package struct RegularExpressionError: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    case missingClosingParenthesis
    case unexpectedClosingParenthesis
    case missingClosingBracket
    case emptyClass
    case badClassRange
    case unknownClass(String)
    case nothingToRepeat
    case badRepetition
    /// A count past the limit.
    case repetitionTooLarge(limit: Int)
    case unknownEscape(String)
    case trailingBackslash
    case badHexadecimal
    case badGroup(String)
    case duplicateGroupName(String)
    /// What other engines have and this one refuses, by name.
    case unsupported(String)
    case tooDeep(limit: Int)
    case tooLarge
  }

  package var reason: Reason
  /// The place, in characters from the pattern's start.
  package var offset: Int

  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}
