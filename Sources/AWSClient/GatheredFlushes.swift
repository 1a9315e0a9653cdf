internal import NIOCore

/// Gathers what is written to a connection in one turn of the event loop into one write to the socket.
///
/// async-http-client flushes a request's head, its body and its end each for itself. Without this handler
/// each is a system call of its own, and an unencrypted head and body are two packets.
final class GatheredFlushes: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = IOData

  /// Whether a flush waits for the end of the turn.
  private var isWaiting = false

  /// Adds the handler to a connection, next to its socket.
  static func add(to channel: any Channel) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(GatheredFlushes(), position: .first)
    }
  }

  func flush(context: ChannelHandlerContext) {
    if isWaiting { return }
    isWaiting = true
    context.eventLoop.assumeIsolated().execute { self.flushNow(context) }
  }

  func close(
    context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?
  ) {
    flushNow(context)
    context.close(mode: mode, promise: promise)
  }

  func handlerRemoved(context: ChannelHandlerContext) { isWaiting = false }

  private func flushNow(_ context: ChannelHandlerContext) {
    guard isWaiting else { return }
    isWaiting = false
    context.flush()
  }
}
