internal import Expressions
internal import Spelling

/// Checks of names in WHERE: refuses region and identifier conditions that would be ignored, and
/// names that are not columns of packages.
///
/// Worked example: `region = 'a' OR domain = 'NLP'` selects no region, because a listing covers
/// only regions that every row must match. `regoin` in `regoin = 'a'` is not a column, so the
/// condition would match nothing.
extension PackageRouting {
  /// Checks the names in the rest of WHERE.
  ///
  /// - Parameter outputs: the names of output columns, which WHERE may use too.
  func checkNames(
    in table: PackageTable, outputs: Set<String>, _ environment: QueryEnvironment
  ) throws(ExpressionError) {
    guard let condition else { return }
    let known = environment.knownColumns.union(Self.otherNames)
    for path in condition.columnPaths where !path.isQuoted {
      let name = path.name
      guard known.contains(name) || outputs.contains(name) else {
        let suggestion = NearMiss.column(for: name, among: known.sorted())
        throw ExpressionError(
          .statement(.unknownPackageColumn(name, suggestion: suggestion)), at: path.nameRange)
      }
    }
    if regions.isEmpty, let path = condition.columnPaths.first(where: { $0.name == "region" }) {
      throw ExpressionError(.statement(.routingWithoutAnd("region")), at: path.nameRange)
    }
    if identifiers == nil, let choice = condition.identifierChoice(table.identifierColumns) {
      throw ExpressionError(.statement(.routingWithoutAnd(choice.column)), at: choice.range)
    }
  }

  /// Names other than record columns that WHERE may use.
  private static let otherNames = ["data__Identifier", "Identifier", "region"]
}

extension Syntax {
  /// Returns the column and range of the first `identifier = …` or `identifier IN (…)` in a
  /// condition.
  fileprivate func identifierChoice(
    _ columns: Set<String>
  ) -> (column: String, range: Range<Int>)? {
    switch node {
    case .or(let choices), .and(let choices):
      for choice in choices {
        if let found = choice.identifierChoice(columns) { return found }
      }
      return nil
    default:
      guard let column = choice?.column, columns.contains(column) else { return nil }
      return (column, range)
    }
  }
}
