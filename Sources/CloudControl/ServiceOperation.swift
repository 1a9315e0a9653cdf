package import AWSConfiguration

/// The operations that mpkg asks for, and how each is spelled on the wire.
package enum ServiceOperation: String, Sendable, CaseIterable {
  case getResource = "GetResource"
  case updateResource = "UpdateResource"
  case getResourceRequestStatus = "GetResourceRequestStatus"
  case listModelPackages = "ListModelPackages"

  /// The service that has the operation.
  package var service: AWSService { self == .listModelPackages ? .sageMaker : .cloudControl }

  /// The value of `X-Amz-Target`.
  var target: String {
    service == .sageMaker ? "SageMaker.\(rawValue)" : "CloudApiService.\(rawValue)"
  }

  /// The value of `Content-Type`: SageMaker speaks AWS JSON 1.1, Cloud Control 1.0.
  var contentType: String { "application/x-amz-json-1.\(service == .sageMaker ? 1 : 0)" }

  /// The IAM actions that the caller needs; Cloud Control acts on packages with the caller's rights.
  package var permissions: [String] {
    switch self {
    case .getResource:
      ["cloudformation:GetResource", "sagemaker:DescribeModelPackage", "sagemaker:ListTags"]
    case .updateResource:
      [
        "cloudformation:UpdateResource", "sagemaker:UpdateModelPackage",
        "sagemaker:DescribeModelPackage", "sagemaker:ListTags", "sagemaker:AddTags",
        "sagemaker:DeleteTags",
      ]
    case .getResourceRequestStatus: ["cloudformation:GetResourceRequestStatus"]
    case .listModelPackages: ["sagemaker:ListModelPackages"]
    }
  }
}
