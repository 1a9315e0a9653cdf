package import AWSConfiguration
internal import JSONLines
internal import ModelPackages
package import Registry

/// Model packages at AWS: Cloud Control for one package, SageMaker's own list for many.
package final class CloudControlRegistry: PackageRegistry {
  /// The resource type that all calls are about.
  static let typeName = "AWS::SageMaker::ModelPackage"

  let client: ServiceClient
  /// The region where nobody says another; nil if none is configured.
  package let defaultRegion: String?

  /// Whether requests go to a custom endpoint instead of AWS.
  private let hasOwnEndpoint: Bool

  /// - Parameter observer: is told of every call and retry, from any task.
  package init(
    settings: ClientSettings, credentials: any CredentialProvider, transport: any HTTPTransport,
    time: any TimeSource, random: any RandomSource,
    statistics: CallStatistics = CallStatistics(), observer: CallObserver? = nil
  ) {
    client = ServiceClient(
      settings: settings, credentials: credentials, transport: transport, time: time,
      random: random, statistics: statistics, observer: observer)
    defaultRegion = settings.aws.region
    // Invalid URLs in the settings were already refused.
    hasOwnEndpoint = (try? settings.aws.target(of: .cloudControl)) != "aws"
  }

  package func check(region: String) throws(RegistryError) {
    if !hasOwnEndpoint, Partition.regionsWithoutModelPackages.contains(region.lowercased()) {
      throw .typeNotInRegion(region)
    }
    if let refusal = client.refusal(of: .cloudControl, region: region) { throw refusal }
  }

  /// The counts of requests, retries and throttles so far.
  package var statistics: CallStatistics { client.statistics }

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

  /// Asks for a change (`UpdateResource`).
  package func update(
    _ package: PackageAddress, patchDocument: String, clientToken: String
  ) async throws(RegistryError) -> ProgressEvent {
    try check(region: package.region)
    var body = RequestBody()
    body.add("TypeName", Self.typeName)
    body.add("Identifier", package.identifier)
    body.add("PatchDocument", patchDocument)
    body.add("ClientToken", clientToken)
    if let role = client.settings.roleARN { body.add("RoleArn", role) }
    do throws(RegistryError) {
      let answer = try await client.call(
        .updateResource, region: package.region, body: body.finish())
      return try ProgressEvent(answer)
    } catch {
      var error = error.hinting(at: package)
      if error.kind == .badAnswer { error.mayHaveArrived = true }
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
    var indexer = LineIndexer(columns: descriptionColumns)
    let bytes = answer.body.span.bytes
    do {
      try indexer.index(bytes)
    } catch {
      throw .badAnswer(
        "GetResource: no JSON from byte \(error.offset) on", attempts: answer.attempts)
    }
    let identifier = bytes.member(identifierName, of: indexer[0])
    let document = bytes.member(propertiesName, of: indexer[0])
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

  private static let descriptionColumns = ColumnSet(["ResourceDescription"])
  private static let identifierName = Array("Identifier".utf8)
  private static let propertiesName = Array("Properties".utf8)
}

extension RegistryError {
  /// The same refusal, with a word about the region where the package's ARN names another one.
  fileprivate func hinting(at package: PackageAddress) -> RegistryError {
    guard kind == .notFound || kind == .rejected, advice == nil,
      let region = ModelPackageARN.region(of: package.identifier), region != package.region
    else { return self }
    var error = self
    error.advice = "it was asked for in \(package.region), and its ARN names \(region)"
    return error
  }
}
