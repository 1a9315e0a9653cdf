internal import AWSClient
internal import AWSConfiguration
internal import CloudControl
internal import Registry
internal import SageMaker

/// A connection to AWS and the registry that packages are read and changed through.
struct PackageService: Sendable {
  /// The packages.
  let registry: any PackageRegistry
  private let connection: AWSConnection

  init(_ connection: AWSConnection) {
    self.connection = connection
    registry = CloudControlRegistry(connection.client)
  }

  /// The tags of model package groups.
  var groupTags: any GroupTagSource { GroupTagReader(connection.client) }

  /// The region to use if none is named; `nil` if none is configured.
  var defaultRegion: String? { connection.defaultRegion }

  /// The counts of requests, retries and throttles so far.
  var statistics: CallStatistics { connection.statistics }

  /// The number of the account that is read; asked for at each call.
  func account() async throws(RegistryError) -> String { try await connection.account() }

  /// The ARN of the user or role that calls are made as; see `ProfileAccount.callerARN`.
  func callerARN() async throws(ConfigurationError) -> String? {
    try await connection.callerARN()
  }

  /// Where packages are asked for: a configured endpoint, or `aws`.
  func target() throws(ConfigurationError) -> String {
    try connection.target(of: .cloudControl)
  }

  /// Ends a fetch of credentials and closes all connections; no call may follow.
  func shutdown() async { await connection.shutdown() }
}
