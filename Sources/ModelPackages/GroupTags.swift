extension Columns {
  /// The column of a group's tags, in records of the group's packages: a list of `Key` and `Value`.
  /// SageMaker's `ListTags` gives them; they are no property of the resource.
  package static let groupTags = "model_package_group_tags"
}

extension ModelPackageARN {
  /// The ARN of the package's group; nil for a package outside a group.
  ///
  /// `arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/7` belongs to
  /// `arn:aws:sagemaker:us-east-1:123456789012:model-package-group/churn`.
  package var groupARN: String? {
    group.map { "arn:\(partition):sagemaker:\(region):\(account):model-package-group/\($0)" }
  }
}
