package import AWSConfiguration

/// The operations that mpkg asks for, and how each is spelled on the wire.
package enum ServiceOperation: String, Sendable, CaseIterable {
  case getResource = "GetResource"
  case updateResource = "UpdateResource"
  case getResourceRequestStatus = "GetResourceRequestStatus"
  case listModelPackages = "ListModelPackages"
  case listTags = "ListTags"

  /// The service that has the operation.
  package var service: AWSService {
    self == .listModelPackages || self == .listTags ? .sageMaker : .cloudControl
  }

  /// The value of `X-Amz-Target`.
  var target: String {
    service == .sageMaker ? "SageMaker.\(rawValue)" : "CloudApiService.\(rawValue)"
  }

  /// The value of `Content-Type`: SageMaker speaks AWS JSON 1.1, Cloud Control 1.0.
  var contentType: String { "application/x-amz-json-1.\(service == .sageMaker ? 1 : 0)" }

  /// The IAM actions that the caller, or the role of `--role-arn`, needs: those of Cloud Control
  /// and those that its handler uses. Actions of services other than SageMaker are needed only if a
  /// package refers to their resources.
  package var permissions: [String] {
    switch self {
    case .getResource:
      [
        "cloudformation:GetResource", "sagemaker:DescribeModelPackage", "sagemaker:ListTags",
        "kms:DescribeKey", "kms:Decrypt",
      ]
    case .updateResource:
      [
        "cloudformation:UpdateResource", "sagemaker:UpdateModelPackage",
        "sagemaker:DescribeModelPackage", "sagemaker:CreateModelPackage", "sagemaker:ListTags",
        "sagemaker:AddTags", "sagemaker:DeleteTags", "kms:DescribeKey", "kms:Decrypt",
        "kms:CreateGrant", "kms:GenerateDataKey", "ecr:BatchGetImage", "s3:GetObject",
        "s3:ListBucket",
      ]
    case .getResourceRequestStatus: ["cloudformation:GetResourceRequestStatus"]
    case .listModelPackages: ["sagemaker:ListModelPackages"]
    case .listTags: ["sagemaker:ListTags"]
    }
  }

  /// The permissions in short form: `cloudformation:GetResource; kms:DescribeKey, Decrypt`.
  var permissionsInWords: String {
    var words = ""
    var service: Substring = ""
    for permission in permissions {
      let own = permission.prefix { $0 != ":" }
      if own == service {
        words += ", " + permission.dropFirst(own.count + 1)
      } else {
        words += (words.isEmpty ? "" : "; ") + permission
        service = own
      }
    }
    return words
  }

  /// The manual page whose section PERMISSIONS lists the policies.
  var permissionsPage: String {
    switch self {
    case .getResource, .listModelPackages, .listTags: "mpkg-fetch(1)"
    case .updateResource, .getResourceRequestStatus: "mpkg-apply(1)"
    }
  }
}
