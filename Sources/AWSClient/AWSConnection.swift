package import AWSConfiguration
package import Registry

/// A client for AWS's services with its settings, credentials and transport.
package struct AWSConnection: Sendable {
  /// Sends the calls of all services.
  package let client: ServiceClient
  private let transport: NetworkTransport
  private let chain: CredentialChain
  private let profileAccount: ProfileAccount

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
  ) throws(ConfigurationError) -> AWSConnection {
    let aws = try AWSSettings(options: options, environment: environment)
    let settings = try ClientSettings(aws)
    // What is configured wrongly is told before the first call; any region serves to find out.
    for service in [AWSService.cloudControl, .sageMaker] {
      _ = try aws.endpoint(of: service, region: "us-east-1")
    }
    let transport = try NetworkTransport(
      try TransportSettings(aws), concurrency: options.concurrency)
    let chain = CredentialChain(settings: aws, transport: transport, time: time) { event in
      observer?(.fetchingCredentials(event))
    }
    let client = ServiceClient(
      settings: settings, credentials: chain, transport: transport, time: time, random: random,
      statistics: statistics, observer: observer)
    let account = ProfileAccount(
      settings: aws, provider: chain, transport: transport, time: time
    ) { event in observer?(.fetchingCredentials(event)) }
    return AWSConnection(
      client: client, transport: transport, chain: chain, profileAccount: account)
  }

  /// The number of the account that is read; asked for at each call.
  package func account() async throws(RegistryError) -> String {
    do {
      return try await profileAccount.number()
    } catch {
      throw RegistryError(error, attempts: 0)
    }
  }

  /// The ARN of the user or role that calls are made as; see `ProfileAccount.callerARN`.
  package func callerARN(
    besides service: AWSService
  ) async throws(ConfigurationError) -> String? {
    try await profileAccount.callerARN(besides: service)
  }

  /// The region where nobody says another; nil if none is configured.
  package var defaultRegion: String? { client.settings.aws.region }

  /// Where a service is called: a configured endpoint, or `aws`.
  package func target(of service: AWSService) throws(ConfigurationError) -> String {
    try client.settings.aws.target(of: service)
  }

  /// The counts of requests, retries and throttles so far.
  package var statistics: CallStatistics { client.statistics }

  /// Ends a fetch of credentials and closes all connections; no call may follow.
  package func shutdown() async {
    chain.shutdown()
    await transport.shutdown()
  }
}
