internal import AWSConfiguration
internal import Registry

/// Which endpoints have answered, and which are given up because they never did.
///
/// A name that does not resolve, a refused connection or a failed TLS handshake passes by itself where the
/// endpoint has answered before: the network may come back. Where it never has, the name, the port or the
/// network is most likely wrong, and a long run of retries would hide that.
struct EndpointReach {
  /// How long an endpoint that never answered is tried, in seconds.
  static let patience = 4.0

  private enum Standing {
    case answered
    case failing(since: Double)
    case givenUp(RegistryError)
  }

  private var standings: [String: Standing] = [:]

  /// Why an endpoint is not tried any more; nil if it is.
  func refusal(of endpoint: EndpointURL) -> RegistryError? {
    guard case .givenUp(let error) = standings[endpoint.description] else { return nil }
    return error
  }

  /// Records that an endpoint has answered, whatever it said.
  mutating func noteAnswer(of endpoint: EndpointURL) { standings[endpoint.description] = .answered }

  /// Records that an endpoint was not reached.
  ///
  /// - Parameter retry: when it would be tried again, in monotonic seconds; infinity for never.
  /// - Returns: whether it is given up.
  mutating func noteFailure(
    of endpoint: EndpointURL, _ error: RegistryError, now: Double, retry: Double
  ) -> Bool {
    var since = now
    switch standings[endpoint.description] {
    case .answered: return false
    case .givenUp: return true
    case .failing(let earlier): since = earlier
    case nil: break
    }
    standings[endpoint.description] = .failing(since: since)
    guard retry > since + Self.patience else { return false }
    var refusal = error
    refusal.attempts = 0
    standings[endpoint.description] = .givenUp(refusal)
    return true
  }
}
