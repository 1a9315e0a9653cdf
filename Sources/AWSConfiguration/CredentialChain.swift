package import AWSSignature
internal import Synchronization

/// Asks one loader after the other, keeps what the first of them found, and renews it in time.
///
/// Worked example: credentials of an hour that end at 12:00 are given as they are until 11:45; from
/// then on the first caller renews them while the others go on with the old ones; from 11:50 everybody
/// waits for the new ones. However many callers wait, one renewal is under way; a caller that is
/// cancelled, or whose time is up, waits no longer.
package final class CredentialChain: CredentialProvider {
  /// How long before their end, in seconds, credentials are renewed while the old ones are still
  /// given (as AWS's tools do).
  static let advisoryWindow = 900.0
  /// How long before their end, in seconds, they are no longer given without a try to renew them.
  static let mandatoryWindow = 600.0
  /// How long to wait, in seconds, before a renewal that failed is tried again: in the advisory window,
  /// and in the mandatory one.
  private static let pauses = (advisory: 60.0, mandatory: 10.0)

  private typealias Outcome = Result<SourcedCredentials, ConfigurationError>
  private typealias Waiter = CheckedContinuation<Outcome, Never>

  // A lock and no actor: each request asks for credentials, and nearly always they are at hand.
  private struct State {
    /// The loader that found some; the others are not asked again.
    var chosen: (any CredentialLoader)?
    var current: SourcedCredentials?
    /// How long the current ones held when they came, in seconds.
    var lifetime = 0.0
    /// Who is asked for new ones now.
    var asked: CredentialSource?
    /// The renewal under way, if there is one.
    var renewal: Task<Void, Never>?
    /// Who waits for it, by number.
    var waiters: [Int: Waiter] = [:]
    var nextWaiter = 0
    /// How the last renewal ended.
    var lastOutcome: Outcome?
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
    case await(fallback: SourcedCredentials?)
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
  ///   the provider that is responsible met with; `.timedOut` and `.cancelled`.
  package func credentials(
    until deadline: Double
  ) async throws(ConfigurationError) -> SourcedCredentials {
    switch nextStep() {
    case .use(let current): return current
    case .fail(let error): throw error
    case .await(let fallback):
      switch (await outcome(until: deadline), fallback) {
      case (.success(let renewed), _): return renewed
      case (.failure, let fallback?): return fallback
      case (.failure(let error), nil): throw error
      }
    }
  }

  /// Ends what is under way; no credentials are asked for any more.
  package func shutdown() { state.withLock { $0.renewal?.cancel() } }

  private func nextStep() -> Step {
    state.withLock { state in
      var remaining = 0.0
      if let current = state.current {
        guard let expiration = current.credentials.expiration else { return .use(current) }
        remaining = expiration - time.epochSeconds
        // Credentials of a quarter of an hour must not be renewed at every call.
        if remaining > min(Self.advisoryWindow, state.lifetime / 2) { return .use(current) }
      }
      let now = time.monotonicSeconds
      guard let current = state.current, remaining > 0 else {
        // Thousands of items without credentials must not each ask a server that is not there.
        if let failure = state.failure, now < state.nextRenewal { return .fail(failure) }
        renew(&state)
        return .await(fallback: nil)
      }
      let isAdvisory = remaining > min(Self.mandatoryWindow, state.lifetime / 4)
      if now < state.nextRenewal || isAdvisory && state.renewal != nil { return .use(current) }
      if isAdvisory { state.nextRenewal = now + Self.pauses.advisory }
      renew(&state)
      return .await(fallback: current)
    }
  }

  /// Forgets credentials that the service refused; the next call fetches them anew.
  package func discard(_ credentials: Credentials) async {
    state.withLock { state in
      if state.current?.credentials == credentials { state.current = nil }
    }
  }

  /// Starts a renewal unless one is under way; who comes meanwhile waits for the same credentials.
  private func renew(_ state: inout State) {
    guard state.renewal == nil else { return }
    state.renewal = Task { await self.load() }
  }

  private func load() async {
    let outcome: Outcome
    do {
      let (found, loader) = try await firstFound()
      outcome = .success(found)
      state.withLock { state in
        state.chosen = loader
        state.current = found
        state.lifetime = (found.credentials.expiration ?? .infinity) - time.epochSeconds
        state.failure = nil
        state.nextRenewal = -.infinity
      }
    } catch {
      outcome = .failure(error)
      // What was broken off says nothing about the next try.
      if !Task.isCancelled {
        state.withLock { state in
          state.failure = error
          state.nextRenewal = max(
            state.nextRenewal, time.monotonicSeconds + Self.pauses.mandatory)
        }
      }
    }
    let waiters = state.withLock { state in
      defer { state.waiters = [:] }
      state.renewal = nil
      state.lastOutcome = outcome
      return state.waiters
    }
    for waiter in waiters.values { waiter.resume(returning: outcome) }
  }

  private func firstFound() async throws(ConfigurationError) -> (
    SourcedCredentials, any CredentialLoader
  ) {
    var attempts: [CredentialAttempt] = []
    for loader in state.withLock(\.chosen).map({ [$0] }) ?? loaders {
      state.withLock { $0.asked = loader.source }
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

extension CredentialChain {
  /// How the renewal under way ends.
  ///
  /// - Parameter deadline: until when to wait for it, in monotonic seconds.
  private func outcome(until deadline: Double) async -> Outcome {
    let number = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    var timer: Task<Void, Never>?
    defer { timer?.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let ended = register(continuation, number: number)
        if let ended {
          continuation.resume(returning: ended)
        } else if deadline < .infinity {
          timer = Task {
            let remaining = deadline - self.time.monotonicSeconds
            guard (try? await self.time.sleep(seconds: remaining)) != nil else { return }
            self.release(number, with: .timedOut(self.state.withLock(\.asked)))
          }
        }
      }
    } onCancel: {
      release(number, with: .cancelled)
    }
  }

  /// Lets a caller wait; returns the outcome instead where there is nothing left to wait for.
  private func register(_ waiter: Waiter, number: Int) -> Outcome? {
    state.withLock { state in
      if Task.isCancelled { return .failure(.cancelled) }
      guard state.renewal != nil else { return state.lastOutcome }
      state.waiters[number] = waiter
      return nil
    }
  }

  /// Lets a caller go before the renewal has ended. One that nobody waits for, since all were
  /// cancelled, is cancelled too.
  private func release(_ number: Int, with error: ConfigurationError) {
    let waiter = state.withLock { state in
      let waiter = state.waiters.removeValue(forKey: number)
      if waiter != nil, state.waiters.isEmpty, error == .cancelled { state.renewal?.cancel() }
      return waiter
    }
    waiter?.resume(returning: .failure(error))
  }
}
