internal import ServiceTestTools
internal import Synchronization
internal import Testing

@testable internal import AWSClient

/// The queue before the network.
@Suite struct AdaptiveRateLimiterTests {
  /// A limiter whose slow start is full: four calls are under way.
  static func full() async throws -> (AdaptiveRateLimiter, FakeTime) {
    let time = FakeTime(100)
    let limiter = AdaptiveRateLimiter(time: time)
    for _ in 0..<4 { try await limiter.acquire(deadline: 1_000) }
    return (limiter, time)
  }

  @Test func anAnswerLetsTheNextOneOut() async throws {
    let (limiter, _) = try await Self.full()
    let waiting = Task { try await limiter.acquire(deadline: 1_000) }
    limiter.note(.served, sent: 100)
    try await waiting.value
  }

  private final class Order: Sendable {
    private let state = Mutex<[Int]>([])

    var numbers: [Int] { state.withLock { $0 } }

    func append(_ number: Int) { state.withLock { $0.append(number) } }
  }

  @Test func letsOutInOrder() async throws {
    let (limiter, _) = try await Self.full()
    let order = Order()
    for number in 0..<20 {
      Task {
        try await limiter.acquire(deadline: 1_000)
        order.append(number)
      }
      while limiter.waiting <= number { await Task.yield() }
    }
    for number in 0..<20 {
      limiter.note(.lost, sent: 100)
      while order.numbers.count <= number { await Task.yield() }
    }
    #expect(order.numbers == Array(0..<20))
    #expect(limiter.waiting == 0)
  }

  @Test func aThrottleSpacesWhatWaits() async throws {
    let (limiter, time) = try await Self.full()
    for _ in 0..<3 { limiter.note(.served, sent: 100) }
    time.advance(1)
    limiter.note(.throttled, sent: 100.5)
    // 3 served in a second and the one of the burst: 1.5 a second, cut to 1.05.
    #expect(try abs(#require(limiter.rate) - 1.05) < 0.01)
    let start = time.monotonicSeconds
    for _ in 0..<10 {
      try await limiter.acquire(deadline: 1_000)
      limiter.note(.lost, sent: time.monotonicSeconds)
    }
    #expect(abs(time.monotonicSeconds - start - 10 / 1.05) < 0.2)
  }

  @Test func tellsThatTheDeadlineComesFirst() async throws {
    let (limiter, time) = try await Self.full()
    for _ in 0..<4 { limiter.note(.throttled, sent: 100) }
    try await limiter.acquire(deadline: 1_000)
    limiter.note(.throttled, sent: 100)
    #expect(limiter.rate == 0.5)
    let start = time.monotonicSeconds
    await #expect(throws: AdaptiveRateLimiter.Refusal.timedOut) {
      try await limiter.acquire(deadline: start + 0.1)
    }
    #expect(time.monotonicSeconds == start)
  }

  @Test func aCancelledCallLeavesTheQueue() async throws {
    let (limiter, _) = try await Self.full()
    let waiting = Task { try await limiter.acquire(deadline: 1_000) }
    while limiter.waiting == 0 { await Task.yield() }
    waiting.cancel()
    await #expect(throws: AdaptiveRateLimiter.Refusal.cancelled) { try await waiting.value }
    #expect(limiter.waiting == 0)
    let late = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await limiter.acquire(deadline: 1_000)
    }
    await #expect(throws: AdaptiveRateLimiter.Refusal.cancelled) { try await late.value }
  }
}
