package import AWSClient
internal import AWSConfiguration
internal import JSONLines
package import ModelPackages
package import Registry
internal import SageMaker

/// Model packages at AWS: Cloud Control for one package, SageMaker's own list for many.
package final class CloudControlRegistry: PackageRegistry {
  /// The resource type that all calls are about.
  static let typeName = "AWS::SageMaker::ModelPackage"

  package let api: ServiceAPI? = .cloudControl

  private let client: ServiceClient
  private let listing: PackageListing

  /// Whether requests go to a custom endpoint instead of AWS.
  private let hasOwnEndpoint: Bool

  package init(_ client: ServiceClient) {
    self.client = client
    listing = PackageListing(client)
    // Invalid URLs in the settings were already refused.
    hasOwnEndpoint = (try? client.settings.aws.target(of: .cloudControl)) != "aws"
  }

  package func check(region: String) throws(RegistryError) {
    if !hasOwnEndpoint, Partition.regionsWithoutModelPackages.contains(region.lowercased()) {
      throw .typeNotInRegion(region)
    }
    if let refusal = client.refusal(of: .cloudControl, region: region) { throw refusal }
  }

  package func list(
    _ query: ListingQuery, pageToken: String?
  ) async throws(RegistryError) -> ListingPage {
    try await listing.list(query, pageToken: pageToken)
  }

  /// The properties of one package (`GetResource`), copied out of the answer without a tree.
  package func get(_ package: PackageAddress) async throws(RegistryError) -> PackageDescription {
    try check(region: package.region)
    var body = RequestBody()
    body.add("TypeName", Self.typeName)
    body.add("Identifier", package.identifier)
    if let role = client.settings.roleARN { body.add("RoleArn", role) }
    do throws(RegistryError) {
      let answer = try await client.call(.getResource, region: package.region, body: body.finish())
      return try Self.description(answer)
    } catch {
      throw error.hinting(at: package)
    }
  }

  /// Asks for an operation (`UpdateResource`, `CreateResource`, `DeleteResource`).
  package func start(
    _ request: ChangeRequest, clientToken: String
  ) async throws(RegistryError) -> ProgressEvent {
    try check(region: request.region)
    let operation: ServiceOperation
    var body = RequestBody()
    body.add("TypeName", Self.typeName)
    switch request.operation {
    case .update(let document):
      operation = .updateResource
      body.add("Identifier", request.identifier)
      body.add("PatchDocument", document.bytes.span.bytes)
    case .create(let creation):
      operation = .createResource
      body.add("DesiredState", JSONValue.object(creation.properties).jsonBytes.span.bytes)
    case .delete:
      operation = .deleteResource
      body.add("Identifier", request.identifier)
    }
    body.add("ClientToken", clientToken)
    if let role = client.settings.roleARN { body.add("RoleArn", role) }
    do throws(RegistryError) {
      let answer = try await client.call(operation, region: request.region, body: body.finish())
      return try ProgressEvent(answer)
    } catch {
      var error = error.hinting(
        at: PackageAddress(identifier: request.identifier, region: request.region))
      if error.kind == .badAnswer { error.mayHaveArrived = true }
      if request.patchDocument != nil,
        let advice = ConditionalRefusal.advice(code: error.code, message: error.message)
      {
        error.advice = advice
      }
      throw error
    }
  }

  /// The newest progress event of an operation (`GetResourceRequestStatus`).
  package func progress(
    of requestToken: String, region: String
  ) async throws(RegistryError) -> ProgressEvent {
    var body = RequestBody()
    body.add("RequestToken", requestToken)
    let answer = try await client.call(
      .getResourceRequestStatus, region: region, body: body.finish())
    return try ProgressEvent(answer)
  }

  private static func description(
    _ answer: ServiceClient.Answered
  ) throws(RegistryError) -> PackageDescription {
    // The client checked that the answer of a read is JSON.
    let bytes = answer.body.span.bytes
    let description = bytes.member(descriptionName, of: bytes.wholeObject ?? .absent)
    let identifier = bytes.member(identifierName, of: description)
    let document = bytes.member(propertiesName, of: description)
    guard identifier.kind == .string, document.kind == .string else {
      throw .badAnswer(
        "GetResource: no ResourceDescription with Identifier and Properties",
        attempts: answer.attempts)
    }
    var properties: [UInt8] = []
    properties.reserveCapacity(document.contentRange.count)
    properties.appendDecoded(document, of: bytes)
    var checker = LineIndexer(columns: ColumnSet())
    guard (try? checker.index(properties.span.bytes)) != nil, checker.whole.kind == .object else {
      throw .badAnswer("GetResource: Properties is no JSON object", attempts: answer.attempts)
    }
    return PackageDescription(identifier: bytes.text(of: identifier), properties: properties)
  }

  private static let descriptionName = Array("ResourceDescription".utf8)
  private static let identifierName = Array("Identifier".utf8)
  private static let propertiesName = Array("Properties".utf8)
}

extension RegistryError {
  /// The same refusal, with advice where the type or the package is not in the region.
  fileprivate func hinting(at package: PackageAddress) -> RegistryError {
    guard kind == .notFound || kind == .rejected, advice == nil else { return self }
    var error = self
    if code == "TypeNotFoundException" {
      error.advice = "Cloud Control does not know \(CloudControlRegistry.typeName) in this region"
    } else if let region = ModelPackageARN.region(of: package.identifier), region != package.region
    {
      error.advice = "it was asked for in \(package.region), and its ARN names \(region)"
    }
    return error
  }

  /// Returns the error for a region that is known not to support the resource type.
  fileprivate static func typeNotInRegion(_ region: String) -> RegistryError {
    RegistryError(
      .typeNotInRegion, code: "TypeNotInRegion",
      message: "Cloud Control has no \(CloudControlRegistry.typeName) in \(region);"
        + " no request for its packages was sent",
      advice: "leave the region out, or use --via sagemaker", attempts: 0)
  }
}
