/// What a run tells the shell (the values of BSD's sysexits where there is one).
package enum ExitStatus: Int32, Sendable {
  case success = 0
  /// Done, but some items failed; each was reported.
  case someFailed = 1
  /// What `--exit-status` asks about: `filter` matched nothing, `diff` found a difference, or a dry
  /// run of `apply` found a change.
  case flagged = 4
  /// The command line or an expression is wrong; nothing was written or sent.
  case usage = 64
  /// Malformed input: JSON, UTF-8, gzip, a file of changes.
  case malformedInput = 65
  /// An input cannot be opened.
  case noInput = 66
  /// The service cannot be reached, or kept failing.
  case unavailable = 69
  /// An output cannot be created.
  case cannotCreate = 73
  /// Reading or writing failed.
  case inputOutput = 74
  /// Another run holds the journal or the registry file.
  case held = 75
  /// No credentials, or access denied.
  case noPermission = 77
  case hungUp = 129
  case interrupted = 130
  case terminated = 143

  /// Of several reasons the one that the shell is told: the first of this order.
  private static let precedence: [ExitStatus] = [
    .inputOutput, .interrupted, .terminated, .hungUp, .noPermission, .unavailable, .malformedInput,
    .someFailed, .flagged, .success,
  ]

  /// The more telling of two; what stands in no order (a refused command line) wins over all.
  package func combined(with other: ExitStatus) -> ExitStatus {
    guard let rank = Self.precedence.firstIndex(of: self) else { return self }
    guard let otherRank = Self.precedence.firstIndex(of: other) else { return other }
    return rank <= otherRank ? self : other
  }

  /// The status of a run that a signal ended.
  package init(signal: Int32) {
    switch signal {
    case 1: self = .hungUp
    case 15: self = .terminated
    default: self = .interrupted
    }
  }
}
