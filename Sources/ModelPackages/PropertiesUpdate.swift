package import JSONLines
internal import OrderedCollections

/// What the service makes of a package's properties when it is sent a patch; dry runs, read-backs,
/// local registries and the rehearsal server all go by it.
package struct PropertiesUpdate: Sendable {
  package let patch: JSONPatch
  /// How much a patch may make of the properties.
  package var limits = JSONPatch.Limits()

  package init(_ patch: JSONPatch) { self.patch = patch }

  private static let specifications = "AdditionalInferenceSpecifications"
  private static let specificationsToAdd = "AdditionalInferenceSpecificationsToAdd"

  /// The properties that the patch reads or changes; nil if it is about all of them at once.
  package var touchedProperties: Set<String>? {
    var touched: Set<String> = []
    for operation in patch.operations {
      for path in operation.touchedPaths {
        guard let property = path.tokens.first else { return nil }
        touched.insert(property.text)
      }
    }
    if touched.contains(Self.specificationsToAdd) { touched.insert(Self.specifications) }
    return touched
  }

  /// The properties as they stand after the patch.
  ///
  /// A property that the patch makes `null` is absent afterwards. The write-only entries of
  /// `AdditionalInferenceSpecificationsToAdd` are appended to `AdditionalInferenceSpecifications`,
  /// but for those whose name is there already.
  ///
  /// - Parameter properties: at least `touchedProperties`.
  /// - Throws: why the service would refuse; nothing is changed then.
  package func result(on properties: JSONObject) throws(UpdateRefusal) -> JSONObject {
    try refuseFixedProperties()
    let after = try unchecked(on: properties)
    try check(after, against: properties)
    return after
  }

  /// The properties as they stand after the patch, whatever the schema says of them.
  ///
  /// - Throws: why the patch cannot be carried out.
  package func unchecked(on properties: JSONObject) throws(UpdateRefusal) -> JSONObject {
    let document: JSONValue
    do {
      document = try patch.applied(to: .object(properties), limits: limits)
    } catch {
      throw .patch(error)
    }
    guard case .object(var after) = document else { throw .notAnObject }
    for (name, value) in after where value == .null { after[name] = nil }
    try addSpecifications(to: &after)
    return after
  }

  private func refuseFixedProperties() throws(UpdateRefusal) {
    for operation in patch.operations {
      for path in operation.changedPaths {
        guard let property = path.tokens.first?.text else { continue }
        let mutability = Schema.mutability(of: Columns.column(of: property))
        guard mutability.canBeChanged else { throw .notUpdatable(property, mutability) }
      }
    }
  }

  private func addSpecifications(to properties: inout JSONObject) throws(UpdateRefusal) {
    guard let added = properties.removeValue(forKey: JSONString(Self.specificationsToAdd)) else {
      return
    }
    let column = Columns.column(of: Self.specificationsToAdd)
    do { try Schema.validate(column, value: added) } catch { throw .schema(error) }
    var entries = properties[JSONString(Self.specifications)]?.array ?? []
    var names = Set(entries.compactMap { $0.object?["Name"] })
    for entry in added.array ?? [] {
      guard let name = entry.object?["Name"], names.insert(name).inserted else { continue }
      entries.append(entry)
    }
    properties[JSONString(Self.specifications)] = .array(entries)
  }

  /// Holds what has changed against the schema; what was there before is the service's business.
  private func check(_ after: JSONObject, against before: JSONObject) throws(UpdateRefusal) {
    for (name, value) in after where before[name] != value {
      let column = Columns.column(of: name.text)
      guard Schema.mutability(of: column).canBeChanged else {
        throw .notUpdatable(name.text, Schema.mutability(of: column))
      }
      do {
        try Schema.validate(column, value: value, replacing: before[name])
      } catch {
        throw .schema(error)
      }
    }
    for name in before.keys where after[name] == nil {
      let mutability = Schema.mutability(of: Columns.column(of: name.text))
      guard mutability.canBeChanged else { throw .notUpdatable(name.text, mutability) }
    }
  }
}

/// Why the service would refuse an update: facts.
package enum UpdateRefusal: Error, Equatable, Sendable {
  /// The document is no patch, or an operation of it does not hold.
  case patch(JSONPatchError)
  /// The patch is about a property that is read-only or create-only.
  case notUpdatable(String, Schema.Mutability)
  /// What a property would hold breaks the schema.
  case schema(SchemaViolation)
  /// The patch makes something else of the properties than an object.
  case notAnObject
  /// The record's line is none.
  case record(RecordError)

  /// Cloud Control's `HandlerErrorCode` for it.
  package var handlerErrorCode: String {
    switch self {
    case .notUpdatable: "NotUpdatable"
    case .patch, .schema, .notAnObject, .record: "InvalidRequest"
    }
  }
}
