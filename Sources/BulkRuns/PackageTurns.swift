internal import Synchronization

/// Keeps requests for one package in order: each waits for the one before it.
///
/// Once a request has not ended well, later ones for its package are told so: an old change must
/// never land on a newer one.
package final class PackageTurns: Sendable {
  /// A request's place in its package's line.
  package final class Turn: Sendable {
    fileprivate let identifier: String
    private let state: Mutex<State>

    private struct State {
      /// Let go of when it has ended, so that no chain of ended turns stays.
      var predecessor: Turn?
      var endedWell: Bool?
      var waiters: [CheckedContinuation<Bool, Never>] = []
    }

    fileprivate init(identifier: String, predecessor: Turn?) {
      self.identifier = identifier
      state = Mutex(State(predecessor: predecessor))
    }

    /// Waits until all earlier requests for the package have ended; whether they all ended well.
    package func begin() async -> Bool {
      let predecessor = state.withLock { $0.predecessor.take() }
      return await predecessor?.ended() ?? true
    }

    fileprivate func end(well: Bool) {
      let waiters = state.withLock { state in
        state.endedWell = well
        defer { state.waiters = [] }
        return state.waiters
      }
      for waiter in waiters { waiter.resume(returning: well) }
    }

    private func ended() async -> Bool {
      await withCheckedContinuation { continuation in
        let known = state.withLock { state -> Bool? in
          if let endedWell = state.endedWell { return endedWell }
          state.waiters.append(continuation)
          return nil
        }
        if let known { continuation.resume(returning: known) }
      }
    }
  }

  /// An identifier in 16 bytes: of millions of failed requests no ARN is kept. Its two halves are hashes
  /// with keys that each process draws anew, so nobody can make two packages that share them.
  private struct Fingerprint: Hashable {
    let halves: SIMD2<Int>

    init(_ identifier: String) {
      halves = SIMD2(
        (0..<2).map { half in
          var hasher = Hasher()
          hasher.combine(half)
          hasher.combine(identifier)
          return hasher.finalize()
        })
    }
  }

  private struct State {
    /// The newest turn of each package that has one under way.
    var newest: [String: Turn] = [:]
    var failed: Set<Fingerprint> = []
  }

  private let state = Mutex(State())

  package init() {}

  /// Takes the next place in a package's line; called in the input's order.
  package func take(_ identifier: String) -> Turn {
    state.withLock { state in
      var predecessor = state.newest[identifier]
      if predecessor == nil, state.failed.contains(Fingerprint(identifier)) {
        let failed = Turn(identifier: identifier, predecessor: nil)
        failed.end(well: false)
        predecessor = failed
      }
      let turn = Turn(identifier: identifier, predecessor: predecessor)
      state.newest[identifier] = turn
      return turn
    }
  }

  /// Ends a turn and lets the next one begin.
  package func end(_ turn: Turn, well: Bool) {
    state.withLock { state in
      if !well { state.failed.insert(Fingerprint(turn.identifier)) }
      if state.newest[turn.identifier] === turn { state.newest[turn.identifier] = nil }
    }
    turn.end(well: well)
  }
}
