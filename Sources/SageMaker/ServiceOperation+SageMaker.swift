package import AWSClient
internal import AWSConfiguration

/// The operations of SageMaker that mpkg uses.
extension ServiceOperation {
  package static let listModelPackages = ServiceOperation(
    .sageMaker, "ListModelPackages", permissions: ["sagemaker:ListModelPackages"],
    permissionsPage: "mpkg-fetch(1)")

  package static let listTags = ServiceOperation(
    .sageMaker, "ListTags", permissions: ["sagemaker:ListTags"], permissionsPage: "mpkg-fetch(1)")
}
