package import JSONLines
internal import OrderedCollections
internal import Spelling

/// What a new package may be given: the rules of Cloud Control's `CreateResource`.
package enum CreationRules {
  /// Properties that the published schema lets a patch touch, and that the service alone sets.
  private static let setByService: Set<String> = [
    "model_package_version", "model_package_status_details",
  ]

  private static let onlyInUpdates = "additional_inference_specifications_to_add"

  /// Returns why a new package cannot be given a column; `nil` if it can.
  package static func refusal(of column: String) -> CreationRefusal? {
    let property = Columns.property(of: column)
    guard let row = Schema.row(of: column), row.isOfCloudControl || row.mutability.isSetElsewhere
    else {
      if Schema.row(of: column)?.mutability == .sageMakerOnly { return .sageMakerOnly(property) }
      let known = Columns.properties + Columns.laterProperties
      return .notAProperty(property, meant: NearMiss.column(for: property, among: known))
    }
    if row.mutability == .onGroup { return .onGroup }
    if row.mutability == .readOnly || setByService.contains(column) {
      return .setByService(property)
    }
    return column == onlyInUpdates ? .onlyInUpdates(property) : nil
  }

  /// Checks the properties of a new package.
  ///
  /// - Throws: the first rule that they break.
  package static func check(_ properties: JSONObject) throws(CreationRefusal) {
    for (name, value) in properties {
      guard Columns.isPascalCase(name.text) else {
        let known = Columns.properties + Columns.laterProperties
        throw .notAProperty(name.text, meant: NearMiss.column(for: name.text, among: known))
      }
      let column = Columns.column(of: name.text)
      if let refusal = refusal(of: column) { throw refusal }
      if value == .null { throw .nullProperty(name.text) }
      do { try Schema.validate(column, value: value) } catch { throw .schema(error) }
    }
    let isInGroup = properties["ModelPackageGroupName"] != nil
    guard isInGroup != (properties["ModelPackageName"] != nil) else {
      throw .groupAndName(hasBoth: isInGroup)
    }
    if isInGroup, properties["Tags"]?.array?.isEmpty == false { throw .tagsInGroup }
  }
}

/// Why the service would refuse to make a package: facts.
package enum CreationRefusal: Error, Equatable, Sendable {
  /// The resource has no property of this name; `meant` is the most similar one.
  case notAProperty(String, meant: String?)
  case setByService(String)
  /// Only SageMaker's own API takes the property.
  case sageMakerOnly(String)
  /// The tags of a group belong to the group.
  case onGroup
  /// The property adds to a package that is there.
  case onlyInUpdates(String)
  case nullProperty(String)
  case schema(SchemaViolation)
  /// A package has either a group or a name of its own.
  case groupAndName(hasBoth: Bool)
  /// A package in a group has no tags of its own.
  case tagsInGroup

  /// The refusal in one sentence without a full stop.
  package var message: String {
    switch self {
    case .notAProperty(let name, let meant):
      "the resource has no property '\(name)'"
        + (meant.map { "; did you mean '\($0)'?" } ?? "; mpkg-records(5) lists them")
    case .setByService(let name): "\(name) is set by the service and cannot be given"
    case .sageMakerOnly(let name):
      "\(name) can be set only through SageMaker's own API: the Cloud Control type lacks it"
    case .onGroup: "the tags of a group are set on the group, not on its packages"
    case .onlyInUpdates(let name):
      "\(name) adds to a package that is there; give AdditionalInferenceSpecifications"
    case .nullProperty(let name): "\(name) cannot be null; leave it out"
    case .schema(let violation): violation.message
    case .groupAndName(hasBoth: true):
      "a package has either ModelPackageGroupName or ModelPackageName, and this one has both"
    case .groupAndName(hasBoth: false):
      "a package has either ModelPackageGroupName or ModelPackageName, and this one has neither"
    case .tagsInGroup:
      "a package in a group has no tags of its own; leave Tags out, or set them on the group"
    }
  }
}
