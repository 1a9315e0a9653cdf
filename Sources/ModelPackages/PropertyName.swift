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

  /// Throws if an API knows no property of this name, or it cannot be changed through the API.
  ///
  /// - Parameter isPresent: whether the package has the property and so may have it even if it is
  ///   not in the schema, which may be older than the property.
  static func check(
    _ name: String, isPresent: Bool, via api: ServiceAPI = .cloudControl
  ) throws(UpdateRefusal) {
    try checkSpelling(name)
    let column = Columns.column(of: name)
    let row = Schema.row(of: column)
    if row != nil {
      let mutability = Schema.mutability(of: column, via: api)
      guard mutability.canBeChanged else { throw .notUpdatable(name, mutability) }
    }
    let isKnown =
      switch api {
      case .cloudControl: row?.isOfCloudControl ?? isPresent
      case .sageMaker: row != nil
      }
    guard isKnown else { throw .notAProperty(name, meant: suggestion(for: name)) }
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

  /// Throws if the patch cannot be carried out through an API, whatever the package is like.
  ///
  /// - Parameters:
  ///   - identifier: the package's ARN, which says whether the package is in a group.
  ///   - isMadeForOther: whether the request was made for the other API; then changes that Cloud
  ///     Control's update handler ignores are refused as well.
  /// - Throws: what `checkProperties` throws; `notUpdatable`, `notRemovable`, `tagsInGroup` or
  ///   `notThroughCloudControl` for the first property that the API cannot change so.
  package func check(
    via api: ServiceAPI, of identifier: String, isMadeForOther: Bool = false
  ) throws(UpdateRefusal) {
    try checkProperties()
    guard api == .sageMaker || isMadeForOther else { return }
    let isInGroup = ModelPackageARN(identifier)?.group != nil
    for operation in operations {
      for path in operation.changedPaths {
        guard let property = path.tokens.first?.text else { continue }
        let column = Columns.column(of: property)
        guard api == .sageMaker else {
          guard Schema.takesEffectThroughCloudControl(column, inGroup: isInGroup) else {
            throw .notThroughCloudControl(property)
          }
          continue
        }
        try PropertyName.check(property, isPresent: false, via: api)
        if column == "tags", isInGroup { throw .tagsInGroup }
      }
      if api == .sageMaker { try operation.checkRemoval() }
    }
  }
}

extension JSONPatch.Operation {
  /// Throws if the operation removes a whole property that SageMaker's API cannot remove.
  fileprivate func checkRemoval() throws(UpdateRefusal) {
    let removed: JSONPointer
    switch self {
    case .remove(let path): removed = path
    case .move(let from, _): removed = from
    case .add, .replace, .copy, .test: return
    }
    guard removed.tokens.count == 1, let property = removed.tokens.first?.text else { return }
    if Schema.removal(of: Columns.column(of: property), via: .sageMaker) != .works {
      throw .notRemovable(property)
    }
  }
}

extension ChangeRequest {
  /// Throws if the request's patch cannot be carried out through an API, whatever the package is like.
  ///
  /// - Parameter api: the API that the request is sent through; `nil` for a file, which takes what
  ///   the API can change that the request was made for.
  package func check(_ patch: JSONPatch, via api: ServiceAPI?) throws(UpdateRefusal) {
    let api = api ?? via ?? .cloudControl
    try patch.check(via: api, of: identifier, isMadeForOther: via.map { $0 != api } ?? false)
  }
}
