/// Makes a syntax tree of an expression's words, by precedence climbing.
///
/// Loosest first: OR, AND, NOT, comparisons, `||`, `+ -`, `* / %`, unary `-`, `-> ->>`. Worked example:
/// `NOT a = 1 + 2 * 3 OR b` is `(NOT (a = (1 + (2 * 3)))) OR b`. Operators of one rank bind from
/// left to right; chains of `OR`, `AND`, `||` and arithmetic are kept flat, so that a thousand of
/// them nest no deeper than two.
package struct Parser {
  /// How deep parentheses, arguments, NOT and signs may nest.
  static let nestingLimit = 256
  /// How deep the tree may be, operators counted too; it bounds the stack of all later stages.
  static let depthLimit = 640

  private let bytes: [UInt8]
  private let tokens: [Token]
  let dialect: Dialect
  private var position = 0
  private var nesting = 0

  package init(
    _ text: String, in range: Range<Int>? = nil, dialect: Dialect = .expression
  ) throws(ExpressionError) {
    bytes = Array(text.utf8)
    self.dialect = dialect
    tokens = try Lexer.tokens(of: text, in: range, dialect: dialect)
  }

  /// The expression that the whole text is.
  mutating func parseWhole() throws(ExpressionError) -> Syntax {
    let syntax = try parseExpression()
    guard token.kind == .end else { throw expected(.operatorOrEnd) }
    return syntax
  }

  /// An expression that goes on as far as it can.
  package mutating func parseExpression() throws(ExpressionError) -> Syntax {
    let first = try parseConjunction()
    guard isAt(.or) else { return first }
    var operands = [first]
    while take(.or) { operands.append(try parseConjunction()) }
    return try syntax(.or(operands), of: operands)
  }

  private mutating func parseConjunction() throws(ExpressionError) -> Syntax {
    let first = try parseNegation()
    guard isAt(.and) else { return first }
    var operands = [first]
    while take(.and) { operands.append(try parseNegation()) }
    return try syntax(.and(operands), of: operands)
  }

  private mutating func parseNegation() throws(ExpressionError) -> Syntax {
    let start = token.range
    guard take(.not) else { return try parseComparison() }
    let operand = try nested { parser throws(ExpressionError) in try parser.parseNegation() }
    return try syntax(.not(operand), of: [operand], from: start)
  }

  private mutating func parseComparison() throws(ExpressionError) -> Syntax {
    var left = try parseConcatenation()
    while let next = try parseComparison(behind: left) { left = next }
    return left
  }

  /// The comparison whose left operand was read; nil if none goes on from it.
  private mutating func parseComparison(behind left: Syntax) throws(ExpressionError) -> Syntax? {
    if case .symbol(let symbol) = token.kind, let comparator = Comparator(symbol) {
      advance()
      let right = try parseConcatenation()
      return try syntax(.compare(comparator, left, right), of: [left, right])
    }
    if take(.is) { return try parseIs(left) }
    let negated = isAt(.not)
    if negated {
      let keywords: [Keyword] = [.in, .like, .ilike, .between, .regexp]
      guard keywords.contains(where: { isAhead(.keyword($0)) }) || isGlob(ahead: 1) else {
        return nil
      }
      advance()
    }
    if take(.in) { return try parseIn(left, negated: negated) }
    if take(.between) {
      let low = try parseConcatenation()
      try expect(.and)
      let high = try parseConcatenation()
      return try syntax(.between(left, low, high, negated: negated), of: [left, low, high])
    }
    if isAt(.like) || isAt(.ilike) || isGlob(ahead: 0) {
      return try parseLike(left, negated: negated)
    }
    if take(.regexp) {
      let pattern = try parseConcatenation()
      return try syntax(.regexp(left, pattern, negated: negated), of: [left, pattern])
    }
    return nil
  }

  private mutating func parseIs(_ left: Syntax) throws(ExpressionError) -> Syntax {
    let negated = take(.not)
    let end = token.range
    if take(.null) {
      return try syntax(.isNull(left, negated: negated), of: [left], to: end)
    }
    guard takeWord("distinct") else { throw expected(.oneOf(["NULL", "DISTINCT FROM"])) }
    guard takeWord("from") else { throw expected(.word("FROM")) }
    let right = try parseConcatenation()
    return try syntax(.isDistinct(left, right, negated: negated), of: [left, right])
  }

  private mutating func parseIn(
    _ left: Syntax, negated: Bool
  ) throws(ExpressionError) -> Syntax {
    try expect(.leftParenthesis)
    let (choices, end) = try parseArguments()
    guard !choices.isEmpty else {
      throw ExpressionError(.expected(.operand, found: .symbol(.rightParenthesis)), at: end)
    }
    return try syntax(.isIn(left, choices, negated: negated), of: [left] + choices, to: end)
  }

  private mutating func parseLike(
    _ left: Syntax, negated: Bool
  ) throws(ExpressionError) -> Syntax {
    let form: LikeForm = isAt(.like) ? .like : isAt(.ilike) ? .ilike : .glob
    advance()
    let pattern = try parseConcatenation()
    var operands = [left, pattern]
    var escape: Syntax?
    if form != .glob, take(.escape) {
      let operand = try parseConcatenation()
      operands.append(operand)
      escape = operand
    }
    let like = LikeSyntax(
      subject: left, pattern: pattern, escape: escape, form: form, negated: negated)
    return try syntax(.like(like), of: operands)
  }

  /// Returns whether a token is the operator GLOB, which is not a keyword, because columns may have
  /// that name. In a statement without a pattern after it, it is a column's alias.
  private func isGlob(ahead distance: Int) -> Bool {
    guard case .name(let name) = kind(ahead: distance), name.asciiLowercased == "glob" else {
      return false
    }
    switch kind(ahead: distance + 1) {
    case .symbol(.comma), .symbol(.rightParenthesis), .symbol(.semicolon), .end:
      return dialect == .expression
    case .name(let next): return dialect == .expression || next.asciiLowercased != "from"
    default: return true
    }
  }

  private mutating func parseConcatenation() throws(ExpressionError) -> Syntax {
    let first = try parseSum()
    guard isAt(.concatenate) else { return first }
    var operands = [first]
    while take(.concatenate) { operands.append(try parseSum()) }
    return try syntax(.concatenate(operands), of: operands)
  }

  private mutating func parseSum() throws(ExpressionError) -> Syntax {
    let first = try parseProduct()
    var terms: [Syntax.Term] = []
    while case .symbol(let symbol) = token.kind,
      let operation = ArithmeticOperator(additive: symbol)
    {
      let range = token.range
      advance()
      let operand = try parseProduct()
      terms.append(.init(operation: operation, operatorRange: range, operand: operand))
    }
    return try chain(first, terms)
  }

  private mutating func parseProduct() throws(ExpressionError) -> Syntax {
    let first = try parseSigned()
    var terms: [Syntax.Term] = []
    while case .symbol(let symbol) = token.kind,
      let operation = ArithmeticOperator(multiplicative: symbol)
    {
      let range = token.range
      advance()
      let operand = try parseSigned()
      terms.append(.init(operation: operation, operatorRange: range, operand: operand))
    }
    return try chain(first, terms)
  }

  private func chain(
    _ first: Syntax, _ terms: [Syntax.Term]
  ) throws(ExpressionError) -> Syntax {
    if terms.isEmpty { return first }
    return try syntax(.arithmetic(first, terms), of: [first] + terms.map(\.operand))
  }

  private mutating func parseSigned() throws(ExpressionError) -> Syntax {
    let start = token.range
    guard take(.minus) else { return try parseArrows() }
    let operand = try nested { parser throws(ExpressionError) in try parser.parseSigned() }
    return try syntax(.negate(operand), of: [operand], from: start)
  }

  /// Parses `x -> step` and `x ->> step` from left to right, as calls of the functions `->` and
  /// `->>`.
  private mutating func parseArrows() throws(ExpressionError) -> Syntax {
    var left = try parseOperand()
    while case .symbol(let symbol) = token.kind, symbol == .arrow || symbol == .doubleArrow {
      let range = token.range
      advance()
      let right = try parseStep()
      let call = CallSyntax(name: symbol.rawValue, nameRange: range, arguments: [left, right])
      left = try syntax(.call(call), of: [left, right])
    }
    return left
  }

  /// Parses the right side of `->`: an operand, possibly with a sign, as in `x -> -1 -> 'a'`.
  private mutating func parseStep() throws(ExpressionError) -> Syntax {
    let start = token.range
    guard take(.minus) else { return try parseOperand() }
    let operand = try parseOperand()
    return try syntax(.negate(operand), of: [operand], from: start)
  }
}

