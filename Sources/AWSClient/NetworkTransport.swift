package import AWSConfiguration
internal import AWSSignature
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Sends calls over the network with async-http-client, on the network's thread: HTTP/2 if the server
/// speaks it over TLS, otherwise HTTP/1.1. Connections are kept, and no redirect is followed.
package final class NetworkTransport: HTTPTransport {
  private let configuration: HTTPClient.Configuration
  private let proxies: ProxySettings?
  private let connectTimeout: Double
  /// The client of calls without a proxy.
  private let direct: HTTPClient
  /// The clients of encrypted calls through a proxy, made on demand.
  private let proxied = Mutex<[ProxySettings.Proxy: HTTPClient]>([:])

  /// Where a call goes.
  private struct Target: Hashable {
    var method: String
    var url: String
  }

  /// Requests without headers and body, by where they go.
  private let templates = Mutex<[Target: HTTPClient.Request]>([:])
  /// How many of them are kept: a service has one URL in each region.
  private static let keptTemplates = 64

  /// - Parameter concurrency: how many connections to one host are kept.
  /// - Throws: `ConfigurationError.invalidValue` for a CA bundle that holds no certificates.
  package init(
    _ settings: TransportSettings, concurrency: Int
  ) throws(ConfigurationError) {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: .nanoseconds(Int64(settings.connectTimeout * 1e9))),
      decompression: .disabled)
    configuration.httpVersion = .automatic
    // Nobody looks at spans, which would be made for each call.
    configuration.tracing.tracer = nil
    configuration.http1_1ConnectionDebugInitializer = GatheredFlushes.add
    configuration.http2ConnectionDebugInitializer = GatheredFlushes.add
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(1, concurrency)
    // A refused connection is told at once; whether to try again is decided one level up.
    configuration.connectionPool.retryConnectionEstablishment = false
    if let path = settings.caBundle {
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.trustRoots = try Self.trustRoots(path)
      configuration.tlsConfiguration = tls
    }
    self.configuration = configuration
    proxies = settings.proxies
    connectTimeout = settings.connectTimeout
    direct = HTTPClient(
      eventLoopGroupProvider: .shared(NetworkThread.loop), configuration: configuration)
  }

  private func proxy(for call: HTTPCall) -> ProxySettings.Proxy? {
    call.mayUseProxy ? proxies?.proxy(for: call.endpoint) : nil
  }

  /// The client of calls that go through a proxy's tunnel, or directly.
  private func client(through proxy: ProxySettings.Proxy?) -> HTTPClient {
    guard let proxy else { return direct }
    return proxied.withLock { clients in
      if let known = clients[proxy] { return known }
      var configuration = configuration
      configuration.proxy = .server(
        host: proxy.bareHost, port: proxy.port,
        authorization: proxy.login.map { .basic(username: $0.user, password: $0.password) })
      let client = HTTPClient(
        eventLoopGroupProvider: .shared(NetworkThread.loop), configuration: configuration)
      clients[proxy] = client
      return client
    }
  }

  /// The certificates of a file in PEM form, or those of a folder of such files.
  private static func trustRoots(
    _ path: String
  ) throws(ConfigurationError) -> NIOSSLTrustRoots {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .unreadableFile(path: path, reason: String(cString: strerror(errno)))
    }
    if status.st_mode & S_IFMT == S_IFDIR { return .file(path) }
    let certificates = try? NIOSSLCertificate.fromPEMFile(path)
    guard let certificates, !certificates.isEmpty else {
      throw .unreadableFile(path: path, reason: "it holds no certificates in PEM form")
    }
    return .certificates(certificates)
  }

  /// Sends one call and gathers its answer.
  package func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer {
    let deadline = NIODeadline.now() + .nanoseconds(Int64(call.timeout * 1e9))
    let proxy = proxy(for: call)
    do {
      if let proxy, !call.endpoint.isEncrypted {
        return try await ForwardProxy(proxy: proxy, connectTimeout: connectTimeout)
          .send(call, until: deadline)
      }
      return try await send(call, with: client(through: proxy), until: deadline)
    } catch {
      throw TransportFailure(error, limit: call.maximumAnswerBytes)
    }
  }

  private func send(
    _ call: HTTPCall, with client: HTTPClient, until deadline: NIODeadline
  ) async throws -> HTTPAnswer {
    var request = try template(for: call)
    for header in call.headers { request.headers.add(name: header.name, value: header.value) }
    if !call.body.isEmpty { request.body = .byteBuffer(ByteBuffer(bytes: call.body)) }
    // The client's interface with futures: its other one starts two tasks for each call, one of them on
    // Swift's own threads. The deadline is that of the whole answer.
    let task = client.execute(
      request: request,
      delegate: ResponseAccumulator(request: request, maxBodySize: call.maximumAnswerBytes),
      eventLoop: .delegate(on: NetworkThread.loop), deadline: deadline)
    let response = try await withTaskCancellationHandler {
      try await task.get()
    } onCancel: {
      task.cancel()
    }
    return HTTPAnswer(
      status: Int(response.status.code),
      headers: response.headers.map { HeaderField($0.name, $0.value) },
      body: response.body.map { Array(buffer: $0) } ?? [])
  }

  /// Returns a request without headers and body to where a call goes. It is made once, since parsing a
  /// URL takes a while.
  private func template(for call: HTTPCall) throws -> HTTPClient.Request {
    let scheme = call.endpoint.isEncrypted ? "https" : "http"
    let target = Target(
      method: call.method, url: "\(scheme)://\(call.endpoint.authority)\(call.target)")
    if let known = templates.withLock({ $0[target] }) { return known }
    let request = try HTTPClient.Request(
      url: target.url, method: HTTPMethod(rawValue: target.method))
    templates.withLock { templates in
      if templates.count >= Self.keptTemplates { templates.removeAll() }
      templates[target] = request
    }
    return request
  }

  /// Closes all connections.
  package func shutdown() async {
    for client in [direct] + proxied.withLock({ Array($0.values) }) {
      // A client that is shut down already has nothing left to close.
      _ = try? await client.shutdown()
    }
  }
}
