package import JSONLines
internal import OrderedCollections

/// Computes a package's properties after a patch. Used by dry runs, read-backs, local registries
/// and the rehearsal server.
package struct PropertiesUpdate: Sendable {
  /// The properties outside the schema that a patch may set.
  package enum UnknownProperties: Sendable {
    /// None, like the service: its type has `additionalProperties: false`.
    case refused
    /// Properties that the package already has; they may be newer than this program's schema.
    case allowedIfPresent
  }

  package let patch: JSONPatch
  /// Limits on the size of the result.
  package var limits = JSONPatch.Limits()
  package var unknownProperties = UnknownProperties.allowedIfPresent
  /// Whether changes that the service's update handler ignores are dropped from the result (see
  /// `UpdateHandler`).
  package var passesHandler = false
  /// The API that the update is made through.
  package var api = ServiceAPI.cloudControl

  package init(_ patch: JSONPatch) { self.patch = patch }

  private static let specifications = "AdditionalInferenceSpecifications"
  private static let specificationsToAdd = "AdditionalInferenceSpecificationsToAdd"

  /// The names of the properties that the update needs, because the patch reads or changes them;
  /// `nil` if it needs all.
  package var touchedProperties: Set<String>? {
    if passesHandler { return nil }
    var touched: Set<String> = []
    for operation in patch.operations {
      for path in operation.touchedPaths {
        guard let property = path.tokens.first else { return nil }
        touched.insert(property.text)
      }
    }
    if touched.contains(Self.specificationsToAdd) { touched.insert(Self.specifications) }
    // Only packages outside groups have tags.
    if api == .sageMaker, touched.contains("Tags") { touched.insert("ModelPackageGroupName") }
    return touched
  }

  /// Returns the properties after the patch, checked against the schema.
  ///
  /// The write-only entries of `AdditionalInferenceSpecificationsToAdd` are appended to
  /// `AdditionalInferenceSpecifications`, except those whose name is there already.
  ///
  /// - Parameter properties: at least `touchedProperties`.
  /// - Throws: the reason if the service would refuse the patch.
  package func result(on properties: JSONObject) throws(UpdateRefusal) -> JSONObject {
    try patch.checkProperties()
    try refuseFixedProperties()
    var after = try applied(to: properties)
    try checkNames(after, against: properties)
    try addSpecifications(to: &after)
    try check(after, against: properties)
    guard passesHandler else { return after }
    do throws(UpdateHandler.Failure) {
      return try UpdateHandler.outcome(from: properties, to: after, of: patch)
    } catch {
      throw .handler(error)
    }
  }

  /// Returns the properties after the patch, without checks against the schema; properties that the
  /// patch sets to `null` are removed.
  ///
  /// - Throws: the reason if the patch cannot be applied.
  package func unchecked(on properties: JSONObject) throws(UpdateRefusal) -> JSONObject {
    var after = try applied(to: properties)
    for (name, value) in after where value == .null { after[name] = nil }
    try addSpecifications(to: &after)
    return after
  }

  private func applied(to properties: JSONObject) throws(UpdateRefusal) -> JSONObject {
    let document: JSONValue
    do {
      document = try patch.applied(to: .object(properties), limits: limits)
    } catch {
      throw .patch(error)
    }
    guard case .object(let after) = document else { throw .notAnObject }
    return after
  }

  private func refuseFixedProperties() throws(UpdateRefusal) {
    for operation in patch.operations {
      for path in operation.changedPaths {
        guard let property = path.tokens.first?.text else { continue }
        let column = Columns.column(of: property)
        let mutability = Schema.mutability(of: column, via: api)
        if Schema.row(of: column) != nil || api == .cloudControl, !mutability.canBeChanged {
          throw .notUpdatable(property, mutability)
        }
      }
    }
  }

  /// Checks the names of changed properties, and that none became `null`.
  private func checkNames(
    _ after: JSONObject, against before: JSONObject
  ) throws(UpdateRefusal) {
    for (name, value) in after where before[name] != value {
      let isPresent = unknownProperties == .allowedIfPresent && before[name] != nil
      try PropertyName.check(name.text, isPresent: isPresent, via: api)
      if value == .null { throw .nullProperty(name.text) }
    }
  }

  private func addSpecifications(to properties: inout JSONObject) throws(UpdateRefusal) {
    guard let added = properties.removeValue(forKey: JSONString(Self.specificationsToAdd)) else {
      return
    }
    let column = Columns.column(of: Self.specificationsToAdd)
    do { try Schema.validate(column, value: added, via: api) } catch { throw .schema(error) }
    var entries = properties[JSONString(Self.specifications)]?.array ?? []
    var names = Set(entries.compactMap { $0.object?["Name"] })
    for entry in added.array ?? [] {
      guard let name = entry.object?["Name"], names.insert(name).inserted else { continue }
      entries.append(entry)
    }
    properties[JSONString(Self.specifications)] = .array(entries)
  }

  /// Checks changed values against the schema, and that no fixed property was removed.
  private func check(_ after: JSONObject, against before: JSONObject) throws(UpdateRefusal) {
    for (name, value) in after where before[name] != value {
      let column = Columns.column(of: name.text)
      do {
        try Schema.validate(column, value: value, replacing: before[name], via: api)
      } catch {
        throw .schema(error)
      }
    }
    for name in before.keys where after[name] == nil {
      let column = Columns.column(of: name.text)
      let mutability = Schema.mutability(of: column, via: api)
      guard mutability.canBeChanged else { throw .notUpdatable(name.text, mutability) }
      if api == .sageMaker, Schema.removal(of: column, via: api) != .works {
        throw .notRemovable(name.text)
      }
    }
    if api == .sageMaker, before["ModelPackageGroupName"] != nil, before["Tags"] != after["Tags"] {
      throw .tagsInGroup
    }
  }
}

/// Why the service would refuse an update: facts.
package enum UpdateRefusal: Error, Equatable, Sendable {
  /// The document is no patch, or an operation of it does not hold.
  case patch(JSONPatchError)
  /// The resource has no property of this name; `meant` is the most similar property, if one is
  /// similar enough.
  case notAProperty(String, meant: String?)
  /// The patch sets a property to `null`.
  case nullProperty(String)
  /// The patch changes a property that cannot be changed.
  case notUpdatable(String, Schema.Mutability)
  /// SageMaker's API has no way to remove the property.
  case notRemovable(String)
  /// A package in a group has no tags of its own.
  case tagsInGroup
  /// Cloud Control would refuse or ignore the change; the request was made for SageMaker's API.
  case notThroughCloudControl(String)
  /// The new value of a property violates the schema.
  case schema(SchemaViolation)
  /// The patch turns the properties into something that is not an object.
  case notAnObject
  /// The service's update handler would fail.
  case handler(UpdateHandler.Failure)

  /// Cloud Control's `HandlerErrorCode` for it.
  package var handlerErrorCode: String {
    switch self {
    case .notUpdatable(_, .sageMakerOnly), .notUpdatable(_, .onGroup): "InvalidRequest"
    case .notUpdatable, .notRemovable, .notThroughCloudControl: "NotUpdatable"
    case .handler(let failure): failure.handlerErrorCode
    case .patch, .notAProperty, .nullProperty, .tagsInGroup, .schema, .notAnObject:
      "InvalidRequest"
    }
  }
}
