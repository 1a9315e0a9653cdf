package import AWSSignature

/// Asks one loader after the other, keeps what the first of them found, and renews it in time.
///
/// Worked example: credentials that end at 12:00 are given as they are until 11:45; from then on the
/// first caller renews them while the others go on with the old ones; from 11:50 everybody waits for
/// the new ones. However many callers wait, one renewal is under way.
package actor CredentialChain: CredentialProvider {
  /// How long before their end, in seconds, credentials are renewed while the old ones are still
  /// given (as AWS's tools do).
  static let advisoryWindow = 900.0
  /// How long before their end, in seconds, they are no longer given without a try to renew them.
  static let mandatoryWindow = 600.0

  private let loaders: [any CredentialLoader]
  private let time: any TimeSource
  /// The loader that found some; the others are not asked again.
  private var chosen: (any CredentialLoader)?
  private var current: SourcedCredentials?
  private var renewal: Task<Result<SourcedCredentials, ConfigurationError>, Never>?
  /// After an advisory renewal that failed, the next one waits until then (monotonic seconds).
  private var nextAdvisoryRenewal = -Double.infinity

  package init(loaders: [any CredentialLoader], time: any TimeSource) {
    self.loaders = loaders
    self.time = time
  }

  /// Credentials that are valid now, renewed ahead of their end.
  ///
  /// - Throws: `ConfigurationError.noCredentials` with everything that was asked, in order, or what
  ///   the provider that is responsible met with.
  package func credentials() async throws(ConfigurationError) -> SourcedCredentials {
    guard let current else { return try await renewed() }
    guard let expiration = current.credentials.expiration else { return current }
    let remaining = expiration - time.epochSeconds
    if remaining > Self.advisoryWindow { return current }
    if remaining > Self.mandatoryWindow {
      guard renewal == nil, time.monotonicSeconds >= nextAdvisoryRenewal else { return current }
      nextAdvisoryRenewal = time.monotonicSeconds + 60
      return await renewedOrCurrent(current)
    }
    if remaining > 0, time.monotonicSeconds < nextAdvisoryRenewal { return current }
    do {
      return try await renewed()
    } catch  where remaining > 0 {
      // They still hold for a while; the service has the last word.
      nextAdvisoryRenewal = time.monotonicSeconds + 10
      return current
    }
  }

  private func renewedOrCurrent(_ current: SourcedCredentials) async -> SourcedCredentials {
    do {
      return try await renewed()
    } catch {
      return current
    }
  }

  /// Forgets credentials that the service refused; the next call fetches them anew.
  package func discard(_ credentials: Credentials) async {
    if current?.credentials == credentials { current = nil }
  }

  /// Fetches credentials; who comes while that is under way waits for the same ones.
  private func renewed() async throws(ConfigurationError) -> SourcedCredentials {
    let task: Task<Result<SourcedCredentials, ConfigurationError>, Never>
    if let renewal {
      task = renewal
    } else {
      task = Task { await self.load() }
      renewal = task
    }
    let result = await task.value
    return try result.get()
  }

  private func load() async -> Result<SourcedCredentials, ConfigurationError> {
    defer { renewal = nil }
    do {
      let found = try await firstFound()
      current = found
      return .success(found)
    } catch {
      return .failure(error)
    }
  }

  private func firstFound() async throws(ConfigurationError) -> SourcedCredentials {
    var attempts: [CredentialAttempt] = []
    for loader in chosen.map({ [$0] }) ?? loaders {
      switch try await loader.load() {
      case .absent(let absence):
        attempts.append(CredentialAttempt(source: loader.source, absence: absence))
      case .found(let credentials):
        if let expiration = credentials.expiration, expiration <= time.epochSeconds {
          throw .providerFailed(source: loader.source, reason: .expired)
        }
        chosen = loader
        return SourcedCredentials(credentials, source: loader.source)
      }
    }
    throw .noCredentials(attempts)
  }
}
