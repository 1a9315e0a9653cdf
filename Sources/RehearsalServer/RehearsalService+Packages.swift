internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Registry
internal import Synchronization

/// SageMaker's operations that make and delete packages.
extension RehearsalService {
  /// SageMaker's `CreateModelPackage`.
  func createModelPackage(
    _ input: JSONObject, _ region: String?
  ) async throws(ServiceFault) -> JSONObject {
    try checkClientToken(input)
    let token = input["ClientToken"]?.string
    if let token, let known = creations.withLock({ $0[token] }) {
      guard known.input == input else {
        throw ServiceFault(
          "ValidationException", "ClientToken was used for another request before")
      }
      return ["ModelPackageArn": JSONValue(known.arn)]
    }
    var properties = input
    properties["ClientToken"] = nil
    let request = ChangeRequest(creating: properties, in: region ?? "")
    if let group = request.creation?.group, groups != nil {
      do throws(ServiceFault) { _ = try self.group(group, in: region) } catch {
        throw ServiceFault("ValidationException", "ModelPackageGroup \(group) does not exist.")
      }
    }
    try failByChance()
    guard let arn = try await carryOut(request).identifier else {
      throw ServiceFault("InternalFailure", "no ARN", status: 500)
    }
    if let token { creations.withLock { $0[token] = (input, arn) } }
    audit(arn, "CreateModelPackage", input)
    return ["ModelPackageArn": JSONValue(arn)]
  }

  /// SageMaker's `DeleteModelPackage`, by ARN.
  func deleteModelPackage(_ input: JSONObject) async throws(ServiceFault) -> JSONObject {
    let arn = try text("ModelPackageName", of: input, lengths: 1...176)
    guard ModelPackageARN(arn) != nil else {
      throw ServiceFault("ValidationException", "mpkg serve finds packages by their ARNs only")
    }
    try failByChance()
    _ = try await carryOut(
      ChangeRequest(identifier: arn, region: "", operation: .delete(PackageDeletion())))
    audit(arn, "DeleteModelPackage", input)
    return [:]
  }

  /// Carries a request out, and returns the event of its success.
  private func carryOut(_ request: ChangeRequest) async throws(ServiceFault) -> ProgressEvent {
    let event: ProgressEvent
    do throws(RegistryError) {
      event = try await registry.start(request, clientToken: "")
    } catch {
      guard error.kind == .notFound else { throw Self.internalFailure(error) }
      throw ServiceFault(
        "ValidationException", "ModelPackage \(request.identifier) does not exist.")
    }
    if event.status == .success { return event }
    throw ServiceFault(
      event.errorCode == "AlreadyExists" ? "ConflictException" : "ValidationException",
      event.statusMessage ?? "")
  }
}
