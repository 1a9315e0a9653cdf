extension ModelPackageARN {
  /// The ARN of the package's group; `nil` for a package outside a group.
  ///
  /// `arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/7` belongs to
  /// `arn:aws:sagemaker:us-east-1:123456789012:model-package-group/churn`.
  package var groupARN: String? {
    group.map { "arn:\(partition):sagemaker:\(region):\(account):model-package-group/\($0)" }
  }
}
