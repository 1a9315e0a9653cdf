internal import AWSConfiguration
internal import NIOCore
internal import NIOPosix

/// Sends calls straight to their server over kept connections (HTTP/1.1, not encrypted), on the network's
/// thread.
///
/// How many connections there are is how many calls are under way at a time: a call takes the free
/// connection that was used last, or opens one.
final class DirectTransport: Sendable {
  private struct Origin: Hashable {
    var host: String
    var port: Int

    init(_ endpoint: EndpointURL) {
      host = endpoint.host
      if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
      port = endpoint.port ?? 80
    }
  }

  /// What only the network's thread touches.
  private final class Connections {
    var free: [Origin: [ClientConnection]] = [:]
    var isShutDown = false
  }

  /// After so many seconds of rest a server may have closed, or be about to close, a connection.
  private static let maximumRest = TimeAmount.seconds(50)
  private let connectTimeout: TimeAmount
  private let connections: NIOLoopBoundBox<Connections>
  private let loop = NetworkThread.loop

  /// - Parameter connectTimeout: in seconds.
  init(connectTimeout: Double) {
    self.connectTimeout = .nanoseconds(Int64(min(max(0, connectTimeout), 31_536_000) * 1e9))
    connections = .makeBoxSendingValue(Connections(), eventLoop: loop)
  }

  func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer {
    guard RequestBytes.areSound(call) else {
      throw TransportFailure(.notHTTP, detail: "a header holds a character that it must not")
    }
    if Task.isCancelled { throw TransportFailure(.cancelled, detail: "cancelled") }
    // Made before the wait, so that a cancellation has something to hold.
    let started = NIOLoopBoundBox<Exchange?>.makeEmptyBox(
      valueType: Exchange.self, eventLoop: loop)
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        onLoop { self.start(Exchange(call, waiter: waiter), heldBy: started) }
      }
    } onCancel: {
      loop.execute {
        started.value?.fail(TransportFailure(.cancelled, detail: "cancelled"))
      }
    }
    return try outcome.get()
  }

  private func onLoop(_ body: @escaping @Sendable () -> Void) {
    if loop.inEventLoop { body() } else { loop.execute(body) }
  }

  private func start(_ exchange: Exchange, heldBy box: NIOLoopBoundBox<Exchange?>) {
    box.value = exchange
    let connections = connections.value
    guard !connections.isShutDown else {
      return exchange.end(.failure(TransportFailure(.cancelled, detail: "shut down")))
    }
    let origin = Origin(exchange.call.endpoint)
    let oldest = NIODeadline.now() - Self.maximumRest
    while let connection = connections.free[origin]?.popLast() {
      if connection.isUsable, connection.freeSince > oldest { return connection.begin(exchange) }
      connection.close()
    }
    connect(exchange, to: origin)
  }

  private func connect(_ exchange: Exchange, to origin: Origin) {
    let timer = loop.assumeIsolated().scheduleTask(deadline: exchange.deadline) {
      exchange.end(
        .failure(TransportFailure(.connectTimedOut, detail: "no connection in time")))
    }
    ClientBootstrap(group: loop)
      .connectTimeout(connectTimeout)
      // May be asked for more than one channel: a name can stand for several addresses.
      .channelInitializer { [self] channel in
        channel.eventLoop.makeCompletedFuture {
          try addHandlers(to: channel.pipeline.syncOperations, origin)
        }
      }
      .connect(host: origin.host, port: origin.port)
      .assumeIsolated()
      .whenComplete { outcome in
        timer.cancel()
        do {
          let channel = try outcome.get()
          // Nobody waits any more: the server has seen nothing of it.
          guard !exchange.isOver else { return channel.close(promise: nil) }
          try channel.pipeline.syncOperations.handler(type: ClientConnection.self)
            .begin(exchange, on: channel)
        } catch {
          exchange.end(.failure(TransportFailure(error, limit: 0)))
        }
      }
  }

  private func addHandlers(
    to pipeline: ChannelPipeline.SynchronousOperations, _ origin: Origin
  ) throws {
    let connections = connections.value
    try pipeline.addHandler(
      ClientConnection { [weak connections] free in
        guard let connections, !connections.isShutDown else { return free.close() }
        connections.free[origin, default: []].append(free)
      })
  }

  /// Closes all connections that are at rest; the others close with their exchange.
  func shutdown() async {
    await withCheckedContinuation { done in
      onLoop { [connections] in
        let connections = connections.value
        connections.isShutDown = true
        for connection in connections.free.values.joined() { connection.close() }
        connections.free = [:]
        done.resume()
      }
    }
  }
}
