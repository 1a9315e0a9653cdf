internal import JSONLines
internal import OrderedCollections
internal import Spelling

/// Checks of the property names in a patch.
///
/// The Cloud Control type allows no properties except its own (`additionalProperties: false`), so a
/// misspelled name, or a column's name, must never be applied as a new property.
enum PropertyName {
  /// Throws `notAProperty` if a name is not in PascalCase, such as `model_approval_status` or
  /// `tags`.
  static func checkSpelling(_ name: String) throws(UpdateRefusal) {
    guard !Columns.isPascalCase(name) else { return }
    throw .notAProperty(name, meant: suggestion(for: name))
  }

  /// Throws if the Cloud Control type has no property of this name, or it cannot be changed.
  ///
  /// - Parameter isPresent: whether the package has the property and so may have it even if it is
  ///   not in the schema, which may be older than the property.
  static func check(_ name: String, isPresent: Bool) throws(UpdateRefusal) {
    try checkSpelling(name)
    let row = Schema.row(of: Columns.column(of: name))
    if let row, !row.mutability.canBeChanged { throw .notUpdatable(name, row.mutability) }
    guard row?.isOfCloudControl ?? isPresent else {
      throw .notAProperty(name, meant: suggestion(for: name))
    }
  }

  /// Returns the property with the most similar name; `nil` if none is similar enough.
  private static func suggestion(for name: String) -> String? {
    NearMiss.column(for: name, among: Columns.properties + Columns.laterProperties)
  }
}

extension JSONPatch {
  /// Throws if the service would refuse the patch for any package: a path must begin with a
  /// property's name in PascalCase, and the value of a property must not be `null`.
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
