internal import Testing

@testable internal import CloudControl

/// The rules of the rate, on a clock of the test's own.
@Suite struct RateControlTests {
  /// A control that has seen 40 calls served a second for four seconds, then one throttle.
  static func throttled() -> RateControl {
    var control = RateControl()
    for step in 0..<160 {
      let now = Double(step) / 40
      _ = control.admit(now: now)
      control.note(.served, sent: now, now: now)
    }
    _ = control.admit(now: 4)
    control.note(.throttled, sent: 4, now: 4)
    return control
  }

  @Test func hasNoRateUntilTheFirstThrottle() {
    var control = RateControl()
    for step in 0..<1_000 {
      let now = Double(step) / 1_000
      #expect(control.admit(now: now) == 0)
      control.note(.served, sent: now, now: now)
    }
    #expect(control.rate == nil && control.underWay == 0)
  }

  @Test func startsWithFewCallsUnderWay() {
    var control = RateControl()
    var most: [Int] = []
    for round in 0..<12 {
      while control.admit(now: Double(round)) == 0 {}
      most.append(control.underWay)
      for _ in 0..<control.underWay {
        control.note(.served, sent: Double(round), now: Double(round) + 0.5)
      }
    }
    #expect(most[0] == 4)
    // A fifth more a round, rounded.
    #expect(zip(most, most.dropFirst()).allSatisfy { $1 > $0 || $0 < 5 })
    #expect(zip(most, most.dropFirst()).allSatisfy { Double($1) <= Double($0) * 1.2 + 1 })
    #expect(most[11] > 20)
  }

  @Test func aLostCallTeachesNothing() {
    var control = RateControl()
    for _ in 0..<4 { #expect(control.admit(now: 0) == 0) }
    #expect(control.admit(now: 0) == .infinity)
    control.note(.lost, sent: 0, now: 1)
    #expect(control.admit(now: 1) == 0)
    #expect(control.admit(now: 1) == .infinity)
    #expect(control.rate == nil)
  }

  @Test func cutsToSevenTenthsOfWhatWasServed() throws {
    // 160 calls in 4 seconds and a burst of one second's: 32 a second.
    #expect(try abs(#require(Self.throttled().rate) - 0.7 * 32) < 0.1)
  }

  @Test func cutsOnceARoundTrip() throws {
    var control = Self.throttled()
    let rate = control.rate
    for _ in 0..<50 { control.note(.throttled, sent: 3.9, now: 4.01) }
    #expect(control.rate == rate)
    // Well below what the service took, a throttle is not about the rate.
    control.note(.throttled, sent: 4.02, now: 4.1)
    #expect(control.rate == rate)
    for step in 1...120 {
      let now = 4.1 + Double(step) / 40
      control.note(.served, sent: now, now: now)
    }
    let grown = try #require(control.rate)
    control.note(.throttled, sent: 7.2, now: 7.3)
    #expect(try #require(control.rate) < 0.9 * grown)
  }

  @Test func growsBackAlongTheCurve() throws {
    var control = Self.throttled()
    let cut = try #require(control.rate)
    var rates: [Double] = []
    for step in 1...240 {
      let now = 4 + Double(step) / 40
      control.note(.served, sent: now, now: now)
      rates.append(try #require(control.rate))
    }
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 <= $1 + 1e-9 })
    #expect(rates[0] > cut - 1 && rates[0] < cut + 2)
    // k = ∛(32 · 0.3 / 0.4) ≈ 2.9 s after the cut the rate is where it was.
    #expect(abs(rates[115] - 32) < 1)
    #expect(rates[239] > 40)
  }

  @Test func spacesCallsByTheRate() throws {
    var control = Self.throttled()
    let rate = try #require(control.rate)
    var now = 4.0
    var times: [Double] = []
    while times.count < 50 {
      let wait = control.admit(now: now)
      if wait == 0 { times.append(now) } else { now += wait }
    }
    #expect(abs(times[49] - times[9] - 40 / rate) < 1e-3)
  }

