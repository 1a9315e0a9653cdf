internal import AWSClient
internal import AWSConfiguration
internal import Registry

extension Sentences {
  static func describe(_ error: RegistryError) -> String {
    var text = "\(error.code): \(error.message)"
    if error.attempts > 1 { text += " (after \(error.attempts) attempts)" }
    if let advice = error.advice { text += "; \(advice)" }
    return text
  }

  static func describe(_ error: ConfigurationError) -> String {
    error.message + (error.advice.map { "; \($0)" } ?? "")
  }

  /// The exit status of a command that cannot be connected.
  static func status(of error: ConfigurationError) -> ExitStatus {
    switch error {
    case .noCredentials, .partialCredentials, .providerFailed: .noPermission
    default: .usage
    }
  }

  static func describe(_ event: CallEvent) -> String {
    switch event {
    case .credentials(let source): "credentials: \(source.name)"
    case .endpoint(let service, let region, let url): "\(service) in \(region): \(url)"
    case .call(let operation, let region, let attempt):
      "\(operation) in \(region), attempt \(attempt)"
    case .retry(let operation, let region, let attempt, let delay, let code, _):
      "\(operation) in \(region): \(code); attempt \(attempt + 1) in \(Int(delay * 1000)) ms"
    case .fetchingCredentials(.asking(let url)): "credentials: asking \(url)"
    case .fetchingCredentials(.retry(let url, let attempt, let delay, let reason)):
      "credentials: \(url): \(reason); attempt \(attempt) in \(Int(delay * 1000)) ms"
    case .clockCorrected(let seconds):
      "the clock here is wrong; requests are dated \(Int(seconds)) s later from now on"
    }
  }
}

/// How a run's items fared: decides between "some failed" and "nothing could be reached".
struct ItemOutcomes {
  private(set) var succeeded = 0
  private(set) var denied = 0
  private(set) var unreachable = 0
  private(set) var otherwiseFailed = 0
  /// Those that failed because a file on this machine could not be read or written.
  private(set) var unstored = 0
  private(set) var lacksCredentials = false

  var failed: Int { denied + unreachable + otherwiseFailed + unstored }

  mutating func countSuccess() { succeeded += 1 }

  /// A success turned out to be a failure.
  mutating func recountAsFailure() {
    succeeded -= 1
    otherwiseFailed += 1
  }

  mutating func countFailure() { otherwiseFailed += 1 }

  /// A failure that the service told in an operation's last event, by its `HandlerErrorCode`.
  mutating func countFailure(code: String?) {
    switch code {
    case "AccessDenied", "UnauthorizedTaggingOperation", "InvalidCredentials": denied += 1
    default: otherwiseFailed += 1
    }
  }

  mutating func count(_ error: RegistryError) {
    switch error.kind {
    case .accessDenied: denied += 1
    case .noCredentials:
      denied += 1
      lacksCredentials = true
    case .timedOut where error.code == "CredentialsTimeout": denied += 1
    case .unreachable, .unavailable, .timedOut, .badAnswer, .typeNotInRegion: unreachable += 1
    case .storage: unstored += 1
    case .notFound, .concurrentOperation, .rejected, .cancelled: otherwiseFailed += 1
    }
  }

  /// The exit status where each item was a whole region's listing.
  var statusOfListings: ExitStatus {
    if failed == 0 { return .success }
    if unstored > 0 { return .inputOutput }
    return denied > 0 ? .noPermission : .unavailable
  }

  /// The exit status for the items alone.
  var status: ExitStatus {
    if unstored > 0 { return .inputOutput }
    if lacksCredentials { return .noPermission }
    if failed == 0 { return .success }
    if succeeded == 0, otherwiseFailed == 0 {
      if unreachable == 0 { return .noPermission }
      if denied == 0 { return .unavailable }
    }
    return .someFailed
  }
}
