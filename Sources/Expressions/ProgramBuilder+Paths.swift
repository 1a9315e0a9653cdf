internal import JSONLines

/// Names, steps and `[*]`.
///
/// Worked example: `NOT images[*].Uri LIKE 's3:%' OR size > 1` becomes
/// `or(not(any(column images, like(element of scope 0 step Uri, …))), …)`: the comparison that holds
/// the star is compiled again as the body of a walk over the list, and there the starred path means
/// the element at hand, while all other names mean what they meant before.
extension ProgramBuilder {
  /// Compiles a path; one with `[*]` outside comparisons is the array of its values.
  mutating func compile(
    _ path: PathSyntax, at range: Range<Int>
  ) throws(ExpressionError) -> Operand {
    let bound = star.flatMap { $0.offset == path.nameRange.lowerBound ? $0 : nil }
    if bound == nil, let output = try outputColumn(path) { return output }
    try checkIsGrouped(path)
    let first = bound?.nextStep ?? 0
    guard let place = path.steps[first...].firstIndex(of: .all) else {
      return compile(path, upTo: path.steps.count, at: range)
    }
    let list = compile(path, upTo: place, at: range)
    return try withScope { builder, scope throws(ExpressionError) in
      let outer = builder.star
      builder.star = StarBinding(
        offset: path.nameRange.lowerBound, scope: scope, nextStep: place + 1)
      defer { builder.star = outer }
      let body = try builder.compile(path, at: range)
      let flattens = path.steps[(place + 1)...].contains(.all)
      return builder.emit(
        .collect(list: list.node, body: body.node, scope: scope, flattens: flattens),
        [.array, .null], of: [list], at: range)
    }
  }

  /// Compiles `any` over a starred path for the comparison that holds it.
  mutating func compileAny(
    _ comparison: Syntax, over path: PathSyntax
  ) throws(ExpressionError) -> Operand {
    let bound = star.flatMap { $0.offset == path.nameRange.lowerBound ? $0 : nil }
    let place = path.steps[(bound?.nextStep ?? 0)...].firstIndex(of: .all) ?? path.steps.count
    try checkIsGrouped(path)
    let list = compile(path, upTo: place, at: comparison.range)
    return try withScope { builder, scope throws(ExpressionError) in
      let outer = builder.star
      builder.star = StarBinding(
        offset: path.nameRange.lowerBound, scope: scope, nextStep: place + 1)
      defer { builder.star = outer }
      let body = try builder.compile(comparison)
      return builder.emit(
        .quantifier(isAny: true, list: list.node, body: body.node, scope: scope),
        [.boolean, .null], of: [list], at: comparison.range)
    }
  }

  /// The path with a `[*]` not yet walked that a comparison holds, in itself and its operands but not
  /// in comparisons below it.
  ///
  /// - Throws: where there is a second one.
  func starredPath(under comparison: Syntax) throws(ExpressionError) -> PathSyntax? {
    var found: PathSyntax?
    var rest = comparison.operands
    while let syntax = rest.popLast() {
      if case .path(let path) = syntax.node, path.isStarred {
        if found != nil {
          throw ExpressionError(.severalStars, at: syntax.range)
        }
        found = path
      } else if !syntax.isComparison {
        rest += syntax.operands
      }
    }
    guard let found, let star, star.offset == found.nameRange.lowerBound else { return found }
    return found.steps[star.nextStep...].contains(.all) ? found : nil
  }

  /// The instruction for a path's beginning: its name, or the element that its star is at.
  private mutating func compile(
    _ path: PathSyntax, upTo end: Int, at range: Range<Int>
  ) -> Operand {
    if let star, star.offset == path.nameRange.lowerBound {
      let steps = steps(path.steps[star.nextStep..<end])
      return emit(
        .element(scope: star.scope, steps: steps), .json, of: [], at: range, isPure: false)
    }
    if let given = given(path, upTo: end, at: range) { return given }
    let steps = steps(path.steps[..<end])
    let instruction: Instruction
    if let nameScope {
      let name = text(path.name)
      instruction =
        path.name == "value" && !path.isQuoted
        ? .elementValue(scope: nameScope, name: name, steps: steps)
        : .elementMember(scope: nameScope, name: name, steps: steps)
    } else if path.name == "data__Identifier" {
      let slot = program.columns.slot(for: path.name)
      let otherwise = program.columns.slot(for: "model_package_arn")
      instruction = .identifier(slot: Int32(slot), otherwise: Int32(otherwise), steps: steps)
    } else {
      let slot = program.columns.slot(for: path.name)
      note(path, slot: slot)
      let place = program.paths.place(treeSteps(path.steps[..<end]), below: slot)
      if place != nil { program.columns.holdsPaths = true }
      instruction =
        place.map { .path(Int32($0)) } ?? .column(slot: Int32(slot), steps: steps)
    }
    return emit(instruction, .json, of: [], at: range, isPure: false)
  }

  /// Takes down how a column is named.
  mutating func note(_ path: PathSyntax, slot: Int, isLeftOut: Bool = false) {
    guard !program.columnReferences.contains(where: { $0.slot == slot }) else { return }
    program.columnReferences.append(
      ColumnReference(
        name: path.name, slot: slot, isQuoted: path.isQuoted, range: path.nameRange,
        isLeftOut: isLeftOut))
  }

  private func treeSteps(_ steps: ArraySlice<PathStep>) -> [PathTree.Step] {
    steps.compactMap { step in
      switch step {
      case .member(let name): .member(Array(name.utf8))
      case .key(let name): .key(Array(name.utf8))
      case .element(let place): .element(Int(Int32(place)))
      case .all: nil
      }
    }
  }

  mutating func steps(_ steps: ArraySlice<PathStep>) -> OperandRange {
    let start = program.steps.count
    for step in steps {
      switch step {
      case .member(let name): program.steps.append(.member(text(name)))
      case .key(let name): program.steps.append(.key(text(name)))
      case .element(let place): program.steps.append(.element(Int32(place)))
      case .all: continue
      }
    }
    return OperandRange(start: Int32(start), count: Int32(program.steps.count - start))
  }
}

extension Syntax {
  /// Whether it is a comparison, of which a `[*]` below makes an `any`.
  var isComparison: Bool {
    switch node {
    case .compare, .isNull, .isDistinct, .isIn, .between, .like, .regexp: true
    default: false
    }
  }

  /// The parts right below in which names mean the same: not the conditions of `any` and `all`.
  var operands: [Syntax] {
    switch node {
    case .literal, .parameter, .path: []
    case .or(let operands), .and(let operands), .concatenate(let operands): operands
    case .not(let operand), .negate(let operand), .cast(let operand, _),
      .isNull(let operand, _):
      [operand]
    case .compare(_, let left, let right), .isDistinct(let left, let right, _),
      .regexp(let left, let right, _):
      [left, right]
    case .isIn(let subject, let choices, _): [subject] + choices
    case .between(let subject, let low, let high, _): [subject, low, high]
    case .like(let like): [like.subject, like.pattern] + (like.escape.map { [$0] } ?? [])
    case .arithmetic(let first, let terms): [first] + terms.map(\.operand)
    case .conditional(let conditional):
      [conditional.subject, conditional.otherwise].compactMap { $0 }
        + conditional.branches.flatMap { [$0.condition, $0.result] }
    case .call(let call):
      ["any", "all"].contains(call.name.asciiLowercased)
        ? Array(call.arguments.prefix(1)) : call.arguments
    }
  }
}
