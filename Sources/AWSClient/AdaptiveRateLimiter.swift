internal import AWSConfiguration
internal import Synchronization

/// Lets the calls of all items out at one rate, first come, first served; `RateControl` says how fast.
///
/// What waits queues here. In slow start an answer lets the next ones out; at a rate one task sleeps
/// until the first of the queue may go. So a rate that changes holds for all that wait.
final class AdaptiveRateLimiter: Sendable {
  /// Why a call was not let out.
  enum Refusal: Error {
    /// Its deadline comes before its turn.
    case timedOut
    case cancelled
  }

  private struct Waiter {
    let ticket: UInt64
    let deadline: Double
    let continuation: CheckedContinuation<Refusal?, Never>
  }

  private struct State {
    var control = RateControl()
    var waiters: [Waiter] = []
    /// Whether a task sleeps until the first waiter may go.
    var isPaced = false
    var nextTicket: UInt64 = 0
  }

  private let state = Mutex(State())
  private let time: any TimeSource

  init(time: any TimeSource) { self.time = time }

  /// The rate that calls go out at, in requests a second; nil while the service has not throttled.
  var rate: Double? { state.withLock { $0.control.rate } }

  /// How many calls wait for their turn.
  var waiting: Int { state.withLock { $0.waiters.count } }

  /// Waits until a call may go out; each one that does has to be told to `note`.
  ///
  /// - Parameter deadline: in monotonic seconds.
  func acquire(deadline: Double) async throws(Refusal) {
    let now = time.monotonicSeconds
    let ticket = state.withLock { state -> UInt64? in
      if state.waiters.isEmpty, state.control.admit(now: now) == 0 { return nil }
      state.nextTicket += 1
      return state.nextTicket
    }
    guard let ticket else { return }
    let refusal = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let waiter = Waiter(ticket: ticket, deadline: deadline, continuation: continuation)
        let isQueued = state.withLock { state in
          // Asked under the lock: a cancellation is seen here, or finds the waiter in the queue.
          guard !Task.isCancelled else { return false }
          state.waiters.append(waiter)
          return true
        }
        if isQueued { advance() } else { continuation.resume(returning: .cancelled) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.waiters.firstIndex { $0.ticket == ticket }.map { state.waiters.remove(at: $0) }
      }
      waiter?.continuation.resume(returning: .cancelled)
    }
    if let refusal { throw refusal }
  }

  /// Takes note of a call's end.
  ///
  /// - Parameter sent: when it went out, in monotonic seconds.
  func note(_ outcome: RateControl.Outcome, sent: Double) {
    let now = time.monotonicSeconds
    let someWait = state.withLock { state in
      state.control.note(outcome, sent: sent, now: now)
      return !state.waiters.isEmpty
    }
    if someWait { advance() }
  }

  /// Lets out of the queue what may go now, and sees to it that the next one's time is slept through.
  private func advance() {
    let now = time.monotonicSeconds
    let (leaving, wait) = state.withLock { Self.leaving(&$0, now: now) }
    for (waiter, refusal) in leaving { waiter.continuation.resume(returning: refusal) }
    guard let wait else { return }
    Task { [self] in
      // Nobody cancels this task: it ends with its sleep.
      try? await time.sleep(seconds: wait)
      state.withLock { $0.isPaced = false }
      advance()
    }
  }

  /// The waiters whose turn has come or will come too late, and how long to sleep for the next.
  private static func leaving(
    _ state: inout State, now: Double
  ) -> ([(Waiter, Refusal?)], wait: Double?) {
    var leaving: [(Waiter, Refusal?)] = []
    var wait = 0.0
    var place = 0
    while place < state.waiters.count {
      // The time of the first goes for all: whoever is behind it waits longer still.
      if wait == 0 {
        wait = state.control.admit(now: now)
        if wait == 0 {
          leaving.append((state.waiters.remove(at: place), nil))
          continue
        }
      }
      if now + (wait.isFinite ? wait : 0) > state.waiters[place].deadline {
        leaving.append((state.waiters.remove(at: place), .timedOut))
      } else {
        place += 1
      }
    }
    guard wait > 0, wait.isFinite, !state.waiters.isEmpty, !state.isPaced else {
      return (leaving, nil)
    }
    state.isPaced = true
    return (leaving, wait)
  }
}
