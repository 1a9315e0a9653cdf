package import AWSSignature
package import Registry

/// How a rehearsal goes: where it listens, whom it lets in, which faults it has.
package struct RehearsalConfiguration: Sendable {
  /// The port on 127.0.0.1; 0 takes a free one.
  package var port = 0
  /// Checks signatures; if `nil`, any `Authorization` header in the form of a signature is
  /// accepted.
  package var verifier: SignatureVerifier?
  /// How many requests a second are answered (a token bucket with a burst of one second's); nil
  /// for any number.
  package var requestsPerSecond: Double?
  /// How long every answer is held back, in seconds.
  package var latency = 0.0
  /// How likely an update ends FAILED, from 0 to 1.
  package var failRate = 0.0
  /// How likely a request is throttled, from 0 to 1.
  package var throttleRate = 0.0
  /// How likely a connection is reset instead of an answer, from 0 to 1; in half of the cases the
  /// request was carried out all the same.
  package var resetRate = 0.0
  /// What the faults are drawn from.
  package var seed: UInt64 = 0
  /// How long an update is under way, in seconds.
  package var operationDuration = 0.02
  /// An older snapshot from which Search answers, like an index that lags behind; `nil` if it does
  /// not.
  package var searchIndex: SnapshotStore?
  /// Seconds since 1970-01-01T00:00:00Z.
  package var now: @Sendable () -> Double
  /// Takes one audit line for every update carried out; nil keeps none.
  package var audit: (@Sendable ([UInt8]) -> Void)?

  package init(now: @escaping @Sendable () -> Double) { self.now = now }
}
