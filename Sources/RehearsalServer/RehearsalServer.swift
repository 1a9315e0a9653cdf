internal import AWSSignature
internal import HTTPTypes
internal import Hummingbird
internal import JSONLines
internal import Logging
internal import NIOCore
package import Registry
internal import ServiceLifecycle

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Cloud Control's protocol over HTTP on 127.0.0.1, over a snapshot.
package struct RehearsalServer: Sendable {
  /// How long a request's body may be, in bytes: a patch document in a string, and some more.
  private static let maximumBodyBytes = 2 << 20

  private let service: RehearsalService
  private let configuration: RehearsalConfiguration

  package init(
    _ registry: SnapshotRegistry, groups: GroupsFile? = nil, configuration: RehearsalConfiguration
  ) {
    self.configuration = configuration
    service = RehearsalService(registry, configuration, groups: groups)
  }

  /// Serves until told to end, then finishes what is under way.
  ///
  /// - Parameters:
  ///   - onReady: is told the port once requests are taken.
  ///   - end: returns when the server is to end.
  /// - Throws: what keeps the server from listening.
  package func run(
    onReady: @escaping @Sendable (Int) -> Void, until end: @escaping @Sendable () async -> Void
  ) async throws {
    let router = Router(context: ConnectionContext.self)
    router.post("/") { request, context in
      guard let answer = await answer(request) else {
        await context.reset()
        throw CancellationError()
      }
      return answer
    }
    var logger = Logger(label: "mpkg")
    logger.logLevel = .critical
    let application = Application(
      router: router,
      configuration: .init(address: .hostname("127.0.0.1", port: configuration.port)),
      onServerRunning: { channel in onReady(channel.localAddress?.port ?? 0) },
      logger: logger)
    var grouping = ServiceGroupConfiguration(
      services: [.init(service: application, failureTerminationBehavior: .cancelGroup)],
      logger: logger)
    // A client that never ends its request does not hold up the end.
    grouping.maximumGracefulShutdownDuration = .seconds(configuration.latency + 0.5)
    let group = ServiceGroup(configuration: grouping)
    try await withThrowingTaskGroup(of: Bool.self) { tasks in
      tasks.addTask {
        try await group.run()
        return true
      }
      tasks.addTask {
        await end()
        await group.triggerGracefulShutdown()
        return false
      }
      // Whichever is first: requests in flight are answered before the group has run.
      while let hasRun = try await tasks.next(), !hasRun {}
      tasks.cancelAll()
    }
    await service.finish()
  }

  /// The answer to a request; nil where its connection is to be reset.
  private func answer(_ request: Request) async -> Response? {
    // A web page can send neither of these headers without being asked about it first.
    let authorization = request.headers[.authorization] ?? ""
    guard let target = request.header("x-amz-target"),
      authorization.contains(where: { !$0.isWhitespace }),
      request.header("origin") == nil
    else {
      return response(
        .fault(
          ServiceFault(
            "MissingAuthenticationTokenException",
            "X-Amz-Target and Authorization are needed, and no Origin", status: 403)),
        version: "1.0")
    }
    let version = target.hasPrefix("SageMaker.") ? "1.1" : "1.0"
    if configuration.latency > 0 {
      try? await Task.sleep(nanoseconds: UInt64(configuration.latency * 1e9))
    }
    var body: [UInt8] = []
    do {
      body = Array(buffer: try await request.body.collect(upTo: Self.maximumBodyBytes))
    } catch {
      let fault = ServiceFault(
        "RequestEntityTooLarge", "The request's body is too large", status: 413)
      return response(.fault(fault), version: version)
    }
    let header = AuthorizationHeader(authorization)
    if header == nil, configuration.verifier != nil {
      return response(.fault(.incompleteSignature), version: version)
    }
    if let fault = refusal(of: request, target, body) {
      return response(.fault(fault), version: version)
    }
    let answer = await service.answer(target, body, region: header?.scope.region)
    if case .reset = answer { return nil }
    return response(answer, version: version)
  }

  /// Why a request's signature does not let it in, nil if it does.
  private func refusal(
    of request: Request, _ target: String, _ body: [UInt8]
  ) -> ServiceFault? {
    guard let verifier = configuration.verifier else { return nil }
    var headers = request.headers.map { HeaderField($0.name.canonicalName, $0.value) }
    if let authority = request.head.authority { headers.append(HeaderField("host", authority)) }
    let signable = SignableRequest(
      method: request.method.rawValue, target: request.head.path ?? "/", headers: headers,
      body: body)
    let service = target.hasPrefix("SageMaker.") ? "sagemaker" : "cloudcontrolapi"
    return verifier.verify(signable, service: service, now: configuration.now())
      .fault(service: service)
  }

  private func response(_ answer: ServiceAnswer, version: String) -> Response {
    var headers = HTTPFields()
    headers[.contentType] = "application/x-amz-json-\(version)"
    headers.set("x-amzn-RequestId", Self.requestID())
    switch answer {
    case .body(let value):
      return Response(
        status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: value.jsonBytes)))
    case .fault(let fault):
      headers.set("x-amzn-ErrorType", fault.code)
      return Response(
        status: .init(code: fault.status), headers: headers,
        body: .init(byteBuffer: ByteBuffer(bytes: fault.body.jsonBytes)))
    case .reset:
      return Response(status: .serviceUnavailable, headers: headers)
    }
  }

  private static func requestID() -> String {
    let digits = (0..<2).map { _ in
      let text = String(UInt64.random(in: .min ... .max), radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }.joined()
    var identifier = ""
    for (place, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(place) { identifier += "-" }
      identifier.append(digit)
    }
    return identifier
  }
}

/// A request's way to its connection.
private struct ConnectionContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  private let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }

  /// Ends the connection with a TCP reset: what is not sent yet is dropped.
  func reset() async {
    // A connection that has gone by itself needs no reset.
    let options = channel as? any SocketOptionProvider
    try? await options?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    try? await channel.close().get()
  }
}

extension Request {
  /// The value of a header (named in lower case), nil if there is none.
  fileprivate func header(_ name: String) -> String? {
    headers.first { $0.name.canonicalName == name }?.value
  }
}

extension HTTPFields {
  fileprivate mutating func set(_ name: String, _ value: String) {
    if let name = HTTPField.Name(name) { self[name] = value }
  }
}
