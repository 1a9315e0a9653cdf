internal import Spelling
internal import Times

extension Parser {
  /// A literal, parameter, path, call, CASE, CAST or an expression in parentheses.
  mutating func parseOperand() throws(ExpressionError) -> Syntax {
    let start = token.range
    switch token.kind {
    case .text(let text):
      return try literal(.text(text))
    case .number(let text):
      return try literal(.number(text))
    case .parameter(let name):
      advance()
      return Syntax(node: .parameter(name), range: start, depth: 1)
    case .keyword(.null): return try literal(.null)
    case .keyword(.true): return try literal(.boolean(true))
    case .keyword(.false): return try literal(.boolean(false))
    case .keyword(.case):
      return try nested { parser throws(ExpressionError) in try parser.parseCase() }
    case .symbol(.leftParenthesis):
      return try parseParenthesized()
    case .name(let name):
      return try parseNamed(name)
    case .quotedName(let name):
      guard !name.isEmpty else { throw expected(.name) }
      return try parsePath(name, isQuoted: true)
    case .keyword, .symbol, .end:
      throw expected(.operand)
    }
  }

  private mutating func literal(_ literal: Literal) throws(ExpressionError) -> Syntax {
    let range = token.range
    advance()
    return Syntax(node: .literal(literal), range: range, depth: 1)
  }

  /// The expression keeps the range of its parentheses, so that messages and names show them.
  private mutating func parseParenthesized() throws(ExpressionError) -> Syntax {
    let start = token.range
    return try nested { parser throws(ExpressionError) in
      parser.advance()
      var inner = try parser.parseExpression()
      let end = parser.token.range
      try parser.expect(.rightParenthesis)
      inner.range = start.lowerBound..<end.upperBound
      return inner
    }
  }

  /// What begins with a bare name: a literal with a type's name, CAST, a call or a path.
  private mutating func parseNamed(_ name: String) throws(ExpressionError) -> Syntax {
    let start = token.range
    let lowered = name.asciiLowercased
    if let typed = try parseTyped(lowered, from: start) { return typed }
    guard isAhead(.symbol(.leftParenthesis)) else {
      if let current = try parseCurrent(lowered, from: start) { return current }
      return try parsePath(name, isQuoted: false)
    }
    return try nested { parser throws(ExpressionError) in
      parser.advance()
      parser.advance()
      if lowered == "cast" { return try parser.parseCast(from: start) }
      let form = parser.takeCallForm()
      let (arguments, end) = try parser.parseArguments()
      let call = CallSyntax(name: name, nameRange: start, arguments: arguments, form: form)
      return try parser.syntax(.call(call), of: arguments, from: start, to: end)
    }
  }

  /// Parses SQL's `CURRENT_TIMESTAMP` as `now()` and `CURRENT_DATE` as `date(now())`; returns `nil`
  /// for any other name.
  private mutating func parseCurrent(
    _ lowered: String, from range: Range<Int>
  ) throws(ExpressionError) -> Syntax? {
    guard ["current_timestamp", "current_date"].contains(lowered) else { return nil }
    advance()
    let now = try syntax(
      .call(CallSyntax(name: "now", nameRange: range, arguments: [])), of: [], from: range,
      to: range)
    if lowered == "current_timestamp" { return now }
    return try syntax(
      .call(CallSyntax(name: "date", nameRange: range, arguments: [now])), of: [now],
      from: range, to: range)
  }

  /// What stands before the arguments of a function of many records.
  private mutating func takeCallForm() -> CallForm {
    guard dialect == .statement else { return .plain }
    if isAt(.star), isAhead(.symbol(.rightParenthesis)) {
      advance()
      return .star
    }
    guard case .name(let word) = token.kind, word.asciiLowercased == "distinct",
      !isAhead(.symbol(.rightParenthesis)), !isAhead(.symbol(.comma))
    else { return .plain }
    advance()
    return .distinct
  }

  /// Expressions with commas between them, and the range of the parenthesis that closes them.
  mutating func parseArguments() throws(ExpressionError) -> ([Syntax], Range<Int>) {
    var arguments: [Syntax] = []
    var end = token.range
    if take(.rightParenthesis) { return (arguments, end) }
    repeat { arguments.append(try parseExpression()) } while take(.comma)
    end = token.range
    guard take(.rightParenthesis) else { throw expected(.oneOf([",", ")"])) }
    return (arguments, end)
  }

