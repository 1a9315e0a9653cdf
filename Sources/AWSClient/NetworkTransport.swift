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

/// Sends calls over the network with async-http-client, on the network's thread: HTTP/2 where the server speaks it over TLS, else HTTP/1.1;
/// connections kept, no redirect followed.
package final class NetworkTransport: HTTPTransport {
  private let configuration: HTTPClient.Configuration
  private let proxies: ProxySettings?
  private let connectTimeout: Double
  /// The client of calls without a proxy.
  private let direct: HTTPClient
  /// The clients of encrypted calls through a proxy, made on demand.
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
    configuration.httpVersion = .automatic
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
    var request = HTTPClientRequest(
      url: "\(call.endpoint.isEncrypted ? "https" : "http")://\(call.endpoint.authority)"
        + call.target)
    request.method = HTTPMethod(rawValue: call.method)
    for header in call.headers { request.headers.add(name: header.name, value: header.value) }
    if !call.body.isEmpty { request.body = .bytes(ByteBuffer(bytes: call.body)) }
    let response = try await client.execute(request, deadline: deadline)
    let body = try await Self.body(
      of: response, until: deadline, maximumBytes: call.maximumAnswerBytes)
    return HTTPAnswer(
      status: Int(response.status.code),
      headers: response.headers.map { HeaderField($0.name, $0.value) }, body: Array(buffer: body))
  }

  /// The whole body of an answer. The client's own deadline ends with the answer's head: without one
  /// here a server that sends byte after byte would never be left.
  private static func body(
    of response: HTTPClientResponse, until deadline: NIODeadline, maximumBytes: Int
  ) async throws -> ByteBuffer {
    let reading = Task(executorPreference: NetworkThread.executor) {
      try await response.body.collect(upTo: maximumBytes)
    }
    let late = LateFlag()
    let timer = NetworkThread.loop.scheduleTask(deadline: deadline) {
      late.raise()
      reading.cancel()
    }
    defer { timer.cancel() }
    let result = await withTaskCancellationHandler {
      await reading.result
    } onCancel: {
      reading.cancel()
    }
    // Reading that was cancelled may well have ended as if the body had.
    if late.isRaised { throw HTTPClientError.deadlineExceeded }
    if reading.isCancelled { throw CancellationError() }
    return try result.get()
  }

  /// Whether the time of an answer was up before it was whole.
  private final class LateFlag: Sendable {
    private let raised = Atomic<Bool>(false)

    var isRaised: Bool { raised.load(ordering: .acquiring) }

    func raise() { raised.store(true, ordering: .releasing) }
  }

  /// Closes all connections.
  package func shutdown() async {
    for client in [direct] + proxied.withLock({ Array($0.values) }) {
      // A client that is shut down already has nothing left to close.
      _ = try? await client.shutdown()
    }
  }
}
