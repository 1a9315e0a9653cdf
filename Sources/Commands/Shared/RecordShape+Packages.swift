package import ExpressionChecks
internal import ModelPackages

extension RecordShape {
  /// The shape of records of model packages, as in mpkg-records(5).
  package static let modelPackages = RecordShape(
    columns: Columns.allNames.map { ValueShape.Member($0, shape(ofColumn: $0)) },
    meanings: meanings, freeColumn: "customer_metadata_properties", tagColumn: "tags",
    groupColumn: "model_package_group_name",
    usualTags: [
      "team", "owner", "env", "environment", "project", "stage", "application", "app", "service",
      "cost_center", "costcenter", "department", "tier",
    ])

  private static func shape(ofColumn column: String) -> ValueShape {
    if column == "creation_time" || column == "last_modified_time" { return .time }
    return Schema.row(of: column).map { ValueShape($0.rule) } ?? .text
  }

  /// Suggested columns for other names that users may give them.
  private static let meanings: [String: [String]] = {
    let words: [([String], [String])] = [
      (["status", "state"], ["model_approval_status", "model_package_status"]),
      (
        ["approval", "approved", "approval_status", "approve", "rejected"],
        ["model_approval_status"]
      ),
      (["package_status"], ["model_package_status"]),
      (["arn", "id", "identifier", "package", "package_arn", "model_arn"], ["model_package_arn"]),
      (["name", "model", "model_name"], ["model_package_group_name", "model_package_name"]),
      (["package_name"], ["model_package_name"]),
      (["group", "group_name", "package_group", "model_group"], ["model_package_group_name"]),
      (["version", "package_version", "model_version"], ["model_package_version"]),
      (
        [
          "created", "creation", "created_at", "creation_date", "create_time", "created_time",
          "date",
          "time", "timestamp", "age",
        ], ["creation_time"]
      ),
      (
        [
          "modified", "updated", "last_modified", "modified_at", "updated_at", "changed",
          "modification_time", "update_time",
        ], ["last_modified_time"]
      ),
      (["description"], ["model_package_description", "approval_description"]),
      (["metadata", "customer_metadata", "custom_metadata"], ["customer_metadata_properties"]),
      (["metrics"], ["model_metrics"]), (["tag"], ["tags"]),
      (["group_tags"], ["model_package_group_tags"]), (["card"], ["model_card"]),
      (["lifecycle", "life_cycle"], ["model_life_cycle"]),
      (["marketplace", "certified"], ["certify_for_marketplace"]),
      (["user", "author", "creator"], ["created_by"]), (["payload"], ["sample_payload_url"]),
      (["kms_key", "kms_key_id"], ["security_config.KmsKeyId"]),
      (["error", "failure", "failure_reason", "status_details"], ["model_package_status_details"]),
      (["account", "account_id"], ["arn_part(model_package_arn, 'account')"]),
      (["aws_region"], ["region"]),
      (["image", "images"], ["inference_specification.Containers[*].Image"]),
      (["container", "containers"], ["inference_specification.Containers"]),
      (
        ["instance_type", "instance_types"],
        ["inference_specification.SupportedRealtimeInferenceInstanceTypes"]
      ),
    ]
    var meanings: [String: [String]] = [:]
    for (names, columns) in words {
      for name in names { meanings[name] = columns }
    }
    return meanings
  }()
}

extension ValueShape {
  /// Converts a rule of the schema to the shape of its values.
  fileprivate init(_ rule: SchemaRule) {
    self =
      switch rule {
      case .text: .text
      case .oneOf(let allowed): .oneOf(allowed)
      case .boolean: .boolean
      case .integer: .integer
      case .map(_, _, let value): .map(ValueShape(value))
      case .list(_, let element): .list(ValueShape(element))
      case .object(let members): .object(members.map { Member($0.name, ValueShape($0.rule)) })
      }
  }
}
