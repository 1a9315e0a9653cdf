internal import Testing

@testable internal import AWSClient

/// 1,000 updates against a token bucket: what the limiter is for.
@Suite struct TokenBucketTests {
  @Test(arguments: [4, 64], [0, 0.02, 0.1])
  func updatesTakeLittleLongerThanTheBucketAllows(callers: Int, latency: Double) {
    for seed in 1...5 as ClosedRange<UInt64> {
      var run = RateSimulation(callers: callers, limit: 25, seed: seed)
      run.areUpdates = true
      run.latency = latency * 0.9...latency * 1.1
      run.go(items: 1_000)
      // An update and one question how far it is; the bucket starts with 25.
      #expect(run.now < 1.1 * (2_000 - 25) / 25, "seed \(seed): \(run.now) s")
      #expect(run.throttled * 50 < run.calls, "seed \(seed): \(run.throttled) of \(run.calls)")
      #expect(run.calls == 2_000 + run.throttled)
    }
  }

  @Test(arguments: [4, 64], [0.002, 0.02, 0.1])
  func throttlesMayOvertakeWhatIsServed(callers: Int, delay: Double) {
    for seed in 1...5 as ClosedRange<UInt64> {
      var run = RateSimulation(callers: callers, limit: 25, seed: seed)
      run.areUpdates = true
      run.latency = 0...0
      run.servedAfter = delay...delay
      run.go(items: 1_000)
      #expect(run.now < 1.1 * (2_000 - 25) / 25, "seed \(seed): \(run.now) s")
      #expect(run.throttled * 50 < run.calls, "seed \(seed): \(run.throttled) of \(run.calls)")
    }
  }

  @Test func aSlowRoundTripCostsNoTime() {
    var run = RateSimulation(callers: 64, limit: 25)
    run.areUpdates = true
    run.latency = 0.27...0.33
    run.go(items: 1_000)
    #expect(run.now < 1.1 * (2_000 - 25) / 25)
    #expect(run.throttled * 25 < run.calls)
  }

  @Test(arguments: [4, 16, 64], [0, 0.005, 0.05])
  func throttlesByChanceCostLittle(callers: Int, latency: Double) {
    for chance in [0.05, 0.1, 0.2] {
      for seed in 1...5 as ClosedRange<UInt64> {
        var run = RateSimulation(callers: callers, seed: seed)
        run.areUpdates = true
        run.latency = latency * 0.9...latency * 1.1
        run.chance = chance
        run.go(items: 500)
        // Two calls and their pauses, and what a throttled call waits: half a second, or more.
        let backoff = chance / (1 - chance) * 2
        let bound = 500 / Double(callers) * (0.05 + 2 * latency + backoff)
        #expect(run.now < 2 * bound + 45, "chance \(chance), seed \(seed): \(run.now) s")
      }
    }
  }

  @Test func aFastServiceIsNotHeldBack() {
    var run = RateSimulation(callers: 64)
    run.areUpdates = true
    run.latency = 0.09...0.11
    run.go(items: 2_000)
    #expect(run.throttled == 0)
    // 64 callers, 250 ms an update: 7.8 seconds, and slow start.
    #expect(run.now < 7.9 + 2)
  }
}
