internal import AWSClient
internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Registry

/// Packages that are made and deleted.
extension SageMakerRegistry {
  /// The members of `CreateModelPackage`, without its client token.
  private static let creatable: Set<String> = [
    "ModelPackageName", "ModelPackageGroupName", "ModelPackageDescription",
    "ModelPackageRegistrationType", "InferenceSpecification", "ValidationSpecification",
    "SourceAlgorithmSpecification", "CertifyForMarketplace", "Tags", "ModelApprovalStatus",
    "MetadataProperties", "ModelMetrics", "Domain", "Task", "SamplePayloadUrl",
    "CustomerMetadataProperties", "DriftCheckBaselines", "AdditionalInferenceSpecifications",
    "SkipModelValidation", "SourceUri", "SecurityConfig", "ModelCard", "ModelLifeCycle",
    "ManagedStorageType",
  ]

  /// Makes a package (`CreateModelPackage`) and returns the end of it, with the package's ARN.
  ///
  /// The service makes one package under a client token, however often the call is sent.
  func create(
    _ creation: PackageCreation, in region: String, clientToken: String
  ) async throws(RegistryError) -> ProgressEvent {
    var input = creation.properties
    input["ClientToken"] = nil
    if let name = input.keys.first(where: { !Self.creatable.contains($0.text) }) {
      return ProgressEvent(
        status: .failed, errorCode: "InvalidRequest",
        statusMessage:
          "CreateModelPackage does not take \(name.text); leave it out, and set it by a"
          + " patch once the package is there")
    }
    // A token has 36 characters at most.
    input["ClientToken"] = JSONValue(String(clientToken.prefix(32)))
    let answer: ServiceClient.Answered
    do throws(RegistryError) {
      answer = try await client.call(
        .createModelPackage, region: region, body: JSONValue.object(input).jsonBytes)
    } catch {
      throw error.ofMissingPackage
    }
    guard let arn = (try? JSONValue(parsing: answer.body))?["ModelPackageArn"]?.string else {
      var error = RegistryError.badAnswer(
        "CreateModelPackage: no ModelPackageArn", attempts: answer.attempts)
      error.mayHaveArrived = true
      throw error
    }
    var event = ProgressEvent(status: .success, identifier: arn)
    event.attempts = answer.attempts
    return event
  }

  /// Deletes a package (`DeleteModelPackage`); its guards are the caller's to check.
  func delete(_ request: ChangeRequest) async throws(RegistryError) -> ProgressEvent {
    var body = RequestBody()
    body.add("ModelPackageName", request.identifier)
    let answer: ServiceClient.Answered
    do throws(RegistryError) {
      answer = try await client.call(
        .deleteModelPackage, region: request.region, body: body.finish())
    } catch {
      throw error.ofChange
    }
    // The answer has no members, and a status of success says all: its body may be empty.
    var event = ProgressEvent(status: .success, identifier: request.identifier)
    event.attempts = answer.attempts
    return event
  }
}
