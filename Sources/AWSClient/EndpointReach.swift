internal import AWSConfiguration
internal import Registry

/// Records which endpoints have answered, and gives up on those that never did.
///
/// If an endpoint has answered before, a name that does not resolve, a refused connection or a
/// failed TLS handshake is retried: the network may come back. If it never has, the name, the port
/// or the network is most likely wrong, and long retries would hide that.
struct EndpointReach {
  /// The time in seconds for which an endpoint that never answered is tried.
  static let patience = 4.0

  private enum Standing {
    case answered
    case failing(since: Double)
    case givenUp(RegistryError)
  }

  private var standings: [EndpointURL: Standing] = [:]

  /// Returns the error of an endpoint that was given up; `nil` if it is still tried.
  func refusal(of endpoint: EndpointURL) -> RegistryError? {
    guard case .givenUp(let error) = standings[endpoint] else { return nil }
    return error
  }

  /// Records that an endpoint has answered, with success or with an error.
  mutating func noteAnswer(of endpoint: EndpointURL) { standings[endpoint] = .answered }

  /// Records that an endpoint could not be reached.
  ///
  /// - Parameter retry: the time of the next attempt, in monotonic seconds; infinity for never.
  /// - Returns: whether the endpoint is given up.
  mutating func noteFailure(
    of endpoint: EndpointURL, _ error: RegistryError, now: Double, retry: Double
  ) -> Bool {
    var since = now
    switch standings[endpoint] {
    case .answered: return false
    case .givenUp: return true
    case .failing(let earlier): since = earlier
    case nil: break
    }
    standings[endpoint] = .failing(since: since)
    guard retry > since + Self.patience else { return false }
    var refusal = error
    refusal.attempts = 0
    standings[endpoint] = .givenUp(refusal)
    return true
  }
}
