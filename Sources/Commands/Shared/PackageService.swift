internal import AWSClient
internal import AWSConfiguration
internal import CloudControl
internal import ModelPackages
internal import Registry
internal import SageMaker

/// A connection to AWS and the registry that packages are read and changed through.
struct PackageService: Sendable {
  /// The packages.
  let registry: any PackageRegistry
  /// Finds whole packages, many a call; `nil` if the API cannot.
  let search: (any PackageSearch)?
  /// Reads some properties of many versions with one call; `nil` if the API cannot.
  let batch: (any BatchRegistry)?
  /// The API that packages are read and changed through.
  let api: ServiceAPI
  private let connection: AWSConnection

  /// - Parameter readsTags: whether the tags of packages outside groups are needed.
  init(_ connection: AWSConnection, api: ServiceAPI, readsTags: Bool) {
    self.connection = connection
    self.api = api
    switch api {
    case .cloudControl:
      registry = CloudControlRegistry(connection.client)
      search = nil
      batch = nil
    case .sageMaker:
      let sageMaker = SageMakerRegistry(connection.client, readsTags: readsTags)
      registry = sageMaker
      search = sageMaker
      batch = sageMaker
    }
  }

  /// The tags of model package groups.
  var groupTags: any GroupTagSource { GroupTagReader(connection.client) }

  /// The model package groups.
  var groups: any GroupRegistry { GroupListing(connection.client) }

  /// The region to use if none is named; `nil` if none is configured.
  var defaultRegion: String? { connection.defaultRegion }

  /// The counts of requests, retries and throttles so far.
  var statistics: CallStatistics { connection.statistics }

  /// The number of the account that is read; asked for at each call.
  func account() async throws(RegistryError) -> String { try await connection.account() }

  /// The ARN of the user or role that calls are made as; see `ProfileAccount.callerARN`.
  func callerARN() async throws(ConfigurationError) -> String? {
    try await connection.callerARN(besides: service)
  }

  /// Where packages are asked for: a configured endpoint, or `aws`.
  func target() throws(ConfigurationError) -> String {
    try connection.target(of: service)
  }

  /// The service of the API.
  private var service: AWSService { api == .cloudControl ? .cloudControl : .sageMaker }

  /// Ends a fetch of credentials and closes all connections; no call may follow.
  func shutdown() async { await connection.shutdown() }
}
