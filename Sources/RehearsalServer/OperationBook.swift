internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Synchronization

/// One asynchronous operation, from its request to its end.
struct Operation: Sendable {
  let requestToken: String
  let clientToken: String?
  /// What is asked for; a patch document is as it came.
  let request: ChangeRequest
  /// The ARN of the package that a creation made.
  var created: String?
  var status = "IN_PROGRESS"
  var errorCode: String?
  var statusMessage: String?
  /// Seconds since 1970-01-01T00:00:00Z.
  var eventTime: Double

  /// The package's ARN; empty for a creation until it is carried out.
  var identifier: String { created ?? request.identifier }

  var isOver: Bool { !["PENDING", "IN_PROGRESS", "CANCEL_IN_PROGRESS"].contains(status) }

  /// Cloud Control's name of the operation.
  var name: String { request.operation.kind.rawValue.uppercased() }

  /// Cloud Control's `ProgressEvent`.
  var progressEvent: JSONValue {
    var event: JSONObject = [
      "TypeName": JSONValue(RehearsalService.typeName),
      "RequestToken": JSONValue(requestToken), "Operation": JSONValue(name),
      "OperationStatus": JSONValue(status), "EventTime": JSONValue(epochSeconds: eventTime),
    ]
    if !identifier.isEmpty { event["Identifier"] = JSONValue(identifier) }
    if let errorCode { event["ErrorCode"] = JSONValue(errorCode) }
    if let statusMessage { event["StatusMessage"] = JSONValue(statusMessage) }
    return .object(event)
  }
}

extension JSONValue {
  /// An instant as AWS's JSON protocols write it: a number of seconds with milliseconds.
  init(epochSeconds seconds: Double) {
    let milliseconds = Int64((seconds * 1000).rounded())
    let fraction = String(1000 + abs(milliseconds % 1000)).dropFirst()
    let text = "\(milliseconds / 1000).\(fraction)"
    self = (try? JSONValue(parsing: text)) ?? .null
  }
}

/// All operations of a rehearsal: what was asked under which token, and what is under way.
final class OperationBook: Sendable {
  /// What asking for an operation comes to.
  enum Admission: Sendable {
    /// The operation is new: somebody has to carry it out.
    case new(Operation)
    /// The same request came before under the same client token.
    case known(Operation)
    case refused(ServiceFault)
  }

  private struct State {
    var operations = OrderedDictionary<String, Operation>()
    var requestOfClientToken: [String: String] = [:]
    var underWay: [String: String] = [:]
  }

  /// How long the service remembers a client token, in seconds: 36 hours.
  private static let clientTokenLifetime = 36.0 * 3600
  private let state = Mutex(State())

  /// What a request under a client token that came before comes to; nil for a new one.
  func known(_ operation: Operation) -> Admission? {
    state.withLock { Self.known(operation, $0) }
  }

  private static func known(_ operation: Operation, _ state: State) -> Admission? {
    guard let clientToken = operation.clientToken,
      let token = state.requestOfClientToken[clientToken], let known = state.operations[token],
      operation.eventTime - known.eventTime <= clientTokenLifetime
    else { return nil }
    guard known.request == operation.request else {
      return .refused(
        ServiceFault(
          "ClientTokenConflictException", "The client token was used for another request before"))
    }
    return .known(known)
  }

  /// Takes a request for an operation in.
  func admit(_ operation: Operation) -> Admission {
    state.withLock { state in
      if let known = Self.known(operation, state) { return known }
      if operation.request.creation == nil, let busy = state.underWay[operation.identifier] {
        return .refused(
          ServiceFault(
            "ConcurrentOperationException",
            "Another operation on the resource is in progress: \(busy)"))
      }
      state.operations[operation.requestToken] = operation
      if operation.request.creation == nil {
        state.underWay[operation.identifier] = operation.requestToken
      }
      if let clientToken = operation.clientToken {
        state.requestOfClientToken[clientToken] = operation.requestToken
      }
      return .new(operation)
    }
  }

  func operation(_ requestToken: String) -> Operation? {
    state.withLock { $0.operations[requestToken] }
  }

  /// All operations, the newest first.
  var all: [Operation] { state.withLock { $0.operations.values.reversed() } }

  /// Marks an operation to be cancelled before it is carried out; nil if there is none.
  func cancel(_ requestToken: String) -> Operation? {
    state.withLock { state in
      guard var operation = state.operations[requestToken] else { return nil }
      if !operation.isOver { operation.status = "CANCEL_IN_PROGRESS" }
      state.operations[requestToken] = operation
      return operation
    }
  }

  /// Ends an operation.
  func end(
    _ requestToken: String, _ status: String, errorCode: String? = nil, message: String? = nil,
    created: String? = nil, at time: Double
  ) {
    state.withLock { state in
      guard var operation = state.operations[requestToken] else { return }
      state.underWay[operation.identifier] = nil
      operation.status = status
      operation.created = created
      operation.errorCode = errorCode
      operation.statusMessage = message
      operation.eventTime = time
      state.operations[requestToken] = operation
    }
  }
}