  /// `CAST(x AS TYPE)`, from behind the parenthesis on.
  private mutating func parseCast(from start: Range<Int>) throws(ExpressionError) -> Syntax {
    let operand = try parseExpression()
    try expect(.as)
    guard case .name(let name) = token.kind else { throw expected(.typeName) }
    guard let target = CastTarget(rawValue: name.asciiLowercased) else {
      let suggestion = NearMiss.name(
        for: name.asciiLowercased, among: CastTarget.allCases.map(\.rawValue))
      throw ExpressionError(
        .unknownType(name, suggestion: suggestion?.uppercased()), at: token.range)
    }
    advance()
    let end = token.range
    try expect(.rightParenthesis)
    return try syntax(.cast(operand, target), of: [operand], from: start, to: end)
  }

  private mutating func parseCase() throws(ExpressionError) -> Syntax {
    let start = token.range
    advance()
    var operands: [Syntax] = []
    var subject: Syntax?
    if !isAt(.when) {
      let operand = try parseExpression()
      operands.append(operand)
      subject = operand
    }
    var branches: [(condition: Syntax, result: Syntax)] = []
    guard isAt(.when) else { throw expected(.keyword(.when)) }
    while take(.when) {
      let condition = try parseExpression()
      try expect(.then)
      let result = try parseExpression()
      branches.append((condition, result))
      operands += [condition, result]
    }
    var otherwise: Syntax?
    if take(.else) {
      let operand = try parseExpression()
      operands.append(operand)
      otherwise = operand
    }
    let end = token.range
    guard take(.end) else {
      throw expected(.oneOf(otherwise == nil ? ["WHEN", "ELSE", "END"] : ["END"]))
    }
    let conditional = ConditionalSyntax(
      subject: subject, branches: branches, otherwise: otherwise)
    return try syntax(.conditional(conditional), of: operands, from: start, to: end)
  }

  /// A path from its name on.
  private mutating func parsePath(
    _ name: String, isQuoted: Bool
  ) throws(ExpressionError) -> Syntax {
    let nameRange = token.range
    var end = nameRange.upperBound
    advance()
    var steps: [PathStep] = []
    // Each `[*]` is a walk within the one before.
    var depth = 1
    while true {
      if take(.dot) {
        end = token.range.upperBound
        steps.append(.member(try parseMemberName()))
      } else if take(.leftBracket) {
        let step = try parseSubscript()
        if step == .all { depth += 1 }
        steps.append(step)
        end = token.range.upperBound
        guard depth <= Self.nestingLimit else {
          throw ExpressionError(
            .tooDeep(limit: Self.nestingLimit), at: nameRange.lowerBound..<end)
        }
        try expect(.rightBracket)
      } else {
        let path = PathSyntax(
          name: name, isQuoted: isQuoted, nameRange: nameRange, steps: steps)
        return Syntax(node: .path(path), range: nameRange.lowerBound..<end, depth: depth)
      }
    }
  }

  /// The word behind a dot, keywords included.
  private mutating func parseMemberName() throws(ExpressionError) -> String {
    switch token.kind {
    case .name(let name), .quotedName(let name):
      advance()
      return name
    case .keyword:
      let name = spelling
      advance()
      return name
    default:
      throw expected(.memberName)
    }
  }

  private mutating func parseSubscript() throws(ExpressionError) -> PathStep {
    let start = token.range
    switch token.kind {
    case .text(let key), .quotedName(let key):
      advance()
      return .key(key)
    case .symbol(.star):
      advance()
      return .all
    default:
      break
    }
    let isNegative = take(.minus)
    guard case .number(let text) = token.kind, text.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else {
      throw expected(.subscriptIndex)
    }
    let range = start.lowerBound..<token.range.upperBound
    guard let place = Int32(text) else { throw ExpressionError(.indexOutOfRange, at: range) }
    advance()
    return .element(isNegative ? -Int(place) : Int(place))
  }
}
