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

  package static let listTags = ServiceOperation(
    .sageMaker, "ListTags", permissions: ["sagemaker:ListTags"], permissionsPage: "mpkg-fetch(1)")
}
