package import JSONLines
package import ModelPackages
internal import OrderedCollections

/// The calls that make an update of one package at SageMaker's API.
///
/// Worked example: on a package with the metadata `{"owner":"ann","team":"a"}` the patch
/// `[{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"},`
/// `{"op":"remove","path":"/CustomerMetadataProperties/team"}]` becomes one `UpdateModelPackage` with
/// `{"ModelApprovalStatus":"Approved","CustomerMetadataPropertiesToRemove":["team"]}`. Only what
/// differs is sent, so that nothing else of the package is written over.
package struct UpdateCalls: Equatable, Sendable {
  /// The members of `UpdateModelPackage` besides the ARN; none if it is not called.
  package private(set) var update: JSONObject = [:]
  /// The tags for `AddTags`; none if it is not called.
  package private(set) var addedTags: [JSONValue] = []
  /// The keys for `DeleteTags`; none if it is not called.
  package private(set) var deletedTagKeys: [JSONValue] = []

  private static let metadata: JSONString = "CustomerMetadataProperties"
  private static let metadataToRemove: JSONString = "CustomerMetadataPropertiesToRemove"
  private static let specifications: JSONString = "AdditionalInferenceSpecifications"
  private static let specificationsToAdd: JSONString = "AdditionalInferenceSpecificationsToAdd"
  private static let tags: JSONString = "Tags"

  /// Properties that `UpdateModelPackage` takes whole.
  private static let wholeProperties: Set<String> = [
    "ModelApprovalStatus", "ApprovalDescription", "ModelPackageRegistrationType", "SourceUri",
    "ModelCard", "ModelLifeCycle", "InferenceSpecification",
    "AdditionalInferenceSpecificationsToAdd",
  ]

  /// Translates a patch that only sets values, for a package that need not be read: every operation
  /// adds a whole property or an entry of the customer metadata, or replaces the approval status,
  /// which every version has.
  ///
  /// - Returns: `nil` if the package has to be read first.
  /// - Throws: the first value that SageMaker would refuse.
  package init?(settingOnly patch: JSONPatch) throws(UpdateRefusal) {
    for operation in patch.operations {
      let (path, value): (JSONPointer, JSONValue)
      switch operation {
      case .add(let added, let addedValue): (path, value) = (added, addedValue)
      case .replace(let replaced, let newValue) where replaced.text == "/ModelApprovalStatus":
        (path, value) = (replaced, newValue)
      case .replace, .remove, .move, .copy, .test: return nil
      }
      guard let property = path.tokens.first?.text else { return nil }
      if path.tokens.count == 1, Self.wholeProperties.contains(property) {
        update[JSONString(property)] = value
      } else if path.tokens.count == 2, JSONString(property) == Self.metadata {
        var entries = update[Self.metadata]?.object ?? [:]
        entries[JSONString(path.tokens[1].text)] = value
        update[Self.metadata] = .object(entries)
      } else {
        return nil
      }
    }
    for (name, value) in update {
      do throws(SchemaViolation) {
        try Schema.validate(Columns.column(of: name.text), value: value, via: .sageMaker)
      } catch {
        throw .schema(error)
      }
    }
  }

  /// Translates a patch of a package that was read.
  ///
  /// - Parameter properties: all properties of the package; of one outside a group with its tags, if
  ///   the patch is about them.
  /// - Throws: why the patch cannot be carried out; a failed `test` is `.patch`.
  package init(_ patch: JSONPatch, on properties: JSONObject) throws(UpdateRefusal) {
    var update = PropertiesUpdate(patch)
    update.api = .sageMaker
    let after = try update.result(on: properties)
    for (name, value) in after where properties[name] != value {
      switch name {
      case Self.metadata: break
      case Self.tags: break
      case Self.specifications:
        // The rules let entries be added only, and added ones stand last.
        let kept = properties[name]?.array?.count ?? 0
        self.update[Self.specificationsToAdd] = .array(Array((value.array ?? []).dropFirst(kept)))
      default: self.update[name] = value
      }
    }
    translateMetadata(from: properties[Self.metadata], to: after[Self.metadata])
    translateTags(from: properties[Self.tags], to: after[Self.tags])
  }

  /// Whether the package is as the patch asks for, so that nothing is called.
  package var isEmpty: Bool { update.isEmpty && addedTags.isEmpty && deletedTagKeys.isEmpty }

  private mutating func translateMetadata(from before: JSONValue?, to after: JSONValue?) {
    let (old, new) = (before?.object ?? [:], after?.object ?? [:])
    let set = new.filter { old[$0.key] != $0.value }
    if !set.isEmpty { update[Self.metadata] = .object(set) }
    let removed = old.keys.filter { new[$0] == nil }
    if !removed.isEmpty { update[Self.metadataToRemove] = .array(removed.map { .string($0) }) }
  }

  private mutating func translateTags(from before: JSONValue?, to after: JSONValue?) {
    let (old, new) = (before?.array ?? [], after?.array ?? [])
    let kept = Set(old)
    addedTags = new.filter { !kept.contains($0) }
    let keys = Set(new.compactMap { $0["Key"] })
    deletedTagKeys = old.compactMap { $0["Key"] }.filter { !keys.contains($0) }
  }
}

extension JSONPatch {
  /// Whether the patch reads or changes tags, which `DescribeModelPackage` does not return.
  package var concernsTags: Bool {
    operations.contains { operation in
      operation.touchedPaths.contains { ($0.tokens.first?.text ?? "Tags") == "Tags" }
    }
  }
}
