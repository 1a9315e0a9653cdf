#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A lock whose waiters sleep, and on which threads wait for each other's news.
///
/// Invariants: `mutex` and `condition` are initialised in `init`, destroyed in `deinit`, and never
/// moved.
final class Monitor: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

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

  func lock() { pthread_mutex_lock(mutex) }

  func unlock() { pthread_mutex_unlock(mutex) }

  /// Unlocks, sleeps until there are news, and locks again.
  func wait() { pthread_cond_wait(condition, mutex) }

  /// Wakes one waiter.
  func signal() { pthread_cond_signal(condition) }

  /// Wakes all waiters.
  func broadcast() { pthread_cond_broadcast(condition) }
}
