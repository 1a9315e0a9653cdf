internal import Testing

@testable internal import CloudControl

/// The limiter against a service that takes so many requests a second, on a clock of the test's own.
@Suite struct AdaptiveRateLimiterTests {
  @Test func sleepsUntilTheFirstThrottle() {
    let limiter = AdaptiveRateLimiter()
    for step in 0..<1_000 {
      let now = Double(step) / 1_000
      #expect(limiter.reserve(now: now, deadline: now) == 0)
      limiter.note(isThrottle: false, sent: now, now: now)
    }
    #expect(limiter.rate == nil)
  }

  /// A limiter that has seen 40 answers a second for four seconds, then one throttle.
  static func throttled() throws -> (limiter: AdaptiveRateLimiter, now: Double, rate: Double) {
    let limiter = AdaptiveRateLimiter()
    for step in 0..<160 {
      limiter.note(isThrottle: false, sent: Double(step) / 40, now: Double(step) / 40)
    }
    limiter.note(isThrottle: true, sent: 4, now: 4)
    return (limiter, 4, try #require(limiter.rate))
  }

  @Test func cutsToSevenTenths() throws {
    #expect(abs(try Self.throttled().rate - 28) < 1.5)
  }

  @Test func cutsOnceARoundTrip() throws {
    let (limiter, now, rate) = try Self.throttled()
    for _ in 0..<50 { limiter.note(isThrottle: true, sent: now - 0.1, now: now + 0.01) }
    #expect(limiter.rate == rate)
    limiter.note(isThrottle: true, sent: now + 0.02, now: now + 0.1)
    #expect(try #require(limiter.rate) < rate)
  }

  @Test func growsBackAlongTheCurve() throws {
    let (limiter, start, rate) = try Self.throttled()
    var rates: [Double] = []
    for step in 1...240 {
      let now = start + Double(step) / 40
      limiter.note(isThrottle: false, sent: now, now: now)
      rates.append(try #require(limiter.rate))
    }
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 <= $1 + 1e-9 })
    #expect(rates[0] > rate - 1 && rates[0] < 32)
    // k = ∛(40 · 0.3 / 0.4) ≈ 3.1 s after the cut the rate is where it was.
    #expect(abs(rates[124] - 40) < 2)
    #expect(rates[239] > 48)
  }

  @Test func spacesRequestsByTheRate() throws {
    let (limiter, now, rate) = try Self.throttled()
    let waits = (0..<60).compactMap { _ in limiter.reserve(now: now, deadline: now + 100) }
    #expect(waits.count == 60)
    #expect(abs((waits[59] - waits[9]) - 50 / rate) < 1e-6)
    #expect(limiter.reserve(now: now, deadline: now + 0.1) == nil)
  }

  @Test func neverGoesBelowHalfARequestASecond() throws {
    var (limiter, now, _) = try Self.throttled()
    for _ in 0..<100 {
      now += 1
      limiter.note(isThrottle: true, sent: now - 0.1, now: now)
    }
    #expect(limiter.rate == 0.5)
  }

  @Test func settlesNearWhatTheServiceTakes() throws {
    let limiter = AdaptiveRateLimiter()
    let capacity = 30.0
    var now = 0.0
    var throttles = 0
    var served = 0
    var bucket = capacity
    var last = 0.0
    while now < 60 {
      let wait = try #require(limiter.reserve(now: now, deadline: now + 100))
      // 200 a second is as fast as this client gets.
      now += max(wait, 0.005)
      bucket = min(capacity, bucket + (now - last) * capacity)
      last = now
      let isThrottle = bucket < 1
      if isThrottle { throttles += 1 } else { bucket -= 1 }
      if !isThrottle { served += 1 }
      limiter.note(isThrottle: isThrottle, sent: now, now: now)
    }
    #expect(served > 1_100)
    #expect(throttles < served / 10)
  }
}
