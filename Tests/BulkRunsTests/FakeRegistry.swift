import JSONLines
import ModelPackages
import OrderedCollections
import Registry
import Synchronization
import SystemPackage

@testable import BulkRuns
@testable import Journal

/// A service whose every answer a test decides; it remembers what was asked.
final class FakeRegistry: PackageRegistry {
  struct State {
    var properties: JSONObject = ["A": 1]
    var api: ServiceAPI? = .cloudControl
    var usesClientTokens = true
    /// Answers to updates, the first one next; the last one stays.
    var updates: [Result<ProgressEvent, RegistryError>] = []
    /// Answers to questions about progress, the first one next; the last one stays.
    var progress: [Result<ProgressEvent, RegistryError>] = []
    var readError: RegistryError?
    /// What was asked, in order: `get`, `update TOKEN`, `progress TOKEN`.
    var calls: [String] = []
    /// The requests that were sent, in order.
    var requests: [ChangeRequest] = []
    /// Called before an update is answered.
    var onUpdate: (@Sendable (inout JSONObject) -> Void)?
  }

  let state: Mutex<State>

  init(
    updates: [Result<ProgressEvent, RegistryError>] = [.success(.success)],
    progress: [Result<ProgressEvent, RegistryError>] = [], properties: JSONObject = ["A": 1],
    onUpdate: (@Sendable (inout JSONObject) -> Void)? = nil
  ) {
    state = Mutex(
      State(properties: properties, updates: updates, progress: progress, onUpdate: onUpdate))
  }

  var api: ServiceAPI? { state.withLock { $0.api } }

  var usesClientTokens: Bool { state.withLock { $0.usesClientTokens } }

  var calls: [String] { state.withLock { $0.calls } }

  func list(
    _ query: ListingQuery, pageToken: String?
  ) async throws(RegistryError) -> ListingPage { ListingPage(packages: [], nextPageToken: nil) }

  func get(_ package: PackageAddress) async throws(RegistryError) -> PackageDescription {
    let (error, properties) = state.withLock { state in
      state.calls.append("get")
      return (state.readError, state.properties)
    }
    if let error { throw error }
    return PackageDescription(
      identifier: package.identifier, properties: JSONValue.object(properties).jsonBytes)
  }

  func start(
    _ request: ChangeRequest, clientToken: String
  ) async throws(RegistryError) -> ProgressEvent {
    let answer = state.withLock { state in
      state.calls.append("update " + clientToken.prefix(6))
      state.requests.append(request)
      state.onUpdate?(&state.properties)
      return state.updates.count > 1 ? state.updates.removeFirst() : state.updates[0]
    }
    return try answer.get()
  }

  func progress(
    of requestToken: String, region: String
  ) async throws(RegistryError) -> ProgressEvent {
    let answer = state.withLock { state in
      state.calls.append("progress " + requestToken)
      return state.progress.count > 1 ? state.progress.removeFirst() : state.progress[0]
    }
    return try answer.get()
  }
}

extension ProgressEvent {
  static let success = ProgressEvent(requestToken: "r", status: .success)
  static let inProgress = ProgressEvent(requestToken: "r", status: .inProgress)

  static func failed(_ code: String) -> ProgressEvent {
    ProgressEvent(requestToken: "r", status: .failed, errorCode: code, statusMessage: "words")
  }
}

extension RegistryError {
  static let broken = arrived(RegistryError(.unreachable, code: "ConnectionBroken", message: "m"))
  static let refused = RegistryError(.rejected, code: "ValidationException", message: "m")
  static let unreachable = RegistryError(.unreachable, code: "ConnectionFailed", message: "m")
  static let gone = RegistryError(.notFound, code: "RequestTokenNotFoundException", message: "m")
  static let busy = RegistryError(
    .concurrentOperation, code: "ConcurrentOperationException", message: "m")

  static func arrived(_ error: RegistryError) -> RegistryError {
    var error = error
    error.mayHaveArrived = true
    return error
  }
}

/// A journal that keeps its entries, and can be full.
final class FakeJournal: ChangeJournal {
  struct State {
    /// `sending G`, `sent G`, `ended G STATUS [reconciled]`, by generation.
    var entries: [String] = []
    var sendings: [SendingEntry] = []
    var ends: [EndedEntry] = []
    var isFull = false
  }

  let state = Mutex(State())

  var entries: [String] { state.withLock { $0.entries } }

  var failure: JournalError? {
    state.withLock { $0.isFull ? .writeFailed(name: "j", .noSpace) : nil }
  }

  func sending(_ entry: SendingEntry) async throws(JournalError) {
    if let failure { throw failure }
    state.withLock { state in
      state.entries.append("sending \(entry.id.generation)")
      state.sendings.append(entry)
    }
  }

  func sent(_ entry: SentEntry) async {
    state.withLock { $0.entries.append("sent \(entry.id.generation)") }
  }

  func doubted(_ entry: EndedEntry) async {
    state.withLock { $0.entries.append("unknown \(entry.id.generation)") }
  }

  func ended(_ entry: EndedEntry) async {
    state.withLock { state in
      state.ends.append(entry)
      state.entries.append(
        "ended \(entry.id.generation) \(entry.status.rawValue)"
          + (entry.isReconciled ? " reconciled" : "")
          + (entry.requestToken == nil ? " without token" : ""))
    }
  }
}

/// A clock that only waiting moves.
final class FakeClock: Sendable {
  private let time: Mutex<Double>

  init(_ time: Double = 1_000_000) { self.time = Mutex(time) }

  var now: Double { time.withLock { $0 } }

  var runClock: RunClock {
    RunClock(
      now: { self.now }, sleep: { seconds in self.time.withLock { $0 += seconds } },
      fraction: { 1 })
  }
}
