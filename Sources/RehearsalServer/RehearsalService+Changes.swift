internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Registry
internal import Times

/// SageMaker's operations that change packages. Unlike Cloud Control's, they are carried out before
/// they are answered.
extension RehearsalService {
  private static let wholeProperties: [JSONString] = [
    "ModelApprovalStatus", "ApprovalDescription", "ModelPackageRegistrationType", "SourceUri",
    "ModelCard", "ModelLifeCycle", "InferenceSpecification",
    "AdditionalInferenceSpecificationsToAdd",
  ]
  private static let metadata: JSONString = "CustomerMetadataProperties"
  private static let ofVersionsOnly: Set<JSONString> = [
    "ModelApprovalStatus", "ApprovalDescription",
  ]

  /// SageMaker's `UpdateModelPackage`.
  func updateModelPackage(_ input: JSONObject) throws(ServiceFault) -> JSONObject {
    let arn = try text("ModelPackageArn", of: input, lengths: 1...2048)
    guard let name = ModelPackageARN(arn) else { throw .notAnARN(arn, of: "modelPackageArn") }
    var changes: JSONObject = [:]
    for name in Self.wholeProperties + [Self.metadata] {
      guard let value = input[name], value != .null else { continue }
      do throws(SchemaViolation) {
        try Schema.validate(Columns.column(of: name.text), value: value, via: .sageMaker)
      } catch {
        throw ServiceFault("ValidationException", error.message)
      }
      changes[name] = value
    }
    let removed = try strings("CustomerMetadataPropertiesToRemove", of: input, counts: 0...50)
    try checkClientToken(input)
    if name.group == nil, let wrong = changes.keys.first(where: Self.ofVersionsOnly.contains) {
      throw ServiceFault(
        "ValidationException", "\(wrong.text) does not apply to unversioned model packages.")
    }
    try change(arn, "UpdateModelPackage", input) { properties in
      Self.patch(changes, removed: removed, of: properties)
    }
    return ["ModelPackageArn": JSONValue(arn)]
  }

  /// The patch that `UpdateModelPackage` stands for: given metadata is merged with what is there.
  private static func patch(
    _ changes: JSONObject, removed: [JSONString], of properties: JSONObject
  ) -> JSONPatch {
    var operations: [JSONPatch.Operation] = []
    for (name, value) in changes where name != metadata {
      operations.append(.add(JSONPointer().appending(name.text), value))
    }
    let before = properties[metadata]?.object ?? [:]
    var entries = before
    for (name, value) in changes[metadata]?.object ?? [:] { entries[name] = value }
    for name in removed { entries[name] = nil }
    let path = JSONPointer().appending(metadata.text)
    if !entries.isEmpty, entries != before {
      operations.append(.add(path, .object(entries)))
    } else if entries.isEmpty, !before.isEmpty {
      operations.append(.remove(path))
    }
    return JSONPatch(operations)
  }

  /// SageMaker's `AddTags`, for packages outside groups.
  func addTags(_ input: JSONObject) throws(ServiceFault) -> JSONObject {
    let arn = try taggedPackage(input)
    guard let added = input["Tags"]?.array, added.count <= 50 else {
      throw ServiceFault("ValidationException", "Tags has to be a list of 0 to 50 tags")
    }
    do throws(SchemaViolation) { try Schema.validate("tags", value: .array(added)) } catch {
      throw ServiceFault("ValidationException", error.message)
    }
    var tags: [JSONValue] = []
    try change(arn, "AddTags", input) { properties in
      tags = properties["Tags"]?.array ?? []
      for tag in added {
        if let place = tags.firstIndex(where: { $0["Key"] == tag["Key"] }) {
          tags[place] = tag
        } else {
          tags.append(tag)
        }
      }
      return JSONPatch([.add(JSONPointer().appending("Tags"), .array(tags))])
    }
    return ["Tags": .array(tags)]
  }

