package import AWSConfiguration

/// Sends calls over the network; follows no redirect.
///
/// What is neither encrypted nor meant for a proxy (a local endpoint) goes straight over connections of
/// our own; everything else by async-http-client.
package final class NetworkTransport: HTTPTransport {
  private let proxies: ProxySettings?
  private let direct: DirectTransport
  private let other: AsyncHTTPTransport

  /// - Parameter concurrency: how many connections to one host are kept.
  /// - Throws: `ConfigurationError` for a CA bundle that cannot be used.
  package init(
    _ settings: TransportSettings, concurrency: Int
  ) throws(ConfigurationError) {
    proxies = settings.proxies
    direct = DirectTransport(connectTimeout: settings.connectTimeout)
    other = try AsyncHTTPTransport(settings, concurrency: concurrency)
  }

  /// Sends one call and gathers its answer.
  package func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer {
    let hasProxy = call.mayUseProxy && proxies?.proxy(for: call.endpoint) != nil
    return call.endpoint.isEncrypted || hasProxy
      ? try await other.send(call) : try await direct.send(call)
  }

  /// Closes all connections.
  package func shutdown() async {
    await direct.shutdown()
    await other.shutdown()
  }
}
