internal import ExpressionChecks

extension RecordShape {
  /// The shape of records over which policies are evaluated: a package's columns as they stand, and
  /// all of them again in `before` and `after`.
  static let packageStates = RecordShape(
    columns: modelPackages.columns
      + ["before", "after"].map { ValueShape.Member($0, .object(modelPackages.columns)) },
    meanings: modelPackages.meanings, freeColumn: modelPackages.freeColumn,
    tagColumn: modelPackages.tagColumn, groupColumn: modelPackages.groupColumn,
    usualTags: modelPackages.usualTags)
}
