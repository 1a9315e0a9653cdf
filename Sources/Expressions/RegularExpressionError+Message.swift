internal import RegularExpressions

extension RegularExpressionError {
  /// What is wrong with the pattern, and at which character of it (counted from 1).
  var message: String { "\(reason.message) (at character \(offset + 1))" }
}

extension RegularExpressionError.Reason {
  fileprivate var message: String {
    switch self {
    case .missingClosingParenthesis: "a ( is not closed"
    case .unexpectedClosingParenthesis: "a ) without its ("
    case .missingClosingBracket: "a [ is not closed"
    case .emptyClass: "an empty class"
    case .badClassRange: "a range of a class runs backwards or is none"
    case .unknownClass(let name): "unknown class \(name)"
    case .nothingToRepeat: "nothing to repeat"
    case .badRepetition: "a repetition of a repetition"
    case .repetitionTooLarge(let limit): "a count above \(limit)"
    case .unknownEscape(let escape): "unknown escape \(escape)"
    case .trailingBackslash: "a backslash at the end"
    case .badHexadecimal: "a malformed \\x escape"
    case .badGroup(let group): "malformed group \(group)"
    case .duplicateGroupName(let name): "two groups are named \(name)"
    case .unsupported(let feature): "\(feature) not supported"
    case .tooDeep(let limit): "groups nest deeper than \(limit)"
    case .tooLarge: "the pattern is too large to compile"
    }
  }
}
