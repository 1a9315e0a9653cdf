/// What names stand for in a statement beside the columns of a record.
///
/// Worked example: in `SELECT upper(domain) AS d, count(*) … GROUP BY d HAVING d != 'NLP'` the name
/// `d` is the output column `upper(domain)`, and that is a value which each group has: the condition
/// is compiled to a comparison of the group's first value.
package struct StatementScope: Sendable {
  /// The expressions behind the names of output columns.
  package var outputs: [String: Syntax] = [:]
  /// What every group has: its own expressions, and what functions of many records gave.
  package var givens: [GivenValue] = []
  /// Whether only what a group has may be named.
  package var isGrouped = false

  package init() {}
}

/// An expression whose value is there before the program runs; its place is that in
/// `StatementScope.givens` and in `Evaluator.given`.
package struct GivenValue: Sendable {
  package var syntax: Syntax
  package var types: ValueTypes

  package init(_ syntax: Syntax, types: ValueTypes) {
    self.syntax = syntax
    self.types = types
  }
}

extension ProgramBuilder {
  /// Compiles an expression of a statement.
  package mutating func addExpression(
    _ syntax: Syntax
  ) throws(ExpressionError) -> ExpressionRoot { try add(syntax) }

  /// Whether an expression is the same for every record.
  package func isConstant(_ root: ExpressionRoot) -> Bool {
    if case .constant = program.nodes[Int(root.node)] { true } else { false }
  }

  /// The value that is there for an expression, nil where it has to be worked out.
  mutating func given(_ syntax: Syntax) -> Operand? {
    guard nameScope == nil, !scope.givens.isEmpty,
      let place = scope.givens.firstIndex(where: { $0.syntax.isSame(as: syntax) })
    else { return nil }
    return given(place, steps: [], at: syntax.range)
  }

  /// The same for a path of which a part is there: `GROUP BY tags` gives `tags['team']` too.
  mutating func given(_ path: PathSyntax, upTo end: Int, at range: Range<Int>) -> Operand? {
    guard nameScope == nil, let (place, count) = givenPart(of: path), count <= end else {
      return nil
    }
    return given(place, steps: path.steps[count..<end], at: range)
  }

  private mutating func given(
    _ place: Int, steps: ArraySlice<PathStep>, at range: Range<Int>
  ) -> Operand {
    let types = steps.isEmpty ? scope.givens[place].types : .json
    let steps = self.steps(steps)
    return emit(.given(Int32(place), steps: steps), types, of: [], at: range, isPure: false)
  }

  /// The longest part of a path that is there, and how many steps it has.
  private func givenPart(of path: PathSyntax) -> (place: Int, steps: Int)? {
    var best: (place: Int, steps: Int)?
    for (place, given) in scope.givens.enumerated() {
      guard case .path(let part) = given.syntax.node, part.name == path.name,
        !part.isStarred, path.steps.starts(with: part.steps), part.steps.count >= best?.steps ?? 0
      else { continue }
      best = (place, part.steps.count)
    }
    return best
  }

  /// What the name of an output column stands for; nil for any other path.
  mutating func outputColumn(_ path: PathSyntax) throws(ExpressionError) -> Operand? {
    guard nameScope == nil, path.steps.isEmpty, let output = scope.outputs[path.name],
      givenPart(of: path) == nil
    else { return nil }
    // The names within that expression are columns.
    let outputs = scope.outputs
    scope.outputs = [:]
    defer { scope.outputs = outputs }
    return try compile(output)
  }

  /// A column of single records is not there for a group.
  func checkIsGrouped(_ path: PathSyntax) throws(ExpressionError) {
    guard scope.isGrouped, nameScope == nil, star?.offset != path.nameRange.lowerBound,
      givenPart(of: path) == nil
    else { return }
    throw ExpressionError(.statement(.notGrouped(path.name)), at: path.nameRange)
  }

  /// Functions of many records are worked out before a program of groups runs; nowhere else may
  /// they stand.
  func checkForm(of call: CallSyntax) throws(ExpressionError) {
    if AggregateFunction(named: call.name) != nil {
      throw ExpressionError(
        .statement(.misplacedAggregate(call.name.asciiLowercased)), at: call.nameRange)
    }
    guard call.form == .plain else {
      throw ExpressionError(.statement(.noAggregate(call.name)), at: call.nameRange)
    }
  }
}

/// The functions of many records.
package enum AggregateFunction: String, CaseIterable, Sendable {
  case count, sum, avg, min, max

  /// The function of a name in any case.
  package init?(named name: String) { self.init(rawValue: name.asciiLowercased) }
}
