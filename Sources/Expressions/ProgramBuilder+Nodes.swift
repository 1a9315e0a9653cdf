internal import JSONLines

extension ProgramBuilder {
  /// Compiles a part of an expression and all below it.
  mutating func compile(_ syntax: Syntax) throws(ExpressionError) -> Operand {
    if let given = given(syntax) { return given }
    if syntax.isComparison, let path = try starredPath(under: syntax) {
      return try compileAny(syntax, over: path)
    }
    let range = syntax.range
    switch syntax.node {
    case .literal(let literal): return compile(literal, at: range)
    case .parameter(let name): return try parameter(name, at: range)
    case .path(let path): return try compile(path, at: range)
    case .or(let operands): return try compileJunction(operands, isAnd: false, at: range)
    case .and(let operands): return try compileJunction(operands, isAnd: true, at: range)
    case .not(let operand):
      let operand = try compileCondition(operand)
      return emit(.not(operand.node), [.boolean, .null], of: [operand], at: range)
    case .compare, .isNull, .isDistinct, .isIn, .between:
      return try compileComparison(syntax)
    case .like(let like): return try compile(like, at: range)
    case .regexp(let subject, let pattern, let negated):
      return try compileRegexp(subject, pattern, negated: negated, at: range)
    case .concatenate(let parts):
      let operands = try compileAll(parts)
      return emit(
        .concatenate(list(operands.map(\.node))), [.text, .null], of: operands, at: range)
    case .arithmetic(let first, let terms):
      return try compileArithmetic(first, terms, at: range)
    case .negate(let operand):
      let operand = try compile(operand)
      try check(operand, is: [.number, .text, .interval], for: "-")
      try checkReadsAsNumber(operand, beside: .number)
      let types = operand.types.contains(.interval) ? operand.types : [.number, .null]
      return emit(.negate(operand.node), types, of: [operand], at: range)
    case .conditional(let conditional): return try compile(conditional, at: range)
    case .cast(let operand, let target):
      let operand = try compile(operand)
      return emit(
        .cast(operand.node, target), [target.type, .null], of: [operand], at: range)
    case .call(let call): return try compile(call, at: range)
    }
  }

  mutating func compileAll(_ parts: [Syntax]) throws(ExpressionError) -> [Operand] {
    var operands: [Operand] = []
    for part in parts { operands.append(try compile(part)) }
    return operands
  }

  private mutating func compile(_ literal: Literal, at range: Range<Int>) -> Operand {
    switch literal {
    case .null: constant(.null, at: range)
    case .boolean(let truth): constant(.boolean(truth), at: range)
    case .text(let text): constant(text: text, at: range)
    case .number(let text): constant(number(text), at: range)
    case .timestamp(let timestamp): constant(.timestamp(timestamp), at: range)
    case .interval(let interval): constant(.interval(interval), at: range)
    }
  }

  mutating func compileCondition(_ syntax: Syntax) throws(ExpressionError) -> Operand {
    let operand = try compile(syntax)
    try checkCondition(operand)
    return operand
  }

  private mutating func compileJunction(
    _ parts: [Syntax], isAnd: Bool, at range: Range<Int>
  ) throws(ExpressionError) -> Operand {
    var operands: [Operand] = []
    for part in parts { operands.append(try compileCondition(part)) }
    let nodes = list(operands.map(\.node))
    return emit(
      isAnd ? .and(nodes) : .or(nodes), [.boolean, .null], of: operands, at: range)
  }

  private mutating func compileArithmetic(
    _ first: Syntax, _ terms: [Syntax.Term], at range: Range<Int>
  ) throws(ExpressionError) -> Operand {
    let operand = try compile(first)
    var operands = [operand]
    var nodes = [arithmeticNode(operand)]
    var types = operand.types
    for term in terms {
      let operand = try compile(term.operand)
      types = try checkArithmetic(
        types, operands.count == 1 ? operands.first : nil, term.operation, operand,
        at: term.operatorRange)
      operands.append(operand)
      nodes += [NodeIndex(term.operation.rawValue), arithmeticNode(operand)]
    }
    return emit(.arithmetic(list(nodes)), types, of: operands, at: range)
  }

  /// The node to calculate with: a constant number as it is worth, not as it is written.
  mutating func arithmeticNode(_ operand: Operand) -> NodeIndex {
    guard case .number(let run) = operand.constant else { return operand.node }
    let text = Array(program.constantBytes[run.range])
    switch NumericValue(text.span.bytes) {
    case .integer(let integer): return constant(.integer(integer), at: operand.range).node
    case .real(let real) where real.isFinite: return constant(.real(real), at: operand.range).node
    default: return operand.node
    }
  }

  private mutating func compile(
    _ conditional: ConditionalSyntax, at range: Range<Int>
  ) throws(ExpressionError) -> Operand {
    var subject: Operand?
    if let part = conditional.subject { subject = try compile(part) }
    var operands: [Operand] = subject.map { [$0] } ?? []
    var nodes: [NodeIndex] = []
    var types: ValueTypes = []
    for branch in conditional.branches {
      let condition: Operand
      if let subject {
        let choice = try compile(branch.condition)
        try checkComparable(subject, choice)
        condition = emitComparison(.equal, subject, choice, at: choice.range)
      } else {
        condition = try compileCondition(branch.condition)
      }
      let result = try compile(branch.result)
      operands += [condition, result]
      nodes += [condition.node, result.node]
      types.formUnion(result.types)
    }
    if let otherwise = conditional.otherwise {
      let result = try compile(otherwise)
      operands.append(result)
      nodes.append(result.node)
      types.formUnion(result.types)
    } else {
      types.formUnion(.null)
    }
    return emit(.conditional(list(nodes)), types, of: operands, at: range)
  }
}

extension CastTarget {
  /// The type that CAST to it gives.
  var type: ValueTypes {
    switch self {
    case .text: .text
    case .integer, .real: .number
    case .boolean: .boolean
    case .timestamp: .timestamp
    }
  }
}