// MARK: Words

extension Parser {
  /// The word at the current place.
  package var token: Token { tokens[position] }

  package mutating func advance() {
    if position < tokens.count - 1 { position += 1 }
  }

  package func isAt(_ keyword: Keyword) -> Bool { token.kind == .keyword(keyword) }

  package func isAt(_ symbol: Symbol) -> Bool { token.kind == .symbol(symbol) }

  /// Whether the word behind the current one is of this kind.
  package func isAhead(_ kind: Token.Kind) -> Bool {
    position + 1 < tokens.count && tokens[position + 1].kind == kind
  }

  /// Returns the kind of the token this many tokens after the current one; `end` if there is none.
  func kind(ahead distance: Int) -> Token.Kind {
    position + distance < tokens.count ? tokens[position + distance].kind : .end
  }

  /// Whether the word behind the current one is a text.
  var isTextAhead: Bool {
    if case .text = kind(ahead: 1) { true } else { false }
  }

  /// The current word as it was written.
  var spelling: String { text(in: token.range) }

  /// A part of the text as it was written.
  package func text(in range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  package mutating func take(_ keyword: Keyword) -> Bool {
    guard isAt(keyword) else { return false }
    advance()
    return true
  }

  package mutating func take(_ symbol: Symbol) -> Bool {
    guard isAt(symbol) else { return false }
    advance()
    return true
  }

  /// Takes a word that is a keyword here only, in any case.
  package mutating func takeWord(_ word: String) -> Bool {
    guard case .name(let name) = token.kind, name.asciiLowercased == word else { return false }
    advance()
    return true
  }

  package mutating func expect(_ keyword: Keyword) throws(ExpressionError) {
    guard take(keyword) else { throw expected(.keyword(keyword)) }
  }

  package mutating func expect(_ symbol: Symbol) throws(ExpressionError) {
    guard take(symbol) else { throw expected(.symbol(symbol)) }
  }

  /// The error that the current word is not what the grammar wants.
  package func expected(_ expectation: ExpressionError.Expectation) -> ExpressionError {
    ExpressionError(.expected(expectation, found: token.kind), at: token.range)
  }

  /// Parses something a level deeper.
  mutating func nested<Result>(
    _ parse: (inout Parser) throws(ExpressionError) -> Result
  ) throws(ExpressionError) -> Result {
    guard nesting < Self.nestingLimit else {
      throw ExpressionError(.tooDeep(limit: Self.nestingLimit), at: token.range)
    }
    nesting += 1
    defer { nesting -= 1 }
    return try parse(&self)
  }

  /// A node above others, which spans them and, where told, from the word before and to the one
  /// behind.
  func syntax(
    _ node: Syntax.Node, of operands: [Syntax], from start: Range<Int>? = nil,
    to end: Range<Int>? = nil
  ) throws(ExpressionError) -> Syntax {
    let lower = start?.lowerBound ?? operands.first?.range.lowerBound ?? token.range.lowerBound
    let upper = end?.upperBound ?? operands.last?.range.upperBound ?? lower
    let depth = 1 + (operands.lazy.map(\.depth).max() ?? 0)
    guard depth <= Self.depthLimit else {
      throw ExpressionError(.tooDeep(limit: Self.nestingLimit), at: lower..<max(lower, upper))
    }
    return Syntax(node: node, range: lower..<max(lower, upper), depth: depth)
  }
}
