package import AWSClient
internal import AWSConfiguration

/// The operations of Cloud Control that mpkg uses. Their permissions are those of Cloud Control and
/// those of the resource type's handler (`handlers` in the schema of AWS::SageMaker::ModelPackage).
extension ServiceOperation {
  package static let getResource = ServiceOperation(
    .cloudControl, "GetResource",
    permissions: [
      "cloudformation:GetResource", "sagemaker:DescribeModelPackage", "sagemaker:ListTags",
      "kms:DescribeKey", "kms:Decrypt",
    ], permissionsPage: "mpkg-fetch(1)")

  package static let updateResource = ServiceOperation(
    .cloudControl, "UpdateResource", isChange: true,
    permissions: [
      "cloudformation:UpdateResource", "sagemaker:UpdateModelPackage",
      "sagemaker:DescribeModelPackage", "sagemaker:CreateModelPackage", "sagemaker:ListTags",
      "sagemaker:AddTags", "sagemaker:DeleteTags", "kms:DescribeKey", "kms:Decrypt",
      "kms:CreateGrant", "kms:GenerateDataKey", "ecr:BatchGetImage", "s3:GetObject",
      "s3:ListBucket",
    ], permissionsPage: "mpkg-apply(1)")

  package static let createResource = ServiceOperation(
    .cloudControl, "CreateResource", isChange: true,
    permissions: [
      "cloudformation:CreateResource", "sagemaker:CreateModelPackage",
      "sagemaker:DescribeModelPackage", "sagemaker:ListTags", "sagemaker:AddTags",
      "kms:DescribeKey", "kms:Decrypt", "kms:CreateGrant", "kms:GenerateDataKey",
      "ecr:BatchGetImage", "s3:GetObject", "s3:ListBucket", "iam:PassRole",
    ], permissionsPage: "mpkg-apply(1)")

  package static let deleteResource = ServiceOperation(
    .cloudControl, "DeleteResource", isChange: true,
    permissions: [
      "cloudformation:DeleteResource", "sagemaker:DeleteModelPackage",
      "sagemaker:DescribeModelPackage",
    ], permissionsPage: "mpkg-apply(1)")

  package static let getResourceRequestStatus = ServiceOperation(
    .cloudControl, "GetResourceRequestStatus",
    permissions: ["cloudformation:GetResourceRequestStatus"], permissionsPage: "mpkg-apply(1)")
}
