package import AWSConfiguration
internal import AWSSignature
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import Synchronization

/// Sends calls over the network: HTTP/1.1, connections kept, no redirect followed. Calls through a proxy
/// go by async-http-client, all others straight.
package final class NetworkTransport: HTTPTransport {
  private let configuration: HTTPClient.Configuration
  private let proxies: ProxySettings?
  /// What carries the calls without a proxy.
  private let direct: DirectTransport
  /// The clients of calls through a proxy, made on demand.
  private let proxied = Mutex<[ProxySettings.Proxy: HTTPClient]>([:])

  /// - Parameter concurrency: how many connections to one host are kept.
  /// - Throws: `ConfigurationError.invalidValue` for a CA bundle that holds no certificates.
  package init(
    _ settings: TransportSettings, concurrency: Int
  ) throws(ConfigurationError) {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: .nanoseconds(Int64(settings.connectTimeout * 1e9))),
      decompression: .disabled)
    configuration.httpVersion = .http1Only
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(1, concurrency)
    // A refused connection is told at once; whether to try again is decided one level up.
    configuration.connectionPool.retryConnectionEstablishment = false
    var tls = TLSConfiguration.makeClientConfiguration()
    if let path = settings.caBundle {
      tls.trustRoots = .certificates(try Self.certificates(path))
    }
    configuration.tlsConfiguration = tls
    self.configuration = configuration
    proxies = settings.proxies
    tls.applicationProtocols = ["http/1.1"]
    direct = DirectTransport(connectTimeout: settings.connectTimeout, tls: tls)
  }

  private func client(through proxy: ProxySettings.Proxy) -> HTTPClient {
    proxied.withLock { clients in
      if let known = clients[proxy] { return known }
      var configuration = configuration
      configuration.proxy = .server(
        host: proxy.host, port: proxy.port,
        authorization: proxy.login.map { .basic(username: $0.user, password: $0.password) })
      let client = HTTPClient(
        eventLoopGroupProvider: .shared(NetworkThread.loop), configuration: configuration)
      clients[proxy] = client
      return client
    }
  }

  private static func certificates(
    _ path: String
  ) throws(ConfigurationError) -> [NIOSSLCertificate] {
    let certificates = try? NIOSSLCertificate.fromPEMFile(path)
    guard let certificates, !certificates.isEmpty else {
      throw .invalidValue(setting: "ca_bundle", value: path)
    }
    return certificates
  }

  /// Sends one call and gathers its answer.
  package func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer {
    guard call.mayUseProxy, let proxy = proxies?.proxy(for: call.endpoint) else {
      return try await direct.send(call)
    }
    return try await send(call, by: client(through: proxy))
  }

  private func send(
    _ call: HTTPCall, by client: HTTPClient
  ) async throws(TransportFailure) -> HTTPAnswer {
    var request = HTTPClientRequest(
      url: "\(call.endpoint.isEncrypted ? "https" : "http")://\(call.endpoint.authority)"
        + call.target)
    request.method = HTTPMethod(rawValue: call.method)
    for header in call.headers { request.headers.add(name: header.name, value: header.value) }
    if !call.body.isEmpty { request.body = .bytes(ByteBuffer(bytes: call.body)) }
    let deadline = NIODeadline.now() + .nanoseconds(Int64(call.timeout * 1e9))
    do {
      let response = try await client.execute(request, deadline: deadline)
      let body = try await response.body.collect(upTo: call.maximumAnswerBytes)
      return HTTPAnswer(
        status: Int(response.status.code),
        headers: response.headers.map { HeaderField($0.name, $0.value) },
        body: Array(buffer: body))
    } catch {
      throw TransportFailure(error, limit: call.maximumAnswerBytes)
    }
  }

  /// Closes all connections.
  package func shutdown() async {
    await direct.shutdown()
    for client in proxied.withLock({ Array($0.values) }) {
      // A client that is shut down already has nothing left to close.
      _ = try? await client.shutdown()
    }
  }
}
