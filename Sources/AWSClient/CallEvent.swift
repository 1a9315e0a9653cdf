package import AWSConfiguration

/// What a client tells while it works, for `--verbose` and `--stats`; no secret is among it.
package enum CallEvent: Sendable, Equatable {
  /// Credentials of this source are used from now on.
  case credentials(CredentialSource)
  /// A service of a region is called there from now on.
  case endpoint(AWSService, region: String, url: String)
  /// A request goes out; `attempt` counts from 1.
  case call(operation: String, region: String, attempt: Int)
  /// A call is tried again after a wait of so many seconds.
  case retry(
    operation: String, region: String, attempt: Int, delay: Double, code: String,
    isThrottle: Bool)
  /// What happens while credentials are fetched.
  case fetchingCredentials(CredentialEvent)
  /// This machine's clock was found to be wrong; so many seconds are added to it from now on.
  case clockCorrected(seconds: Double)
}

/// Takes the events of a client, from any task.
package typealias CallObserver = @Sendable (CallEvent) -> Void
