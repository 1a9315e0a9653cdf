internal import JSONLines
internal import RegularExpressions

extension ProgramBuilder {
  /// Compiles `=` and its kin, IS, IN and BETWEEN.
  mutating func compileComparison(_ syntax: Syntax) throws(ExpressionError) -> Operand {
    let range = syntax.range
    switch syntax.node {
    case .compare(let comparator, let left, let right):
      let left = try compile(left)
      let right = try compile(right)
      try checkComparable(left, right, isOrdering: comparator.isOrdering)
      return emitComparison(comparator, left, right, at: range)
    case .isNull(let operand, let negated):
      let operand = try compile(operand)
      let test: Instruction
      if case .column(let slot, let steps) = program.nodes[Int(operand.node)], steps.count == 0 {
        test = .columnIsNull(slot: slot, negated: negated)
      } else {
        test = .isNull(operand.node, negated: negated)
      }
      return emit(test, .boolean, of: [operand], at: range)
    case .isDistinct(let left, let right, let negated):
      let left = try compile(left)
      let right = try compile(right)
      try checkComparable(left, right)
      // What differs is true also for NULL.
      if let test = columnTest(left, right, negated: !negated, nullDiffers: true)
        ?? columnTest(right, left, negated: !negated, nullDiffers: true)
      {
        return emit(.columnIs(test), .boolean, of: [left, right], at: range)
      }
      return emit(
        .isDistinct(left.node, right.node, negated: negated), .boolean, of: [left, right],
        at: range)
    case .between(let subject, let low, let high, let negated):
      return try compileBetween(subject, low, high, negated: negated, at: range)
    case .isIn(let subject, let choices, let negated):
      return try compileIn(subject, choices, negated: negated, at: range)
    default:
      return try compile(syntax)
    }
  }

  /// Adds a comparison in the form that suits its operands best.
  mutating func emitComparison(
    _ comparator: Comparator, _ left: Operand, _ right: Operand, at range: Range<Int>
  ) -> Operand {
    let types: ValueTypes = [.boolean, .null]
    if left.constant != nil, right.constant == nil {
      return emitComparison(comparator.mirrored, right, left, at: range)
    }
    let negated = comparator == .notEqual
    if !comparator.isOrdering,
      let test = columnTest(left, right, negated: negated, nullDiffers: false)
    {
      return emit(.columnIs(test), types, of: [left, right], at: range)
    }
    if case .text = right.constant, case .constant(let place) = program.nodes[Int(right.node)] {
      if !comparator.isOrdering {
        let equals = Instruction.equalsText(left.node, constant: place, negated: negated)
        return emit(equals, types, of: [left, right], at: range)
      }
      if let name = right.parameter, left.types.contains(.text), left.constant == nil,
        let text = text(of: right), text.span.bytes.readsAsNumber()
      {
        program.numericParameters.append(NumericParameter(name: name, node: right.node))
        let place = Int32(program.numericParameters.count - 1)
        return emit(
          .compareParameter(comparator, left.node, parameter: place), types, of: [left, right],
          at: range)
      }
    }
    return emit(
      .compare(comparator, left.node, arithmeticNode(right)), types, of: [left, right], at: range)
  }

  /// The test of a bare column against a constant text; nil where they are not that.
  private func columnTest(
    _ column: Operand, _ text: Operand, negated: Bool, nullDiffers: Bool
  ) -> ColumnTest? {
    guard case .column(let slot, let steps) = program.nodes[Int(column.node)], steps.count == 0,
      case .text(let run) = text.constant,
      case .constant(let place) = program.nodes[Int(text.node)]
    else { return nil }
    return ColumnTest(
      slot: slot, constant: place, offset: run.offset, length: run.length, negated: negated,
      ifNull: nullDiffers ? Truth(negated) : .unknown)
  }

  /// `x BETWEEN a AND b` is `x >= a AND x <= b`.
  private mutating func compileBetween(
    _ subject: Syntax, _ low: Syntax, _ high: Syntax, negated: Bool, at range: Range<Int>
  ) throws(ExpressionError) -> Operand {
    let subject = try compile(subject)
    let low = try compile(low)
    let high = try compile(high)
    try checkComparable(subject, low, isOrdering: true)
    try checkComparable(subject, high, isOrdering: true)
    let bounds = [
      emitComparison(.greaterOrEqual, subject, low, at: range),
      emitComparison(.lessOrEqual, subject, high, at: range),
    ]
    let types: ValueTypes = [.boolean, .null]
    let inside = emit(.and(list(bounds.map(\.node))), types, of: bounds, at: range)
    return negated ? emit(.not(inside.node), types, of: [inside], at: range) : inside
  }

