/// Why a registry did not do as asked: facts, from which the commands module makes sentences.
package struct RegistryError: Error, Sendable, Equatable {
  /// What a caller has to tell apart; it decides exit codes and what comes next.
  package enum Kind: Sendable, Equatable {
    /// The package (or request token) is not there.
    case notFound
    /// The service refused the caller's rights, or the credentials themselves.
    case accessDenied
    /// No credentials were found, or they ran out and could not be renewed.
    case noCredentials
    /// No answer: refused, reset, timed out, or a name that does not resolve.
    case unreachable
    /// The service kept throttling or failing until the attempts were used up.
    case unavailable
    /// The item's whole time (`--timeout`) was used up.
    case timedOut
    /// Another operation on the same package is in progress.
    case concurrentOperation
    /// Cloud Control does not support model packages in the region; no request was sent.
    case typeNotInRegion
    /// The service understood the call and refused it for good.
    case rejected
    /// What came back was not an answer of this protocol.
    case badAnswer
    /// A file on this machine (the snapshot, what is kept in TMPDIR) could not be read or written.
    case storage
    /// The run was told to stop.
    case cancelled
  }

  package var kind: Kind
  /// The service's error code, such as `ResourceNotFoundException`, or the tool's own.
  package var code: String
  /// The service's message, whole, or what the tool saw.
  package var message: String
  /// What would mend it, where that is known: the permission that lacks, the variable to set.
  package var advice: String?
  /// The HTTP status, where there was an answer.
  package var httpStatus: Int?
  /// How many times the call was tried.
  package var attempts: Int
  /// Whether a change may have reached the service, though no answer came.
  package var mayHaveArrived = false

  package init(
    _ kind: Kind, code: String, message: String, advice: String? = nil, httpStatus: Int? = nil,
    attempts: Int = 1
  ) {
    self.kind = kind
    self.code = code
    self.message = message
    self.advice = advice
    self.httpStatus = httpStatus
    self.attempts = attempts
  }
}
