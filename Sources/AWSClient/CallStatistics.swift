internal import Synchronization

/// Counts requests, retries and throttled answers of a run, for `--stats`.
package final class CallStatistics: Sendable {
  private let callCount = Atomic<Int>(0)
  private let retryCount = Atomic<Int>(0)
  private let throttleCount = Atomic<Int>(0)

  package init() {}

  /// How many requests went out, retries among them.
  package var calls: Int { callCount.load(ordering: .relaxed) }
  /// How many of them were not the first of their call.
  package var retries: Int { retryCount.load(ordering: .relaxed) }
  /// How many were answered with a throttle.
  package var throttled: Int { throttleCount.load(ordering: .relaxed) }

  func countCall(attempt: Int) {
    callCount.add(1, ordering: .relaxed)
    if attempt > 1 { retryCount.add(1, ordering: .relaxed) }
  }

  func countThrottle() { throttleCount.add(1, ordering: .relaxed) }
}
