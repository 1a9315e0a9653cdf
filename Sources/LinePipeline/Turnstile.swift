internal import Synchronization

/// Lets threads through one after another, in the order of their tickets.
final class Turnstile: Sendable {
  /// Invariants: `current` only rises; `passed` has only tickets behind it.
  private struct State {
    var current = 0
    /// Tickets that want no turn and are not yet reached.
    var passed: Set<Int> = []

    mutating func leave() {
      current += 1
      while !passed.isEmpty, passed.remove(current) != nil { current += 1 }
    }
  }

  private let monitor = Monitor()
  /// Looked at and changed only while the monitor is locked.
  private let state = Mutex(State())

  /// Waits until it is this ticket's turn, or past it.
  func enter(_ ticket: Int) {
    monitor.lock()
    while state.withLock({ $0.current < ticket }) { monitor.wait() }
    monitor.unlock()
  }

  /// Ends the current ticket's turn.
  func leave() {
    monitor.lock()
    state.withLock { $0.leave() }
    monitor.broadcast()
    monitor.unlock()
  }

  /// Lets a ticket's turn go by without waiting for it.
  func pass(_ ticket: Int) {
    monitor.lock()
    let isCurrent = state.withLock { state in
      let isCurrent = state.current == ticket
      if isCurrent { state.leave() } else { state.passed.insert(ticket) }
      return isCurrent
    }
    if isCurrent { monitor.broadcast() }
    monitor.unlock()
  }
}
