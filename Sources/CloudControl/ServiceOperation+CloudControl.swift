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

  package static let getResourceRequestStatus = ServiceOperation(
    .cloudControl, "GetResourceRequestStatus",
    permissions: ["cloudformation:GetResourceRequestStatus"], permissionsPage: "mpkg-apply(1)")
}
