/// How far an asynchronous operation has come (Cloud Control's `ProgressEvent`).
package struct ProgressEvent: Sendable, Equatable {
  /// Cloud Control's `OperationStatus`.
  package enum Status: String, Sendable {
    case pending = "PENDING"
    case inProgress = "IN_PROGRESS"
    case success = "SUCCESS"
    case failed = "FAILED"
    case cancelInProgress = "CANCEL_IN_PROGRESS"
    case cancelComplete = "CANCEL_COMPLETE"

    /// Whether no further event follows.
    package var isFinal: Bool {
      switch self {
      case .success, .failed, .cancelComplete: true
      case .pending, .inProgress, .cancelInProgress: false
      }
    }
  }

  /// The token that questions about the operation name; `nil` if the service has no such questions,
  /// because its first answer is the operation's end.
  package var requestToken: String?
  package var status: Status
  /// The package's ARN, where the event names it; of a creation as soon as the service knows it.
  package var identifier: String?
  /// Cloud Control's `HandlerErrorCode` of a failed operation, such as `NotUpdatable`.
  package var errorCode: String?
  /// The service's words, whole.
  package var statusMessage: String?
  /// The instant before which the service wants no further question, in seconds since the epoch.
  package var retryAfter: Double?
  /// How many tries the call took that brought it.
  package var attempts = 1

  package init(
    requestToken: String? = nil, status: Status, identifier: String? = nil,
    errorCode: String? = nil,
    statusMessage: String? = nil,
    retryAfter: Double? = nil
  ) {
    self.requestToken = requestToken
    self.status = status
    self.identifier = identifier
    self.errorCode = errorCode
    self.statusMessage = statusMessage
    self.retryAfter = retryAfter
  }
}
