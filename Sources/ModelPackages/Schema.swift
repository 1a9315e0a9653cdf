/// The resource type `AWS::SageMaker::ModelPackage`: which columns it has, what they may hold and
/// which of them can be changed (its CloudFormation schema; for the properties that lack there,
/// SageMaker's service model).
package enum Schema {
  /// The resource type's name.
  package static let typeName = "AWS::SageMaker::ModelPackage"

  /// How many bytes a patch document may have (Cloud Control's `PatchDocument`).
  package static let maximumPatchLength = 262_144

  /// Whether a column can be changed once the package exists.
  package enum Mutability: String, Sendable {
    case updatable
    /// Set by the service alone.
    case readOnly
    /// Set when the package was created, fixed since.
    case createOnly

    /// Whether a patch may touch the column.
    package var canBeChanged: Bool { self == .updatable }
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
  }

  private static let rows: [String: Row] = Dictionary(
    uniqueKeysWithValues: (Columns.properties + Columns.laterProperties).map { property in
      let column = Columns.column(of: property)
      return (
        column,
        Row(
          column: column, property: property, rule: rule(ofProperty: property),
          mutability: readOnly.contains(column)
            ? .readOnly : createOnly.contains(column) ? .createOnly : .updatable,
          isWriteOnly: writeOnly.contains(column), isIgnoredByService: ignored.contains(column))
      )
    })

  private static let readOnly: Set<String> = [
    "model_package_arn", "creation_time", "last_modified_time", "model_package_status",
  ]

  private static let createOnly: Set<String> = [
    "model_package_group_name", "model_package_description", "inference_specification",
    "validation_specification", "source_algorithm_specification", "metadata_properties",
    "model_metrics", "client_token", "drift_check_baselines", "domain", "task",
    "sample_payload_url", "security_config",
  ]

  private static let writeOnly: Set<String> = [
    "client_token", "additional_inference_specifications_to_add",
  ]

  private static let ignored: Set<String> = [
    "model_package_version", "model_package_name", "model_package_status_details",
    "certify_for_marketplace", "skip_model_validation",
  ]

  /// The row of a column, nil if the resource has no such column.
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
