package import AWSClient
package import AWSConfiguration
package import AWSSignature
internal import Synchronization

/// Answers calls from a script, and remembers them.
package final class FakeTransport: HTTPTransport {
  package typealias Reply = Result<HTTPAnswer, TransportFailure>

  private let state: Mutex<(replies: [Reply], calls: [HTTPCall])>

  /// - Parameter replies: one a call; the last one goes on for ever.
  package init(_ replies: [Reply]) { state = Mutex((replies, [])) }

  package var calls: [HTTPCall] { state.withLock { $0.calls } }

  package func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer {
    let reply = state.withLock { state in
      state.calls.append(call)
      return state.replies.count > 1 ? state.replies.removeFirst() : state.replies.first
    }
    guard let reply else { throw TransportFailure(.notConnected, detail: "no reply left") }
    return try reply.get()
  }
}

extension Result where Success == HTTPAnswer, Failure == TransportFailure {
  package static func json(_ text: String, status: Int = 200, headers: [HeaderField] = []) -> Self {
    .success(HTTPAnswer(status: status, headers: headers, body: Array(text.utf8)))
  }

  package static func fault(_ code: String, status: Int = 400, headers: [HeaderField] = []) -> Self
  {
    .json(#"{"__type":"com.amazon#\#(code)","Message":"why"}"#, status: status, headers: headers)
  }

  package static func broken(_ kind: TransportFailure.Kind) -> Self {
    .failure(TransportFailure(kind, detail: "as told"))
  }

  package static var package: Self {
    .json(#"{"ResourceDescription":{"Identifier":"arn","Properties":"{\"A\":1}"}}"#)
  }
}

/// A clock that only sleep moves.
package final class FakeTime: TimeSource {
  private let state: Mutex<(now: Double, slept: [Double])>

  package init(_ epochSeconds: Double = 1_800_000_000) { state = Mutex((epochSeconds, [])) }

  package var epochSeconds: Double { state.withLock { $0.now } }
  package var monotonicSeconds: Double { epochSeconds }
  package var slept: [Double] { state.withLock { $0.slept } }

  package func sleep(seconds: Double) async throws(CancellationError) {
    if Task.isCancelled { throw CancellationError() }
    state.withLock { state in
      state.now += seconds
      state.slept.append(seconds)
    }
  }

  package func advance(_ seconds: Double) { state.withLock { $0.now += seconds } }
}

/// Chance that is always the same.
package struct FakeRandom: RandomSource {
  package var bits: UInt64

  package init(bits: UInt64 = 1 << 63) { self.bits = bits }

  package func nextBits() -> UInt64 { bits }
}

/// A client on fakes, and what it did.
package struct Bench {
  package let client: ServiceClient
  package let transport: FakeTransport
  package let time: FakeTime
  package let events: EventLog

  package init(
    _ replies: [FakeTransport.Reply], variables: [String: String] = [:],
    options: AWSOptions = AWSOptions(),
    credentials: any CredentialProvider = GivenCredentials(
      Credentials(accessKeyID: "AKID", secretAccessKey: "s3cr3t"))
  ) throws {
    let environment = Environment(variables: variables) { _ throws(Environment.FileFailure) in nil }
    let settings = try AWSSettings(options: options, environment: environment)
    let log = EventLog()
    transport = FakeTransport(replies)
    time = FakeTime()
    events = log
    client = ServiceClient(
      settings: try ClientSettings(settings), credentials: credentials, transport: transport,
      time: time, random: FakeRandom(), observer: { log.append($0) })
  }
}

/// The events of a client in the order they came.
package final class EventLog: Sendable {
  private let state = Mutex<[CallEvent]>([])

  package init() {}

  package var events: [CallEvent] { state.withLock { $0 } }

  package func append(_ event: CallEvent) { state.withLock { $0.append(event) } }
}

extension HTTPCall {
  /// The value of the first header of this name (given in lower case).
  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name }?.value
  }
}
