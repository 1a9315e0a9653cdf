package import Expressions

/// Advice on syntax errors caused by habits from jq, C, JavaScript and Python: gives the SQL form.
///
/// Worked example: `a === 'x'` fails because a value must follow `==`; the advice is "write =
/// instead of ===".
package struct ForeignHabit {
  private let text: String
  private let error: ExpressionError
  private let tokens: [Token]

  private init(_ error: ExpressionError, in text: String, _ dialect: Dialect) {
    self.error = error
    self.text = text
    tokens = (try? Lexer.tokens(of: text, dialect: dialect)) ?? []
  }

  /// Returns the advice, to be shown on a line of its own; `nil` if no such habit explains the
  /// error.
  package static func advice(
    on error: ExpressionError, in text: String, dialect: Dialect = .expression
  ) -> String? {
    ForeignHabit(error, in: text, dialect).advice?.escapedForDisplay
  }

  private var advice: String? {
    switch error.reason {
    case .unexpectedCharacter(let character): character.advice(before: behind(1))
    case .unterminatedText: "a quote within a text is written twice: 'it''s'"
    case .parameterWithoutName: "a column and a value are compared with =: name = 'value'"
    case .unknownFunction(let name, nil): Self.functions[name.asciiLowercased]
    case .expected(.operand, let found): adviceOnOperand(found)
    case .expected(.symbol(.leftParenthesis), let found): adviceOnIn(found)
    case .expected(.oneOf(["NULL", "DISTINCT FROM"]), let found): adviceOnIs(found)
    case .expected(.subscriptIndex, .symbol(.rightBracket)): "write [*] for all elements of a list"
    case .expected(.operatorOrEnd, let found): adviceOnOperator(found)
    case .incomparable, .notBoolean, .operandType, .argumentType: adviceOnJoined
    default: nil
    }
  }

  // MARK: The words around the error

  private var place: Int? { tokens.firstIndex { $0.range == error.range } }

  private func token(_ offset: Int) -> Token.Kind? {
    guard let place, tokens.indices.contains(place + offset) else { return nil }
    return tokens[place + offset].kind
  }

  /// Returns up to `count` bytes of the source after the error.
  private func behind(_ count: Int) -> String {
    let bytes = Array(text.utf8)
    let start = min(error.range.upperBound, bytes.count)
    return String(decoding: bytes[start..<min(start + count, bytes.count)], as: UTF8.self)
  }

  /// Returns the source of the path that starts at a token's index; `nil` if no path starts there.
  private func path(from place: Int) -> String? {
    guard tokens.indices.contains(place), case .name = tokens[place].kind else { return nil }
    var end = place
    while end + 1 < tokens.count, tokens[end + 1].continuesPath { end += 1 }
    let range = tokens[place].range.lowerBound..<tokens[end].range.upperBound
    return String(decoding: Array(text.utf8)[range], as: UTF8.self)
  }

  // MARK: Habits

  private func adviceOnOperand(_ found: Token.Kind) -> String? {
    switch (token(-1), found) {
    case (.symbol(.doubleEqual)?, .symbol(.equal)): return "write = instead of ==="
    case (.symbol(.notEqual)?, .symbol(.equal)): return "write <> instead of !=="
    case (.symbol(.lessOrEqual)?, .symbol(.greater)):
      return "write IS NOT DISTINCT FROM instead of <=>"
    case (.symbol(.equal)?, .symbol(.greater)): return "write >= instead of =>"
    case (.symbol(.equal)?, .symbol(.less)): return "write <= instead of =<"
    case (_, .symbol(.dot)):
      if case .name(let name)? = token(-2), name.asciiLowercased == "select",
        token(-1) == .symbol(.leftParenthesis)
      {
        return "write the condition alone, without select(…) and leading dots"
      }
      guard let place, let path = path(from: place + 1) else {
        return "name a column; there is no '.' for the whole record"
      }
      return "write \(path) without the leading dot"
    case (_, .symbol(.leftBracket)): return "a list of values is written IN ('a', 'b')"
    case (_, .keyword(.in)): return "write column NOT IN ('a', 'b')"
    default: return nil
    }
  }

  private func adviceOnIn(_ found: Token.Kind) -> String? {
    guard token(-1) == .keyword(.in), let place else { return nil }
    if found == .symbol(.leftBracket) { return "a list of values is written IN ('a', 'b')" }
    if case .text(let text)? = token(-2), let path = path(from: place) {
      return "write \(path)[*] = \(text.asLiteral) for a list,"
        + " or contains(\(path), \(text.asLiteral)) for a text"
    }
    return "write the values of IN in parentheses: IN ('a', 'b')"
  }

  private func adviceOnIs(_ found: Token.Kind) -> String? {
    let isNegated = token(-1) == .keyword(.not)
    let sign = isNegated ? "<>" : "="
    switch found {
    case .text(let text): return "write \(sign) \(text.asLiteral)"
    case .number(let text): return "write \(sign) \(text)"
    case .keyword(.true): return "write \(sign) TRUE"
    case .keyword(.false): return "write \(sign) FALSE"
    case .name(let name)
    where ["none", "nil", "undefined", "missing"].contains(
      name.asciiLowercased):
      return "write IS \(isNegated ? "NOT " : "")NULL"
    default: return nil
    }
  }

  private func adviceOnOperator(_ found: Token.Kind) -> String? {
    switch found {
    case .name(let word):
      if case .name(let name)? = token(-1), name.asciiLowercased == "if" {
        return Self.functions["if"]
      }
      return Self.operators[word.asciiLowercased]
    case .keyword(.not): return "write IS NOT NULL, NOT IN, NOT LIKE or NOT BETWEEN"
    case .keyword(.null): return "write IS NULL"
    case .symbol(.concatenate): return Syntax.orAdvice
    case .symbol(.leftParenthesis):
      guard case .name(let method)? = token(-1), token(-2) == .symbol(.dot) else { return nil }
      return
        "there are no methods; write \(Self.methods[method.asciiLowercased] ?? method)(column, …)"
    case .text:
      return "two texts stand side by side; a quote within a text is written twice: 'it''s'"
    default: return nil
    }
  }

  /// The advice on conditions joined with `||` and on chained comparisons.
  private var adviceOnJoined: String? {
    var parser = try? Parser(text)
    guard let syntax = try? parser?.parseExpression() else { return nil }
    return syntax.joinedConditions
  }

  private static let functions = [
    "select": "write the condition alone, without select(…)",
    "if": "write CASE WHEN condition THEN a ELSE b END or iif(condition, a, b)",
    "len": "write length(column)", "size": "write length(column)",
    "has": "write column IS NOT NULL", "exists": "write column IS NOT NULL",
    "defined": "write column IS NOT NULL", "isnull": "write column IS NULL",
    "is_null": "write column IS NULL", "isnotnull": "write column IS NOT NULL",
    "test": "write column REGEXP 'pattern'", "match": "write column REGEXP 'pattern'",
    "matches": "write column REGEXP 'pattern'", "rlike": "write column REGEXP 'pattern'",
    "includes": "write contains(column, 'part')", "in": "write column IN ('a', 'b')",
    "datetime": "write timestamp(column)", "to_timestamp": "write timestamp(column)",
    "to_date": "write date(column)", "getdate": "write now()",
    "current_timestamp": "write now()", "nvl": "write coalesce(a, b)",
  ]

  private static let operators = [
    "eq": "write =", "equals": "write =", "ne": "write <>", "neq": "write <>", "gt": "write >",
    "ge": "write >=", "gte": "write >=", "lt": "write <", "le": "write <=", "lte": "write <=",
    "contains": "write contains(column, 'part')", "has": "write contains(column, 'part')",
    "startswith": "write starts_with(column, 'start')",
    "endswith": "write ends_with(column, 'end')", "matches": "write REGEXP 'pattern'",
    "match": "write REGEXP 'pattern'", "rlike": "write REGEXP 'pattern'",
    "similar": "write REGEXP 'pattern'", "isnull": "write IS NULL",
    "notnull": "write IS NOT NULL", "div": "write /", "mod": "write %",
    "exists": "write IS NOT NULL",
  ]

  private static let methods = [
    "startswith": "starts_with", "endswith": "ends_with", "includes": "contains",
    "tolowercase": "lower", "touppercase": "upper", "strip": "trim", "len": "length",
  ]
}

