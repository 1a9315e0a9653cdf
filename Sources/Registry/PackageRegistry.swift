package import ModelPackages

/// Where model packages live: the one port that fetch, apply, query and serve share.
///
/// `CloudControl` implements it over HTTP, `SnapshotRegistry` over a local file. Every operation
/// speaks of one package or one page; order, concurrency and accounting are the caller's.
package protocol PackageRegistry: Sendable {
  /// The API whose rules decide which changes take effect; `nil` for a file, which takes what any
  /// API can change.
  var api: ServiceAPI? { get }

  /// Whether `start` looks at client tokens.
  var usesClientTokens: Bool { get }

  /// Checks, without sending a request, whether packages of a region can be read and changed.
  ///
  /// - Throws: `RegistryError` of the kind `typeNotInRegion`, or `unreachable` if the region's
  ///   endpoint was given up because it never answered in this run.
  func check(region: String) throws(RegistryError)

  /// One page of a region's packages, in the service's order.
  ///
  /// - Parameter pageToken: nil for the first page, else the previous page's `nextPageToken`.
  func list(
    _ query: ListingQuery, pageToken: String?
  ) async throws(RegistryError) -> ListingPage

  /// The properties of one package as they stand now (Cloud Control's `GetResource`).
  func get(_ package: PackageAddress) async throws(RegistryError) -> PackageDescription

  /// Asks for an operation and returns its first progress event, which is seldom its last.
  ///
  /// - Parameters:
  ///   - request: what is asked for, and where. If `answersAreFinal`, the registry checks the guards of
  ///     an update itself; otherwise `absent` is the caller's to check. So are the guards of a deletion.
  ///   - clientToken: 1 to 128 characters of `[-A-Za-z0-9+/=]`; the same token and request
  ///     never start a second operation. Ignored unless `usesClientTokens`.
  func start(
    _ request: ChangeRequest, clientToken: String
  ) async throws(RegistryError) -> ProgressEvent

  /// The newest progress event of an operation (`GetResourceRequestStatus`).
  func progress(
    of requestToken: String, region: String
  ) async throws(RegistryError) -> ProgressEvent
}

extension PackageRegistry {
  /// Whether `start` returns the end of an operation, and client tokens are not remembered. After a
  /// lost answer, reading the package is the only way to find out whether the change was made.
  package var answersAreFinal: Bool { api == .sageMaker }

  package var usesClientTokens: Bool { true }

  package func check(region: String) throws(RegistryError) {}
}

/// Which package is meant: its ARN and the region it is asked for in.
package struct PackageAddress: Hashable, Sendable {
  /// Cloud Control's primary identifier, the model package's ARN.
  package var identifier: String
  /// The region whose endpoint is asked, such as `us-east-1`.
  package var region: String

  package init(identifier: String, region: String) {
    self.identifier = identifier
    self.region = region
  }
}

extension ChangeRequest {
  /// A request without guards.
  package init(_ operation: PackageOperation, of package: PackageAddress) {
    self.init(identifier: package.identifier, region: package.region, operation: operation)
  }
}

/// What one package looks like in a registry.
package struct PackageDescription: Sendable {
  /// The package's ARN as the registry spells it.
  package var identifier: String
  /// The resource's properties: one JSON object in UTF-8, names in PascalCase.
  package var properties: [UInt8]
  /// The region that the registry knows the package to be in; nil where it is the one asked.
  package var region: String?

  package init(identifier: String, properties: [UInt8], region: String? = nil) {
    self.identifier = identifier
    self.properties = properties
    self.region = region
  }
}
