internal import AWSConfiguration
internal import AWSSignature
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// A proxy that takes unencrypted calls and passes them on: the request names the whole URL (RFC 9112,
/// section 3.2.2). async-http-client would ask for a tunnel, which many proxies refuse for any port
/// but that of `https`.
///
/// Each call has a connection of its own: AWS is called encrypted, through a tunnel.
struct ForwardProxy {
  let proxy: ProxySettings.Proxy
  /// The longest wait for the connection, in seconds.
  let connectTimeout: Double

  /// Sends a call and gathers its answer.
  ///
  /// - Parameter deadline: until when the whole answer has to be there.
  func send(_ call: HTTPCall, until deadline: NIODeadline) async throws -> HTTPAnswer {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let answer = loop.makePromise(of: HTTPAnswer.self)
    let channel: any Channel
    do {
      channel = try await ClientBootstrap(group: loop)
        .connectTimeout(.nanoseconds(Int64(min(connectTimeout, call.timeout) * 1e9)))
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHTTPClientHandlers()
            try channel.pipeline.syncOperations.addHandler(
              AnswerHandler(answer, maximumBytes: call.maximumAnswerBytes))
          }
        }
        .connect(host: proxy.bareHost, port: proxy.port).get()
    } catch {
      answer.fail(error)
      throw error
    }
    let timer = loop.scheduleTask(deadline: deadline) {
      answer.fail(HTTPClientError.deadlineExceeded)
    }
    defer {
      timer.cancel()
      channel.close(promise: nil)
    }
    channel.write(HTTPClientRequestPart.head(head(of: call)), promise: nil)
    channel.write(
      HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: call.body))), promise: nil)
    channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
    let whole = try await withTaskCancellationHandler {
      try await answer.futureResult.get()
    } onCancel: {
      answer.fail(CancellationError())
    }
    if whole.status == 407 { throw HTTPClientError.proxyAuthenticationRequired }
    return whole
  }

  private func head(of call: HTTPCall) -> HTTPRequestHead {
    var headers = HTTPHeaders(call.headers.map { ($0.name, $0.value) })
    headers.add(name: "Content-Length", value: "\(call.body.count)")
    headers.add(name: "Connection", value: "close")
    if let login = proxy.login {
      let authorization = HTTPClient.Authorization.basic(
        username: login.user, password: login.password)
      headers.add(name: "Proxy-Authorization", value: authorization.headerValue)
    }
    return HTTPRequestHead(
      version: .http1_1, method: HTTPMethod(rawValue: call.method),
      uri: "http://\(call.endpoint.authority)\(call.target)", headers: headers)
  }

  /// Gathers one answer, within a limit.
  private final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let answer: EventLoopPromise<HTTPAnswer>
    private let maximumBytes: Int
    private var gathered = HTTPAnswer(status: 0)

    init(_ answer: EventLoopPromise<HTTPAnswer>, maximumBytes: Int) {
      self.answer = answer
      self.maximumBytes = maximumBytes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        gathered.status = Int(head.status.code)
        gathered.headers = head.headers.map { HeaderField($0.name, $0.value) }
      case .body(let piece):
        guard gathered.body.count + piece.readableBytes <= maximumBytes else {
          answer.fail(NIOTooManyBytesError(maxBytes: maximumBytes))
          return context.close(promise: nil)
        }
        gathered.body.append(contentsOf: piece.readableBytesView)
      case .end: answer.succeed(gathered)
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      answer.fail(error)
      context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
      answer.fail(HTTPClientError.remoteConnectionClosed)
    }
  }
}

extension ProxySettings.Proxy {
  /// The host as a resolver takes it: an IPv6 address without its brackets.
  var bareHost: String { host.filter { $0 != "[" && $0 != "]" } }
}