extension Token {
  fileprivate var continuesPath: Bool {
    switch kind {
    case .symbol(.dot), .symbol(.leftBracket), .symbol(.rightBracket), .symbol(.star), .name,
      .quotedName, .number:
      true
    default: false
    }
  }
}

extension Unicode.Scalar {
  /// Returns the advice for a character that is not allowed in expressions; `nil` if there is none.
  fileprivate func advice(before next: String) -> String? {
    switch self {
    case "&": "write AND between conditions"
    case "|": next == "|" ? nil : "write AND or OR between conditions; there is no pipe"
    case "!": next == "~" ? "write NOT REGEXP" : "write NOT before a condition, <> between values"
    case "~": "write REGEXP 'pattern', or ILIKE 'text%' for any case"
    case "$": "name a column without $; a parameter of --param is :NAME"
    case "?": "write CASE WHEN condition THEN a ELSE b END, coalesce(a, b) or :NAME with --param"
    case "`": "a column's name stands in double quotes"
    case "\u{2018}", "\u{2019}": "write straight quotes: 'text'"
    case "\u{201C}", "\u{201D}": "write straight quotes: 'text' for a text, \"name\" for a column"
    case "#": "write comments in the shell, not in the expression"
    case "{", "}": "write the condition alone, without braces"
    default: nil
    }
  }
}

extension Syntax {
  /// The advice on conditions joined with `||` or chained comparisons; `nil` if there are none.
  fileprivate var joinedConditions: String? {
    if isCondition, parts.contains(where: { $0.isCondition && !$0.parts.isEmpty }),
      (parts + parts.flatMap(\.parts)).contains(where: \.isConcatenation)
    {
      return Self.orAdvice
    }
    switch node {
    case .concatenate(let operands) where operands.contains(where: \.isCondition):
      return Self.orAdvice
    case .compare(_, let left, let right):
      for side in [left, right] {
        guard case .compare(let comparator, _, _) = side.node, comparator != .equal,
          comparator != .notEqual
        else { continue }
        return "write x BETWEEN 1 AND 9, or x > 1 AND x < 9"
      }
    default: break
    }
    for part in parts {
      if let advice = part.joinedConditions { return advice }
    }
    return nil
  }

  fileprivate static let orAdvice = "write OR between conditions; || joins texts"

  private var isConcatenation: Bool { if case .concatenate = node { true } else { false } }

  private var isCondition: Bool {
    switch node {
    case .compare, .isNull, .isIn, .between, .like, .regexp, .and, .or, .not: true
    default: false
    }
  }
}
