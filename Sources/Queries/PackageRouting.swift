package import Expressions

/// Where a table of packages is read: regions and identifiers, which WHERE names and which are no
/// conditions on records.
///
/// Worked example: of `region IN ('us-east-1', 'eu-west-1') AND domain = 'NLP'` the regions are two,
/// and `domain = 'NLP'` is left.
package struct PackageRouting: Sendable {
  /// The regions that are named, each once; none where WHERE names none.
  package var regions: [String] = []
  /// The identifiers that are named, each once; nil where WHERE names none.
  package var identifiers: [String]?
  /// What is left of the condition.
  package var condition: Syntax?
  /// The parameters that no region and identifier uses.
  package var unusedParameters: Set<String>

  /// - Parameter outputs: the names of output columns, which the condition may use too.
  /// - Throws: if a region or an identifier is not a constant string, is given twice or would be
  ///   ignored, or if the condition has a name that is not a column of packages.
  package init(
    of condition: Syntax?, in table: PackageTable, outputs: Set<String> = [],
    _ environment: QueryEnvironment
  ) throws(ExpressionError) {
    unusedParameters = Set(environment.parameters.keys)
    var rest: [Syntax] = []
    for part in condition?.conjuncts ?? [] {
      guard let (column, values) = part.choice else {
        rest.append(part)
        continue
      }
      if column == "region" {
        guard regions.isEmpty else {
          throw ExpressionError(.statement(.routingTwice(column)), at: part.range)
        }
        regions = try texts(values, column, environment)
      } else if table.identifierColumns.contains(column) {
        guard identifiers == nil else {
          throw ExpressionError(.statement(.routingTwice(column)), at: part.range)
        }
        identifiers = try texts(values, column, environment)
      } else {
        rest.append(part)
      }
    }
    self.condition = .conjunction(rest)
    try checkNames(in: table, outputs: outputs, environment)
    if table.needsIdentifier, identifiers == nil {
      throw ExpressionError(
        .statement(.missingRouting(table: table.name, column: "data__Identifier")),
        at: table.range)
    }
  }

  private mutating func texts(
    _ values: [Syntax], _ column: String, _ environment: QueryEnvironment
  ) throws(ExpressionError) -> [String] {
    var texts: [String] = []
    for value in values {
      guard value.isIndependent else {
        throw ExpressionError(.statement(.badRouting(column)), at: value.range)
      }
      let (constant, unused) = try ConstantValue.of(
        value, parameters: environment.parameters, now: environment.now)
      unusedParameters.formIntersection(unused)
      guard case .text(let text) = constant, !text.isEmpty else {
        throw ExpressionError(.statement(.badRouting(column)), at: value.range)
      }
      if !texts.contains(text) { texts.append(text) }
    }
    return texts
  }
}

extension Syntax {
  /// The column and the values of `column = value` and `column IN (value, …)`.
  var choice: (column: String, values: [Syntax])? {
    switch node {
    case .compare(.equal, let left, let right):
      if let column = left.bareName { return (column, [right]) }
      if let column = right.bareName { return (column, [left]) }
      return nil
    case .isIn(let subject, let values, negated: false):
      return subject.bareName.map { ($0, values) }
    default: return nil
    }
  }

  /// The name of a column without steps.
  var bareName: String? {
    guard case .path(let path) = node, path.steps.isEmpty else { return nil }
    return path.name
  }
}
