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

  /// What Cloud Control's handler calls to change a version, and the rights on what a specification
  /// refers to.
  package static let updateModelPackage = ServiceOperation(
    .sageMaker, "UpdateModelPackage", isChange: true, isRepeatable: false,
    permissions: [
      "sagemaker:UpdateModelPackage", "kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant",
      "ecr:BatchGetImage", "s3:GetObject", "s3:ListBucket",
    ], permissionsPage: "mpkg-apply(1)")

  package static let addTags = ServiceOperation(
    .sageMaker, "AddTags", isChange: true, isRepeatable: false,
    permissions: ["sagemaker:AddTags"], permissionsPage: "mpkg-apply(1)")

  package static let deleteTags = ServiceOperation(
    .sageMaker, "DeleteTags", isChange: true, isRepeatable: false,
    permissions: ["sagemaker:DeleteTags"], permissionsPage: "mpkg-apply(1)")

  package static let createModelPackage = ServiceOperation(
    .sageMaker, "CreateModelPackage", isChange: true,
    permissions: [
      "sagemaker:CreateModelPackage", "sagemaker:AddTags", "kms:Decrypt", "kms:GenerateDataKey",
      "kms:CreateGrant", "ecr:BatchGetImage", "s3:GetObject", "s3:ListBucket",
    ], permissionsPage: "mpkg-apply(1)")

  package static let deleteModelPackage = ServiceOperation(
    .sageMaker, "DeleteModelPackage", isChange: true, isRepeatable: false,
    permissions: ["sagemaker:DeleteModelPackage"], permissionsPage: "mpkg-apply(1)")
}