  private mutating func compileIn(
    _ subject: Syntax, _ choices: [Syntax], negated: Bool, at range: Range<Int>
  ) throws(ExpressionError) -> Operand {
    let subject = try compile(subject)
    let choices = try compileAll(choices)
    for choice in choices { try checkComparable(subject, choice) }
    var nodes = [subject.node]
    for choice in choices { nodes.append(arithmeticNode(choice)) }
    var set: Int32 = -1
    let texts = choices.compactMap { text(of: $0) }
    if texts.count == choices.count {
      let runs = texts.map { intern($0) }
      let bytes = program.constantBytes
      program.textSets.append(
        TextSet(runs, of: bytes.span.bytes, appendingTo: &program.textTable))
      set = Int32(program.textSets.count - 1)
    }
    return emit(
      .isIn(list(nodes), set: set, negated: negated), [.boolean, .null], of: [subject] + choices,
      at: range)
  }

  /// Compiles LIKE, ILIKE and GLOB; a constant pattern is compiled here, once.
  mutating func compile(_ like: LikeSyntax, at range: Range<Int>) throws(ExpressionError) -> Operand
  {
    let operation = like.form.name
    let subject = try compile(like.subject)
    let pattern = try compile(like.pattern)
    try check(subject, is: .text, for: operation)
    try check(pattern, is: .text, for: operation)
    var operands = [subject, pattern]
    var escape: Unicode.Scalar?
    if let syntax = like.escape {
      let operand = try compile(syntax)
      try check(operand, is: .text, for: "ESCAPE")
      operands.append(operand)
      if let text = text(of: operand) {
        escape = text.span.bytes.onlyCharacter
        guard escape != nil else { throw ExpressionError(.badEscape, at: operand.range) }
      }
    }
    let isKnown = operands.dropFirst(2).allSatisfy { text(of: $0) != nil }
    guard isKnown, let text = text(of: pattern) else {
      return emit(
        .likeDynamic(
          list(operands.map(\.node)), form: like.form, negated: like.negated),
        [.boolean, .null], of: operands, at: range)
    }
    guard let ready = LikePattern(text.span.bytes, form: like.form, escape: escape) else {
      throw ExpressionError(.danglingEscape, at: pattern.range)
    }
    guard !ready.hasOpenClass else { throw ExpressionError(.openClass, at: pattern.range) }
    program.patterns.append(ready)
    let literal = ready.searchedLiteral
    program.searches.append(LiteralSearch(ready, literal: literal, at: intern(literal)))
    return emit(
      .like(subject.node, pattern: Int32(program.patterns.count - 1), negated: like.negated),
      [.boolean, .null], of: operands, at: range)
  }

  mutating func compileRegexp(
    _ subject: Syntax, _ pattern: Syntax, negated: Bool, at range: Range<Int>
  ) throws(ExpressionError) -> Operand {
    let subject = try compile(subject)
    let pattern = try compile(pattern)
    try check(subject, is: .text, for: "REGEXP")
    try check(pattern, is: .text, for: "REGEXP")
    let types: ValueTypes = [.boolean, .null]
    guard let place = try regularExpression(pattern) else {
      return emit(
        .regexpDynamic(subject.node, pattern: pattern.node, negated: negated), types,
        of: [subject, pattern], at: range)
    }
    return emit(
      .regexp(subject.node, pattern: place, negated: negated), types, of: [subject, pattern],
      at: range)
  }

  /// The place of a constant pattern's regular expression; nil if the pattern is not constant.
  mutating func regularExpression(_ pattern: Operand) throws(ExpressionError) -> Int32? {
    guard let text = text(of: pattern) else { return nil }
    do throws(RegularExpressionError) {
      let spelling = String(decoding: text, as: UTF8.self)
      if let place = program.regularExpressions.firstIndex(where: { $0.pattern == spelling }) {
        return Int32(place)
      }
      let expression = try RegularExpression(spelling)
      program.regularExpressions.append(expression)
      let literal = expression.requiredLiteral
      program.regularSearches.append(
        LiteralSearch(expression, literal: literal, at: intern(literal)))
      return Int32(program.regularExpressions.count - 1)
    } catch {
      throw ExpressionError(.badPattern(error), at: pattern.range)
    }
  }
}