  /// SageMaker's `DeleteTags`, for packages outside groups.
  func deleteTags(_ input: JSONObject) throws(ServiceFault) -> JSONObject {
    let arn = try taggedPackage(input)
    let keys = try strings("TagKeys", of: input, counts: 1...50)
    try change(arn, "DeleteTags", input) { properties in
      let tags = (properties["Tags"]?.array ?? []).filter { tag in
        !keys.contains { .string($0) == tag["Key"] }
      }
      return JSONPatch([.add(JSONPointer().appending("Tags"), .array(tags))])
    }
    return [:]
  }

  // MARK: Shared

  /// Carries a change out, or fails by chance, and writes the audit line.
  private func change(
    _ arn: String, _ operation: String, _ input: JSONObject, _ patch: (JSONObject) -> JSONPatch
  ) throws(ServiceFault) {
    try failByChance()
    do throws(RegistryError) {
      try registry.change(arn, via: .sageMaker, patch)
    } catch {
      switch error.kind {
      case .notFound:
        throw ServiceFault("ValidationException", "ModelPackage \(arn) does not exist.")
      case .rejected: throw ServiceFault("ValidationException", error.message)
      default: throw Self.internalFailure(error)
      }
    }
    audit(arn, operation, input)
  }

  func failByChance() throws(ServiceFault) {
    guard faults.failsUpdate() else { return }
    throw ServiceFault("InternalFailure", "a fault of the rehearsal (--fail-rate)", status: 500)
  }

  /// Writes the audit line of a change through SageMaker's API.
  func audit(_ arn: String, _ operation: String, _ input: JSONObject) {
    guard let audit = configuration.audit else { return }
    let entry: JSONObject = [
      "time": JSONValue(Timestamp(clamping: configuration.now()).wholeSecond.text),
      "identifier": JSONValue(arn), "operation": JSONValue(operation), "input": .object(input),
    ]
    audit(JSONValue.object(entry).jsonBytes + [UInt8(ascii: "\n")])
  }

  /// The ARN of a package that may have tags.
  private func taggedPackage(_ input: JSONObject) throws(ServiceFault) -> String {
    let arn = try text("ResourceArn", of: input, lengths: 0...256)
    guard let name = ModelPackageARN(arn) else {
      if Self.isResourceARN(arn) {
        throw ServiceFault("ValidationException", "mpkg serve changes tags of packages only")
      }
      throw .notAnARN(arn, of: "resourceArn")
    }
    guard name.group == nil else {
      throw ServiceFault(
        "ValidationException", "\(arn) is versioned: its tags are those of its group.")
    }
    return arn
  }

  private func strings(
    _ name: String, of input: JSONObject, counts: ClosedRange<Int>
  ) throws(ServiceFault) -> [JSONString] {
    let value = input[JSONString(name)] ?? .null
    if value == .null, counts.contains(0) { return [] }
    let elements = value.array ?? []
    var strings: [JSONString] = []
    for case .string(let string) in elements { strings.append(string) }
    guard strings.count == elements.count, counts.contains(elements.count), value != .null else {
      throw ServiceFault(
        "ValidationException", "\(name) has to be a list of \(counts.words) strings")
    }
    return strings
  }

  /// Checks the form of a client token.
  func checkClientToken(_ input: JSONObject) throws(ServiceFault) {
    guard input["ClientToken"] ?? .null != .null else { return }
    let token = try text("ClientToken", of: input, lengths: 1...36)
    do throws(SchemaViolation) {
      try Schema.validate("client_token", value: JSONValue(token))
    } catch {
      throw ServiceFault("ValidationException", error.message)
    }
  }
}

extension ServiceFault {
  /// The error for a text that is no ARN of a model package.
  fileprivate static func notAnARN(_ text: String, of member: String) -> ServiceFault {
    ServiceFault(
      "ValidationException",
      "1 validation error detected: Value '\(text)' at '\(member)' failed to satisfy constraint:"
        + " Member must satisfy the pattern of a model package's ARN")
  }
}
