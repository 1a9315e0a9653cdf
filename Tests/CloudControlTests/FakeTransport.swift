internal import AWSConfiguration
internal import AWSSignature
internal import CloudControl
internal import Synchronization

/// Answers calls from a script, and remembers them.
final class FakeTransport: HTTPTransport {
  typealias Reply = Result<HTTPAnswer, TransportFailure>

  private let state: Mutex<(replies: [Reply], calls: [HTTPCall])>

  /// - Parameter replies: one a call; the last one goes on for ever.
  init(_ replies: [Reply]) { state = Mutex((replies, [])) }

  var calls: [HTTPCall] { state.withLock { $0.calls } }

  func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer {
    let reply = state.withLock { state in
      state.calls.append(call)
      return state.replies.count > 1 ? state.replies.removeFirst() : state.replies.first
    }
    guard let reply else { throw TransportFailure(.notConnected, detail: "no reply left") }
    return try reply.get()
  }
}

extension Result where Success == HTTPAnswer, Failure == TransportFailure {
  static func json(_ text: String, status: Int = 200, headers: [HeaderField] = []) -> Self {
    .success(HTTPAnswer(status: status, headers: headers, body: Array(text.utf8)))
  }

  static func fault(_ code: String, status: Int = 400, headers: [HeaderField] = []) -> Self {
    .json(#"{"__type":"com.amazon#\#(code)","Message":"why"}"#, status: status, headers: headers)
  }

  static func broken(_ kind: TransportFailure.Kind) -> Self {
    .failure(TransportFailure(kind, detail: "as told"))
  }

  static var package: Self {
    .json(#"{"ResourceDescription":{"Identifier":"arn","Properties":"{\"A\":1}"}}"#)
  }
}

/// A clock that only sleep moves.
final class FakeTime: TimeSource {
  private let state: Mutex<(now: Double, slept: [Double])>

  init(_ epochSeconds: Double = 1_800_000_000) { state = Mutex((epochSeconds, [])) }

  var epochSeconds: Double { state.withLock { $0.now } }
  var monotonicSeconds: Double { epochSeconds }
  var slept: [Double] { state.withLock { $0.slept } }

  func sleep(seconds: Double) async throws(CancellationError) {
    if Task.isCancelled { throw CancellationError() }
    state.withLock { state in
      state.now += seconds
      state.slept.append(seconds)
    }
  }

  func advance(_ seconds: Double) { state.withLock { $0.now += seconds } }
}

/// Chance that is always the same.
struct FakeRandom: RandomSource {
  var bits: UInt64 = 1 << 63

  func nextBits() -> UInt64 { bits }
}

/// A registry on fakes, and what it did.
struct Bench {
  let registry: CloudControlRegistry
  let transport: FakeTransport
  let time: FakeTime
  let events: EventLog

  init(
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
    registry = CloudControlRegistry(
      settings: try ClientSettings(settings), credentials: credentials, transport: transport,
      time: time, random: FakeRandom(), observer: { log.append($0) })
  }
}

/// The events of a client in the order they came.
final class EventLog: Sendable {
  private let state = Mutex<[CallEvent]>([])

  var events: [CallEvent] { state.withLock { $0 } }

  func append(_ event: CallEvent) { state.withLock { $0.append(event) } }
}
