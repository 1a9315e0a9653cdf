internal import AWSConfiguration
internal import AWSSignature
internal import NIOCore

/// One connection to a server, which carries one exchange at a time; lives on the network's thread.
final class ClientConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  /// Is told when the connection may carry another exchange.
  private let onFree: (ClientConnection) -> Void
  private var channel: (any Channel)?
  private var exchange: Exchange?
  private var parser = AnswerParser(maximumBodyBytes: 0)
  /// The timer that is set, which is not moved with each exchange: it looks at the time when it rings.
  private var timer: Scheduled<Void>?
  /// When that rings.
  private var ringsAt = NIODeadline.distantFuture
  /// When it became free.
  private(set) var freeSince = NIODeadline.uptimeNanoseconds(0)

  init(onFree: @escaping (ClientConnection) -> Void) {
    self.onFree = onFree
  }

  /// Whether another exchange may begin.
  var isUsable: Bool { exchange == nil && channel?.isActive == true }

  /// Sends a request and gathers its answer.
  func begin(_ exchange: Exchange, on channel: any Channel) {
    self.channel = channel
    self.exchange = exchange
    exchange.connection = self
    parser = AnswerParser(maximumBodyBytes: exchange.call.maximumAnswerBytes)
    channel.writeAndFlush(RequestBytes.of(exchange.call, in: channel.allocator), promise: nil)
    if timer == nil || exchange.deadline < ringsAt { setTimer(exchange, on: channel) }
  }

  /// Sends the next request on the connection as it is.
  func begin(_ exchange: Exchange) {
    guard let channel else {
      return exchange.end(.failure(TransportFailure(.broken, detail: "the connection is closed")))
    }
    begin(exchange, on: channel)
  }

  private func setTimer(_ exchange: Exchange, on channel: any Channel) {
    timer?.cancel()
    ringsAt = exchange.deadline
    timer = channel.eventLoop.assumeIsolated().scheduleTask(deadline: exchange.deadline) { [self] in
      timer = nil
      guard let exchange = self.exchange else { return }
      if exchange.deadline <= .now() {
        fail(TransportFailure(.readTimedOut, detail: "no answer in time"))
      } else {
        setTimer(exchange, on: channel)
      }
    }
  }

  /// Gives the exchange up and closes the connection, whose further bytes nobody could tell apart.
  func fail(_ failure: TransportFailure) {
    let exchange = exchange.take()
    close()
    exchange?.end(.failure(failure))
  }

  func close() {
    timer?.cancel()
    timer = nil
    channel?.close(promise: nil)
    channel = nil
  }

  private func finish(_ answer: HTTPAnswer, isUsable: Bool) {
    let exchange = exchange.take()
    if isUsable {
      freeSince = .now()
      onFree(self)
    } else {
      close()
    }
    exchange?.end(.success(answer))
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = unwrapInboundIn(data)
    // What comes unasked means that both sides count differently.
    guard let exchange else { return close() }
    let bytes = buffer.readBytes(length: buffer.readableBytes) ?? []
    do throws(AnswerParser.Failure) {
      guard let answer = try parser.take(bytes) else { return }
      finish(answer, isUsable: parser.leavesConnectionUsable)
    } catch {
      switch error {
      case .notHTTP: fail(TransportFailure(.notHTTP, detail: "the answer is not HTTP"))
      case .oversized:
        let limit = exchange.call.maximumAnswerBytes
        fail(TransportFailure(.oversized, detail: "the answer is larger than \(limit) bytes"))
      }
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    guard exchange != nil else { return close() }
    if let answer = parser.takeEnd() { return finish(answer, isUsable: false) }
    fail(
      TransportFailure(.broken, detail: "the connection was closed before the answer ended"))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(TransportFailure(error, limit: exchange?.call.maximumAnswerBytes ?? 0))
  }
}

/// One request and who waits for its answer; lives on the network's thread.
final class Exchange {
  let call: HTTPCall
  let deadline: NIODeadline
  private var waiter: CheckedContinuation<Result<HTTPAnswer, TransportFailure>, Never>?
  /// The connection that carries it, once there is one.
  weak var connection: ClientConnection?

  init(
    _ call: HTTPCall, waiter: CheckedContinuation<Result<HTTPAnswer, TransportFailure>, Never>
  ) {
    self.call = call
    self.waiter = waiter
    deadline = .now() + .nanoseconds(Int64(min(max(0, call.timeout), 31_536_000) * 1e9))
  }

  /// Whether nobody waits any more.
  var isOver: Bool { waiter == nil }

  /// Hands the outcome over; the first one counts.
  func end(_ outcome: Result<HTTPAnswer, TransportFailure>) {
    waiter.take()?.resume(returning: outcome)
  }

  /// Gives the exchange up.
  func fail(_ failure: TransportFailure) {
    if let connection { connection.fail(failure) } else { end(.failure(failure)) }
  }
}

/// A request as it goes over the wire: head and body in one piece, so in one packet where they fit.
enum RequestBytes {
  static func of(_ call: HTTPCall, in allocator: ByteBufferAllocator) -> ByteBuffer {
    var buffer = allocator.buffer(capacity: 1024 + call.body.count)
    buffer.writeString(call.method)
    buffer.writeStaticString(" ")
    buffer.writeString(call.target)
    buffer.writeStaticString(" HTTP/1.1\r\n")
    for header in call.headers {
      buffer.writeString(header.name)
      buffer.writeStaticString(": ")
      buffer.writeString(header.value)
      buffer.writeStaticString("\r\n")
    }
    if !call.body.isEmpty || call.method != "GET" {
      buffer.writeStaticString("Content-Length: ")
      buffer.writeString(String(call.body.count))
      buffer.writeStaticString("\r\n")
    }
    buffer.writeStaticString("\r\n")
    buffer.writeBytes(call.body)
    return buffer
  }

  /// Whether no part of the head could end it early, or begin another request.
  static func areSound(_ call: HTTPCall) -> Bool {
    call.headers.allSatisfy { header in
      header.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        && !header.name.isEmpty
        && header.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }
    } && (call.method + call.target).utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}
