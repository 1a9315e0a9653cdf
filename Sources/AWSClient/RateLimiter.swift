internal import Synchronization

/// Lets at most so many requests go out a second: each takes the next slot, `1 / rate` after the last.
///
/// Worked example: with 10 a second and five callers at second 0, they go at 0, 0.1, 0.2, 0.3, 0.4.
/// Slots that nobody took are not saved up.
package final class RateLimiter: Sendable {
  private let interval: Double
  /// The earliest instant of the next slot, in monotonic seconds.
  private let next = Mutex(-Double.infinity)

  /// - Parameter rate: requests a second, more than 0.
  package init(rate: Double) { interval = 1 / max(rate, 1e-6) }

  /// Takes a slot and tells how long to wait for it, in seconds; nil, and none is taken, where it lies
  /// past the deadline.
  package func reserve(now: Double, deadline: Double) -> Double? {
    next.withLock { next in
      let slot = max(now, next)
      guard slot <= deadline else { return nil }
      next = slot + interval
      return slot - now
    }
  }
}
