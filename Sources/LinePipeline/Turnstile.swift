#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Lets threads through one after another, in the order of their tickets.
///
/// Invariants: `current` only rises; `passed` has only tickets behind it; `mutex` and `condition` are initialised in `init`, destroyed in
/// `deinit`, and never moved.
final class Turnstile: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var current = 0
  /// Tickets that want no turn and are not yet reached.
  private var passed: Set<Int> = []

  init() {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    condition = .allocate(capacity: 1)
    condition.initialize(to: pthread_cond_t())
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    condition.deallocate()
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Waits until it is this ticket's turn.
  func enter(_ ticket: Int) {
    pthread_mutex_lock(mutex)
    while current < ticket { pthread_cond_wait(condition, mutex) }
    pthread_mutex_unlock(mutex)
  }

  /// Ends the current ticket's turn.
  func leave() {
    pthread_mutex_lock(mutex)
    current += 1
    while !passed.isEmpty, passed.remove(current) != nil { current += 1 }
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Lets a ticket's turn go by without waiting for it.
  func pass(_ ticket: Int) {
    pthread_mutex_lock(mutex)
    let isCurrent = current == ticket
    if !isCurrent { passed.insert(ticket) }
    pthread_mutex_unlock(mutex)
    if isCurrent { leave() }
  }
}
