package import AWSConfiguration

/// Connects the parts: settings, credentials, transport and the registry on top of them.
package struct CloudControl: Sendable {
  /// The packages.
  package let registry: CloudControlRegistry
  private let transport: NetworkTransport

  /// A client as options, environment and files say; nothing is sent yet.
  ///
  /// - Parameters:
  ///   - observer: is told of every call and retry, from any task.
  ///   - time: the clocks, the system's outside tests.
  /// - Throws: what in the configuration stands in the way.
  package static func connect(
    options: AWSOptions, environment: Environment,
    statistics: CallStatistics = CallStatistics(), observer: CallObserver? = nil,
    time: any TimeSource = NetworkTimeSource(), random: any RandomSource = SystemRandomSource()
  ) throws(ConfigurationError) -> CloudControl {
    let aws = try AWSSettings(options: options, environment: environment)
    let settings = try ClientSettings(aws)
    let transport = try NetworkTransport(
      try TransportSettings(aws), concurrency: options.concurrency)
    let registry = CloudControlRegistry(
      settings: settings,
      credentials: CredentialChain(settings: aws, transport: transport, time: time),
      transport: transport, time: time, random: random, statistics: statistics,
      observer: observer)
    return CloudControl(registry: registry, transport: transport)
  }

  /// The region where nobody says another; nil if none is configured.
  package var defaultRegion: String? { registry.defaultRegion }

  /// The counts of requests, retries and throttles so far.
  package var statistics: CallStatistics { registry.statistics }

  /// Closes all connections; no call may follow.
  package func shutdown() async { await transport.shutdown() }
}
