internal import RegularExpressions
internal import Times

/// An expression error in words: where, what was wrong, and what may have been meant.
package struct ExpressionDiagnostic: Equatable, Sendable {
  /// What is wrong, in lower case and without a full stop.
  package let message: String
  /// The place, as UTF-8 offsets into the text.
  package let range: Range<Int>
  /// The name that was probably meant, nil where nothing is near.
  package let suggestion: String?

  package init(_ error: ExpressionError) {
    range = error.range
    suggestion = error.reason.suggestion
    message = error.reason.message
  }

  /// The message with the suggestion, control characters of the expression shown as escapes.
  package var sentence: String {
    let whole = suggestion.map { "\(message); did you mean '\($0)'?" } ?? message
    return whole.escapedForDisplay
  }
}

extension ExpressionError.Reason {
  fileprivate var suggestion: String? {
    switch self {
    case .unknownFunction(_, let suggestion), .unknownType(_, let suggestion),
      .unknownIntervalUnit(_, let suggestion), .unknownTimeField(_, let suggestion),
      .unknownARNPart(_, let suggestion):
      suggestion
    case .statement(let problem): problem.suggestion
    case .unboundParameter(_, let suggestion): suggestion.map { ":\($0)" }
    default: nil
    }
  }

  fileprivate var message: String {
    switch self {
    case .unexpectedCharacter(let scalar): "unexpected character '\(scalar)'"
    case .unterminatedText: "the text has no closing quote '"
    case .unterminatedName: "the name has no closing quote \""
    case .parameterWithoutName: "a parameter's name must follow ':'"
    case .malformedNumber: "malformed number"
    case .expected(let expectation, let found):
      "expected \(expectation.words), found \(found.words)"
    case .tooDeep(let limit): "the expression nests deeper than \(limit)"
    case .unknownFunction(let name, _): "unknown function \(name)"
    case .argumentCount(let function, let expected, let found):
      "\(function) takes \(Self.count(expected)), not \(found)"
    case .timeModifier(let function, let expected):
      "\(function) takes \(Self.count(expected)) and no modifiers; add or subtract an interval, as in"
        + " date(now() - INTERVAL '7 days')"
    case .argumentType(let function, let expected, let found):
      "\(function) takes \(expected.words), not \(found.words)"
    case .operandType(let operation, let expected, let found):
      "\(operation) takes \(expected.words), not \(found.words)"
    case .incomparable(let left, let right):
      "\(left.words) and \(right.words) never compare"
    case .unordered(let types): "\(types.words) has no order; only = and != apply"
    case .incomparableText(let text, let types): "'\(text)' does not read as a \(types.words)"
    case .notBoolean(let found): "a condition is needed here, not \(found.words)"
    case .badTimestamp(let text):
      "'\(text)' is no timestamp; write one as '2026-01-01T00:00:00Z' or '2026-01-01'"
    case .badInterval(let text):
      "'\(text)' is no interval; write one as '7 days', with second(s) to year(s)"
    case .badDate(let text):
      "'\(text)' is no date; write one as '2026-01-01', or TIMESTAMP '…' for a time"
    case .intervalWithoutUnit(let amount):
      "the interval has no unit; write INTERVAL \(amount) DAY, or another unit"
    case .unknownIntervalUnit(let unit, _):
      "\(unit) is no unit of an interval: \(Interval.unitNames.listed)"
    case .intervalNeeded(let operation, let found, let advice):
      "\(operation) takes interval, not \(found.words); write INTERVAL \(advice)"
    case .dateInArithmetic(let operation):
      "date gives a text, and \(operation) takes a timestamp or an interval here; write INTERVAL '7 days' beside"
        + " it, or timestamp(…) in place of date(…)"
    case .badEscape: "ESCAPE takes a single character"
    case .danglingEscape: "the pattern ends with its escape character"
    case .openClass: "the pattern has a [ without its ]; write [[] for the character itself"
    case .badPattern(let error): "bad regular expression: \(error.message)"
    case .badJSONPath(let text): "'\(text)' is no JSON path; write one as '$.a.b[0]'"
    case .badJSONIndex:
      "an index of -> is a whole number, counted from 0, or from the end if negative"
    case .unknownType(let name, _):
      "unknown type \(name); CAST makes TEXT, INTEGER, REAL, BOOLEAN or TIMESTAMP"
    case .unknownARNPart(let name, _):
      "'\(name)' is no part of an ARN: partition, service, region, account or resource"
    case .unknownTimeField(let name, _):
      "'\(name)' is no field of date_trunc: \(TimeField.allCases.map(\.rawValue).listed)"
    case .badTimeFormat(let format, .constant):
      "'\(format)' has no substitution; write a format of strftime as '%Y-%m-%d'"
    case .badTimeFormat(_, .unknown(let substitution)):
      "\(substitution) is no substitution of strftime; mpkg-expr(7) lists them, and %% is a percent sign"
    case .swappedArguments(let function):
      function == "strftime"
        ? "strftime takes the format first: strftime('%Y-%m', creation_time)"
        : "date_trunc takes the field first: date_trunc('week', creation_time)"
    case .indexOutOfRange: "the index is out of range"
    case .severalStars: "only one path with [*] in a comparison; use any(…) for the others"
    case .statement(let problem): problem.message
    case .unboundParameter(let name, _): "the parameter :\(name) is not given"
    case .duplicateOutput(let name):
      "two output columns are named \(name); name one of them with AS"
    }
  }

  private static func count(_ range: ClosedRange<Int>) -> String {
    if range.upperBound == .max {
      return "\(range.lowerBound) or more arguments"
    }
    if range.count == 1 {
      return range.lowerBound == 0
        ? "no arguments" : "\(range.lowerBound) argument\(range.lowerBound == 1 ? "" : "s")"
    }
    return "\(range.lowerBound) to \(range.upperBound) arguments"
  }
}

extension [String] {
  /// The words with commas, and `or` before the last.
  fileprivate var listed: String {
    guard let last, count > 1 else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " or " + last
  }
}

extension ValueTypes {
  fileprivate var words: String {
    let names = values.names
    if self == .any || names.count > 4 { return "a value" }
    if names.isEmpty { return "NULL" }
    return names.listed
  }
}

extension ExpressionError.Expectation {
  fileprivate var words: String {
    switch self {
    case .operand: "a value"
    case .operatorOrEnd: "an operator or the end"
    case .symbol(let symbol): "'\(symbol.rawValue)'"
    case .keyword(let keyword): keyword.rawValue.uppercased()
    case .word(let word): word
    case .oneOf(let choices): choices.listed
    case .memberName: "a member's name"
    case .subscriptIndex: "an index, a 'key' or *"
    case .name: "a name"
    case .typeName: "a type's name"
    }
  }
}

extension Token.Kind {
  fileprivate var words: String {
    switch self {
    case .name(let name): name
    case .quotedName(let name): "\"\(name)\""
    case .keyword(let keyword): keyword.rawValue.uppercased()
    case .text(let text): "'\(text)'"
    case .number(let text): text
    case .parameter(let name): ":\(name)"
    case .symbol(let symbol): "'\(symbol.rawValue)'"
    case .end: "the end"
    }
  }
}
