extension Syntax {
  /// Whether another expression says the same in the same form, wherever it stands: names and texts
  /// are compared as they read, names of functions in any case.
  package func isSame(as other: Syntax) -> Bool {
    guard depth == other.depth else { return false }
    switch (node, other.node) {
    case (.literal(let left), .literal(let right)): return left == right
    case (.parameter(let left), .parameter(let right)): return left == right
    case (.path(let left), .path(let right)):
      return left.name == right.name && left.steps == right.steps
    case (.or(let left), .or(let right)), (.and(let left), .and(let right)),
      (.concatenate(let left), .concatenate(let right)):
      return left.areSame(as: right)
    case (.not(let left), .not(let right)), (.negate(let left), .negate(let right)):
      return left.isSame(as: right)
    case (.compare(let comparator, _, _), .compare(let otherComparator, _, _)):
      return comparator == otherComparator && hasSameOperands(as: other)
    case (.isNull(_, let negated), .isNull(_, let otherNegated)),
      (.isDistinct(_, _, let negated), .isDistinct(_, _, let otherNegated)),
      (.isIn(_, _, let negated), .isIn(_, _, let otherNegated)),
      (.between(_, _, _, let negated), .between(_, _, _, let otherNegated)),
      (.regexp(_, _, let negated), .regexp(_, _, let otherNegated)):
      return negated == otherNegated && hasSameOperands(as: other)
    case (.like(let left), .like(let right)):
      return left.form == right.form && left.negated == right.negated
        && hasSameOperands(as: other)
    case (.arithmetic(_, let left), .arithmetic(_, let right)):
      return left.map(\.operation) == right.map(\.operation) && hasSameOperands(as: other)
    case (.conditional(let left), .conditional(let right)):
      return (left.subject == nil) == (right.subject == nil) && hasSameOperands(as: other)
    case (.cast(let left, let target), .cast(let right, let otherTarget)):
      return target == otherTarget && left.isSame(as: right)
    case (.call(let left), .call(let right)):
      return left.name.asciiLowercased == right.name.asciiLowercased && left.form == right.form
        && left.arguments.areSame(as: right.arguments)
    default: return false
    }
  }

  private func hasSameOperands(as other: Syntax) -> Bool { operands.areSame(as: other.operands) }

  /// The parts right below, those in which names mean elements of a list left out.
  package var parts: [Syntax] { operands }

  /// The call of a function of many records that it is.
  package var aggregate: (function: AggregateFunction, call: CallSyntax)? {
    guard case .call(let call) = node, let function = AggregateFunction(named: call.name) else {
      return nil
    }
    return (function, call)
  }

  /// The calls of functions of many records in it, from left to right.
  package var aggregates: [Syntax] {
    if aggregate != nil { return [self] }
    return operands.flatMap(\.aggregates)
  }

  /// The names of the columns in it.
  package var columnNames: Set<String> { Set(columnPaths.map(\.name)) }

  /// The paths that begin with a column, from left to right.
  package var columnPaths: [PathSyntax] {
    if case .path(let path) = node { return [path] }
    return operands.flatMap(\.columnPaths)
  }

  /// Whether its value hangs on no record.
  package var isIndependent: Bool {
    switch node {
    case .path: return false
    case .call(let call):
      let name = call.name.asciiLowercased
      if name == "input_filename" || name == "input_line" || aggregate != nil { return false }
    default: break
    }
    return operands.allSatisfy(\.isIndependent)
  }

  /// A column by its name.
  package static func column(_ name: String, at range: Range<Int>) -> Syntax {
    let path = PathSyntax(name: name, isQuoted: true, nameRange: range, steps: [])
    return Syntax(node: .path(path), range: range, depth: 1)
  }

  /// The conditions that all have to hold.
  package var conjuncts: [Syntax] {
    if case .and(let parts) = node { return parts.flatMap(\.conjuncts) }
    return [self]
  }

  /// One condition of several that all have to hold; nil of none.
  package static func conjunction(_ parts: [Syntax]) -> Syntax? {
    guard let first = parts.first else { return nil }
    if parts.count == 1 { return first }
    let end = parts.map(\.range.upperBound).max() ?? first.range.upperBound
    return Syntax(
      node: .and(parts), range: first.range.lowerBound..<max(end, first.range.lowerBound),
      depth: 1 + (parts.map(\.depth).max() ?? 0))
  }
}

extension [Syntax] {
  fileprivate func areSame(as other: [Syntax]) -> Bool {
    count == other.count && zip(self, other).allSatisfy { $0.isSame(as: $1) }
  }
}
