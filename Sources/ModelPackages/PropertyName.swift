internal import JSONLines
internal import OrderedCollections
internal import Spelling

/// Checks of the property names in a patch.
///
/// The Cloud Control type takes no other properties than its own (`additionalProperties: false`), so
/// a name that is misspelled, or spelled as a column, must never be carried out as a new property.
enum PropertyName {
  /// Refuses a name that is not spelled as a property: `model_approval_status`, `tags`.
  static func checkSpelling(_ name: String) throws(UpdateRefusal) {
    guard !Columns.isPascalCase(name) else { return }
    throw .notAProperty(name, meant: suggestion(for: name))
  }

  /// Refuses a name that the Cloud Control type does not have.
  ///
  /// - Parameter isPresent: whether the package has the property: it may be newer than the schema
  ///   of this program.
  static func check(_ name: String, isPresent: Bool) throws(UpdateRefusal) {
    try checkSpelling(name)
    let row = Schema.row(of: Columns.column(of: name))
    if let row, !row.mutability.canBeChanged { throw .notUpdatable(name, row.mutability) }
    guard row?.isOfCloudControl ?? isPresent else {
      throw .notAProperty(name, meant: suggestion(for: name))
    }
  }

  /// The property that a name probably means; `nil` if it is near none.
  private static func suggestion(for name: String) -> String? {
    NearMiss.column(for: name, among: Columns.properties + Columns.laterProperties)
  }
}

extension JSONPatch {
  /// Refuses a patch that the service would refuse whatever the package holds: a path that does not
  /// begin with a property's name in PascalCase, and `null` as the value of a property.
  ///
  /// - Throws: `notAProperty` or `nullProperty` for the first such operation.
  package func checkProperties() throws(UpdateRefusal) {
    for operation in operations {
      for path in operation.touchedPaths {
        guard let name = path.tokens.first?.text else { continue }
        try PropertyName.checkSpelling(name)
      }
      switch operation {
      case .add(let path, .null), .replace(let path, .null):
        if path.tokens.count == 1 { throw .nullProperty(path.tokens[0].text) }
      default: break
      }
    }
  }
}
