/// The resource type `AWS::SageMaker::ModelPackage`: its columns, their allowed values, and the
/// columns that can be changed.
///
/// The source is the type's CloudFormation schema of October 2026, and SageMaker's service model
/// for columns that are not in it. A test compares the table with the published schema.
package enum Schema {
  /// The resource type's name.
  package static let typeName = "AWS::SageMaker::ModelPackage"

  /// How many bytes a patch document may have (Cloud Control's `PatchDocument`).
  package static let maximumPatchLength = 262_144

  /// Whether, and by which API, a column can be changed after the package was created.
  package enum Mutability: String, Sendable {
    case updatable
    /// Set by the service alone.
    case readOnly
    /// Set when the package was created, fixed since.
    case createOnly
    /// Can be changed only through SageMaker's API, because the Cloud Control type does not have
    /// the property.
    case sageMakerOnly
    /// Can be changed only on the package's group.
    case onGroup
    /// Existing entries are fixed, and new ones are added through another property.
    case additionsOnly

    /// Whether a patch may touch the column.
    package var canBeChanged: Bool { self == .updatable }

    /// Whether the value follows from something else than the package's own updates.
    var isSetElsewhere: Bool { self == .readOnly || self == .onGroup }
  }

  /// The effect of removing a property by a patch.
  ///
  /// The update handler passes the values of the patched model to `UpdateModelPackage`. A removed
  /// property is missing from that call, so SageMaker keeps its old value (source: the handler's
  /// public code, aws-cloudformation-resource-providers-sagemaker, `UpdateHandler`).
  package enum Removal: Sendable {
    case works
    /// The operation ends in SUCCESS, but the property keeps its value.
    case isIgnored
    /// The operation ends FAILED with InternalFailure.
    case fails
    /// The API has no way to remove the property.
    case isNotOffered
  }

  /// One column's row in the schema.
  package struct Row: Equatable, Sendable {
    package let column: String
    /// The property's name in PascalCase.
    package let property: String
    package let rule: SchemaRule
    package let mutability: Mutability
    /// Whether the service takes the property and never returns it.
    package let isWriteOnly: Bool
    /// Whether the schema lets a change through that the service is known to ignore.
    package let isIgnoredByService: Bool
    /// Whether the property can probably be set only if the package does not have it yet
    /// (`conditionalCreateOnlyProperties`).
    package let isConditionallyCreateOnly: Bool
    package let removal: Removal

    /// Whether the Cloud Control type has the property.
    package var isOfCloudControl: Bool { Schema.ofCloudControl.contains(property) }
  }

  /// The 30 properties of the Cloud Control type; it allows no others.
  private static let ofCloudControl = Set(Columns.properties + Columns.laterProperties)

  private static let rows: [String: Row] = Dictionary(
    uniqueKeysWithValues: Columns.allNames.filter { $0 != Columns.region }.map { column in
      (column, makeRow(column))
    })

  private static func makeRow(_ column: String) -> Row {
    let property = Columns.property(of: column)
    return Row(
      column: column, property: property, rule: rule(ofProperty: property),
      mutability: mutability(ofKnown: column), isWriteOnly: writeOnly.contains(column),
      isIgnoredByService: ignored.contains(column),
      isConditionallyCreateOnly: conditionallyCreateOnly.contains(column),
      removal: removal(of: column))
  }

  private static func mutability(ofKnown column: String) -> Mutability {
    if readOnly.contains(column) { return .readOnly }
    if createOnly.contains(column) { return .createOnly }
    if sageMakerOnly.contains(column) { return .sageMakerOnly }
    return column == Columns.groupTags ? .onGroup : .updatable
  }

  private static func removal(of column: String) -> Removal {
    switch column {
    case "customer_metadata_properties": .fails
    case "model_approval_status", "approval_description", "model_card", "source_uri": .isIgnored
    default: .works
    }
  }

  private static let readOnly: Set<String> = [
    "model_package_arn", "creation_time", "last_modified_time", "model_package_status",
    "created_by", "last_modified_by",
  ]

  private static let createOnly: Set<String> = [
    "model_package_group_name", "model_package_description", "inference_specification",
    "validation_specification", "source_algorithm_specification", "metadata_properties",
    "model_metrics", "client_token", "drift_check_baselines", "domain", "task",
    "sample_payload_url", "security_config",
  ]

  private static let sageMakerOnly: Set<String> = [
    "managed_storage_type", "model_life_cycle", "model_package_registration_type",
  ]

  private static let conditionallyCreateOnly: Set<String> = ["model_card", "source_uri"]

  private static let writeOnly: Set<String> = [
    "client_token", "additional_inference_specifications_to_add",
  ]

  private static let ignored: Set<String> = [
    "model_package_version", "model_package_name", "model_package_status_details",
    "certify_for_marketplace", "skip_model_validation", "additional_inference_specifications",
  ]

  /// Returns the row of a column; `nil` if the resource has no such column.
  package static func row(of column: String) -> Row? { rows[column] }

  /// Whether the column can be changed; a column that the schema does not know is AWS's business.
  package static func mutability(of column: String) -> Mutability {
    rows[column]?.mutability ?? .updatable
  }

  /// Whether the service is known to ignore a change of the column: always, or (tags) of a package
  /// in a group.
  package static func isIgnored(_ column: String, inGroup: Bool) -> Bool {
    rows[column]?.isIgnoredByService ?? false || (column == "tags" && inGroup)
  }

  /// The columns that a patch may touch, in the order of records.
  package static let changeableColumns: [String] = Columns.allNames.filter {
    rows[$0]?.mutability.canBeChanged ?? false
  }
}
