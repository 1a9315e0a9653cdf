internal import ExpressionChecks
internal import ModelPackages

extension RecordShape {
  /// The shape of records of model package groups, as in mpkg-records(5).
  static let groups = RecordShape(
    columns: Columns.ofGroups.map { ValueShape.Member($0, shape(ofGroupColumn: $0)) },
    meanings: [
      "name": ["model_package_group_name"], "arn": ["model_package_group_arn"],
      "status": ["model_package_group_status"], "created": ["creation_time"],
      "description": ["model_package_group_description"], "versions": [Columns.versionCount],
      "count": [Columns.versionCount], "tag": ["tags"], "aws_region": [Columns.region],
    ], freeColumn: "", tagColumn: "tags", groupColumn: "",
    usualTags: modelPackages.usualTags)

  /// The statuses are those of `ModelPackageGroupStatus` (botocore, sagemaker/2017-07-24).
  private static func shape(ofGroupColumn column: String) -> ValueShape {
    switch column {
    case "creation_time": .time
    case "tags":
      .list(.object([ValueShape.Member("Key", .text), ValueShape.Member("Value", .text)]))
    case "model_package_group_status":
      .oneOf(["Pending", "InProgress", "Completed", "Failed", "Deleting", "DeleteFailed"])
    case "managed_configuration": .object([ValueShape.Member("ManagedStorageType", .text)])
    case Columns.versionCount: .integer
    default: .text
    }
  }
}
