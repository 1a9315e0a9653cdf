package import AWSSignature
internal import Synchronization

/// Asks one loader after the other, keeps what the first of them found, and renews it in time.
///
/// Worked example: credentials that end at 12:00 are given as they are until 11:45; from then on the
/// first caller renews them while the others go on with the old ones; from 11:50 everybody waits for
/// the new ones. However many callers wait, one renewal is under way.
package final class CredentialChain: CredentialProvider {
  /// How long before their end, in seconds, credentials are renewed while the old ones are still
  /// given (as AWS's tools do).
  static let advisoryWindow = 900.0
  /// How long before their end, in seconds, they are no longer given without a try to renew them.
  static let mandatoryWindow = 600.0
  /// How long to wait, in seconds, before a renewal that failed is tried again: in the advisory window,
  /// and in the mandatory one.
  private static let pauses = (advisory: 60.0, mandatory: 10.0)

  private typealias Renewal = Task<Result<SourcedCredentials, ConfigurationError>, Never>

  // A lock and no actor: each request asks for credentials, and nearly always they are at hand.
  private struct State {
    /// The loader that found some; the others are not asked again.
    var chosen: (any CredentialLoader)?
    var current: SourcedCredentials?
    var renewal: Renewal?
    /// No renewal of credentials that still hold is tried before then (monotonic seconds).
    var nextRenewal = -Double.infinity
    /// Why the last try gave nothing; told to all who come before `nextRenewal`.
    var failure: ConfigurationError?
  }

  /// What a caller has to do.
  private enum Step {
    case use(SourcedCredentials)
    case fail(ConfigurationError)
    /// Wait for new ones; where that fails, these still hold.
    case await(Renewal, fallback: SourcedCredentials?)
  }

  private let loaders: [any CredentialLoader]
  private let time: any TimeSource
  private let state = Mutex(State())

  package init(loaders: [any CredentialLoader], time: any TimeSource) {
    self.loaders = loaders
    self.time = time
  }

  /// Credentials that are valid now, renewed ahead of their end.
  ///
  /// - Throws: `ConfigurationError.noCredentials` with everything that was asked, in order, or what
  ///   the provider that is responsible met with.
  package func credentials() async throws(ConfigurationError) -> SourcedCredentials {
    switch nextStep() {
    case .use(let current): return current
    case .fail(let error): throw error
    case .await(let renewal, let fallback):
      switch (await renewal.value, fallback) {
      case (.success(let renewed), _): return renewed
      case (.failure, let fallback?): return fallback
      case (.failure(let error), nil): throw error
      }
    }
  }

  private func nextStep() -> Step {
    state.withLock { state in
      var remaining = 0.0
      if let current = state.current {
        guard let expiration = current.credentials.expiration else { return .use(current) }
        remaining = expiration - time.epochSeconds
        if remaining > Self.advisoryWindow { return .use(current) }
      }
      let now = time.monotonicSeconds
      guard let current = state.current, remaining > 0 else {
        // Thousands of items without credentials must not each ask a server that is not there.
        if let failure = state.failure, now < state.nextRenewal { return .fail(failure) }
        return .await(renewal(&state), fallback: nil)
      }
      let isAdvisory = remaining > Self.mandatoryWindow
      if now < state.nextRenewal || isAdvisory && state.renewal != nil { return .use(current) }
      if isAdvisory { state.nextRenewal = now + Self.pauses.advisory }
      return .await(renewal(&state), fallback: current)
    }
  }

  /// Forgets credentials that the service refused; the next call fetches them anew.
  package func discard(_ credentials: Credentials) async {
    state.withLock { state in
      if state.current?.credentials == credentials { state.current = nil }
    }
  }

  /// The renewal under way, else a new one; who comes meanwhile waits for the same credentials.
  private func renewal(_ state: inout State) -> Renewal {
    if let renewal = state.renewal { return renewal }
    let renewal = Renewal { await self.load() }
    state.renewal = renewal
    return renewal
  }

  private func load() async -> Result<SourcedCredentials, ConfigurationError> {
    do {
      let (found, loader) = try await firstFound()
      state.withLock { state in
        state.renewal = nil
        state.chosen = loader
        state.current = found
        state.failure = nil
        state.nextRenewal = -.infinity
      }
      return .success(found)
    } catch {
      state.withLock { state in
        state.renewal = nil
        state.failure = error
        state.nextRenewal = max(
          state.nextRenewal, time.monotonicSeconds + Self.pauses.mandatory)
      }
      return .failure(error)
    }
  }

  private func firstFound() async throws(ConfigurationError) -> (
    SourcedCredentials, any CredentialLoader
  ) {
    var attempts: [CredentialAttempt] = []
    for loader in state.withLock(\.chosen).map({ [$0] }) ?? loaders {
      switch try await loader.load() {
      case .absent(let absence):
        attempts.append(CredentialAttempt(source: loader.source, absence: absence))
      case .found(let credentials):
        if let expiration = credentials.expiration, expiration <= time.epochSeconds {
          throw .providerFailed(source: loader.source, reason: .expired)
        }
        return (SourcedCredentials(credentials, source: loader.source), loader)
      }
    }
    throw .noCredentials(attempts)
  }
}
