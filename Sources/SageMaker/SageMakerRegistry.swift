package import AWSClient
internal import AWSConfiguration
internal import JSONLines
internal import ModelPackages
package import Registry

/// Model packages at SageMaker's own API, which needs no rights of CloudFormation.
///
/// A record has the columns and spellings that it has through Cloud Control, and also `created_by`,
/// `last_modified_by` and the properties that the Cloud Control type lacks.
package final class SageMakerRegistry: PackageRegistry {
  let client: ServiceClient
  private let listing: PackageListing
  private let tagListing: TagListing
  private let readsTags: Bool

  /// - Parameter readsTags: whether to read the tags of packages outside groups, which takes a call
  ///   each.
  package init(_ client: ServiceClient, readsTags: Bool = true) {
    self.client = client
    self.readsTags = readsTags
    listing = PackageListing(client)
    tagListing = TagListing(client: client)
  }

  package func check(region: String) throws(RegistryError) {
    if let refusal = client.refusal(of: .sageMaker, region: region) { throw refusal }
  }

  package func list(
    _ query: ListingQuery, pageToken: String?
  ) async throws(RegistryError) -> ListingPage {
    try await listing.list(query, pageToken: pageToken)
  }

  /// The properties of one package (`DescribeModelPackage`, and `ListTags` outside groups).
  package func get(_ package: PackageAddress) async throws(RegistryError) -> PackageDescription {
    try await get(package, withTags: readsTags)
  }

  /// The properties of one package.
  ///
  /// - Parameter withTags: whether to read the tags of a package outside a group.
  func get(
    _ package: PackageAddress, withTags: Bool
  ) async throws(RegistryError) -> PackageDescription {
    try check(region: package.region)
    do throws(RegistryError) {
      var properties = try await describe(package)
      if withTags, ModelPackageARN(properties.identifier)?.group == nil {
        properties.add(
          tags: try await tagListing.tags(of: properties.identifier, region: package.region))
      }
      return PackageDescription(identifier: properties.identifier, properties: properties.bytes)
    } catch {
      throw error.hinting(at: package)
    }
  }

  private func describe(
    _ package: PackageAddress
  ) async throws(RegistryError) -> PackageProperties {
    var body = RequestBody()
    // Takes an ARN too (`VersionedArnOrName`).
    body.add("ModelPackageName", package.identifier)
    let answer: ServiceClient.Answered
    do throws(RegistryError) {
      answer = try await client.call(
        .describeModelPackage, region: package.region, body: body.finish())
    } catch {
      throw error.ofMissingPackage
    }
    var indexer = LineIndexer(columns: ColumnSet())
    let bytes = answer.body.span.bytes
    do {
      try indexer.index(bytes)
    } catch {
      throw .badAnswer(
        "DescribeModelPackage: no JSON from byte \(error.offset) on", attempts: answer.attempts)
    }
    guard let properties = PackageProperties(indexer.whole, of: bytes) else {
      throw .badAnswer(
        "DescribeModelPackage: no ModelPackageArn", attempts: answer.attempts)
    }
    return properties
  }
}

extension RegistryError {
  /// The error with the kind `notFound` if a package does not exist. SageMaker reports that as
  /// `ValidationException: ModelPackage arn:… does not exist.`
  var ofMissingPackage: RegistryError {
    guard kind == .rejected, code == "ResourceNotFound" || message.contains("does not exist") else {
      return self
    }
    var error = self
    error.kind = .notFound
    return error
  }

  /// The same refusal, with advice where the package's ARN names another region.
  func hinting(at package: PackageAddress) -> RegistryError {
    guard kind == .notFound || kind == .rejected, advice == nil,
      let region = ModelPackageARN.region(of: package.identifier), region != package.region
    else { return self }
    var error = self
    error.advice = "it was asked for in \(package.region), and its ARN names \(region)"
    return error
  }
}
