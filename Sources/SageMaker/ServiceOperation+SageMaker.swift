package import AWSClient
internal import AWSConfiguration

/// The operations of SageMaker that mpkg uses. SageMaker decrypts a package that has a KMS key with
/// the caller's rights (DescribeModelPackage in the API reference).
extension ServiceOperation {
  package static let describeModelPackage = ServiceOperation(
    .sageMaker, "DescribeModelPackage",
    permissions: ["sagemaker:DescribeModelPackage", "kms:DescribeKey", "kms:Decrypt"],
    permissionsPage: "mpkg-fetch(1)")

  package static let listModelPackages = ServiceOperation(
    .sageMaker, "ListModelPackages", permissions: ["sagemaker:ListModelPackages"],
    permissionsPage: "mpkg-fetch(1)")

  /// A page of 100 packages with model cards and many containers can be large.
  package static let search = ServiceOperation(
    .sageMaker, "Search", permissions: ["sagemaker:Search"], permissionsPage: "mpkg-fetch(1)",
    maximumAnswerBytes: 256 << 20)

  package static let batchDescribeModelPackage = ServiceOperation(
    .sageMaker, "BatchDescribeModelPackage",
    permissions: ["sagemaker:BatchDescribeModelPackage", "kms:DescribeKey", "kms:Decrypt"],
    permissionsPage: "mpkg-fetch(1)", maximumAnswerBytes: 64 << 20)

  package static let listModelPackageGroups = ServiceOperation(
    .sageMaker, "ListModelPackageGroups", permissions: ["sagemaker:ListModelPackageGroups"],
    permissionsPage: "mpkg-fetch(1)")

  package static let listTags = ServiceOperation(
    .sageMaker, "ListTags", permissions: ["sagemaker:ListTags"], permissionsPage: "mpkg-fetch(1)")
}
