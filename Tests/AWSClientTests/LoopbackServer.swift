internal import NIOCore
internal import NIOPosix

/// A server on 127.0.0.1 that answers every connection's first bytes in one fixed way.
struct LoopbackServer {
  /// What happens once a request's first bytes are there.
  enum Behaviour: Sendable {
    /// These bytes, and the connection stays open.
    case answer(String)
    /// These bytes, then the end.
    case answerAndClose(String)
    /// The connection is reset.
    case reset
    /// Nothing ever.
    case hang
    /// These bytes, and then one after the other without an end.
    case drip(String)
  }

  let port: Int
  private let channel: any Channel

  static func start(_ behaviour: Behaviour) async throws -> LoopbackServer {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Handler(behaviour: behaviour))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return LoopbackServer(port: channel.localAddress?.port ?? 0, channel: channel)
  }

  func stop() async throws { try await channel.close() }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let behaviour: Behaviour

    init(behaviour: Behaviour) { self.behaviour = behaviour }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch behaviour {
      case .answer(let text):
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
      case .answerAndClose(let text):
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)))
          .whenComplete { _ in loopBound.value.close(promise: nil) }
      case .reset:
        // Closing without lingering sends RST instead of FIN.
        let lingering = (context.channel as? any SocketOptionProvider)?
          .setSoLinger(linger(l_onoff: 1, l_linger: 0))
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        lingering?.whenComplete { _ in loopBound.value.close(promise: nil) }
      case .hang:
        break
      case .drip(let text):
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleRepeatedTask(
          initialDelay: .milliseconds(10), delay: .milliseconds(10)
        ) { task in
          guard channel.isActive else { return task.cancel() }
          channel.writeAndFlush(ByteBuffer(string: "x"), promise: nil)
        }
      }
    }
  }
}