  @Test func givesUpWhereNoRateHelps() {
    var control = Self.throttled()
    for second in 5..<8 {
      control.note(.throttled, sent: Double(second) - 0.1, now: Double(second))
    }
    #expect(control.rate == nil)
    // Until next to nothing gets through.
    for second in 8..<24 {
      control.note(.throttled, sent: Double(second) - 0.1, now: Double(second))
    }
    #expect(control.rate == 0.5)
  }

  @Test func savesUpNoBurstWhileIdle() {
    var control = Self.throttled()
    #expect(control.admit(now: 1_000) == 0)
    #expect(control.admit(now: 1_000) > 0)
  }

  @Test func findsARateThatWasRaised() {
    var run = RateSimulation(callers: 64, latency: 0.05, capacity: 10)
    run.raise = (at: 30, to: 100)
    run.go(updates: 2_000)
    // 300 calls in the first 30 seconds; the rest at 100 a second would take 37 seconds more.
    #expect(run.now < 30 + 37 * 1.6)
  }
}

/// 1,000 updates against a token bucket: what the limiter is for.
@Suite struct TokenBucketTests {
  @Test(arguments: [4, 64], [0, 0.02, 0.1])
  func updatesTakeLittleLongerThanTheBucketAllows(callers: Int, latency: Double) {
    for seed in 1...5 as ClosedRange<UInt64> {
      var run = RateSimulation(callers: callers, latency: latency, capacity: 25)
      run.random = SeededBits(seed: seed)
      run.go(updates: 1_000)
      // An update and one question how far it is; the bucket starts with 25.
      #expect(run.now < 1.1 * (2_000 - 25) / 25, "seed \(seed): \(run.now) s")
      #expect(run.throttled * 50 < run.calls, "seed \(seed): \(run.throttled) of \(run.calls)")
      #expect(run.calls == 2_000 + run.throttled)
    }
  }

  @Test(arguments: [4, 64], [0.002, 0.02, 0.1])
  func throttlesMayOvertakeWhatIsServed(callers: Int, delay: Double) {
    for seed in 1...5 as ClosedRange<UInt64> {
      var run = RateSimulation(callers: callers, latency: 0, capacity: 25)
      run.random = SeededBits(seed: seed)
      run.servedAfter = delay
      run.go(updates: 1_000)
      #expect(run.now < 1.1 * (2_000 - 25) / 25, "seed \(seed): \(run.now) s")
      #expect(run.throttled * 50 < run.calls, "seed \(seed): \(run.throttled) of \(run.calls)")
    }
  }

  @Test func aSlowRoundTripCostsNoTime() {
    var run = RateSimulation(callers: 64, latency: 0.3, capacity: 25)
    run.go(updates: 1_000)
    #expect(run.now < 1.1 * (2_000 - 25) / 25)
    #expect(run.throttled * 25 < run.calls)
  }

  @Test(arguments: [4, 16, 64], [0, 0.005, 0.05])
  func throttlesByChanceCostLittle(callers: Int, latency: Double) {
    for chance in [0.05, 0.1, 0.2] {
      for seed in 1...5 as ClosedRange<UInt64> {
        var run = RateSimulation(callers: callers, latency: latency, capacity: 1e9)
        run.random = SeededBits(seed: seed)
        run.chance = chance
        run.go(updates: 500)
        // Two calls and their pauses, and what a throttled call waits: half a second, or more.
        let backoff = chance / (1 - chance) * 2
        let bound = 500 / Double(callers) * (0.05 + 2 * latency + backoff)
        #expect(run.now < 2 * bound + 25, "chance \(chance), seed \(seed): \(run.now) s")
      }
    }
  }

  @Test func aFastServiceIsNotHeldBack() {
    var run = RateSimulation(callers: 64, latency: 0.1, capacity: 1e9)
    run.go(updates: 2_000)
    #expect(run.throttled == 0)
    // 64 callers, 250 ms an update: 7.8 seconds, and slow start.
    #expect(run.now < 7.9 + 2)
  }
}
