internal import Testing

@testable internal import AWSClient

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
    // At most a fifth more a round, rounded.
    #expect(zip(most, most.dropFirst()).allSatisfy { $1 > $0 || $0 < 5 })
    #expect(zip(most, most.dropFirst()).allSatisfy { Double($1) <= Double($0) * 1.2 + 1 })
    #expect(most[11] > 15)
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

  @Test func cutsOnceForOneOverload() throws {
    var control = Self.throttled()
    let rate = control.rate
    for _ in 0..<50 { control.note(.throttled, sent: 3.9, now: 4.01) }
    #expect(control.rate == rate)
    // A bucket throttles nothing right after a cut, so a single throttle is not about the rate.
    control.note(.throttled, sent: 4.02, now: 4.1)
    #expect(control.rate == rate)
    for step in 1...120 {
      let now = 4.1 + Double(step) / 40
      if control.admit(now: now) == 0 { control.note(.served, sent: now, now: now) }
    }
    let grown = try #require(control.rate)
    control.note(.throttled, sent: 7.2, now: 7.3)
    #expect(try #require(control.rate) < 0.9 * grown)
  }

  @Test func theOverloadBeforeACutDoesNotCutAgain() throws {
    var control = RateControl()
    for step in 0..<160 {
      let now = Double(step) / 40
      _ = control.admit(now: now)
      control.note(.served, sent: now, now: now)
    }
    for _ in 0..<3 { #expect(control.admit(now: 4) == 0) }
    control.note(.throttled, sent: 4, now: 4)
    let rate = try #require(control.rate)
    // Two calls from before the cut are in flight, so the bucket may be empty because of them.
    control.note(.throttled, sent: 6.8, now: 6.9)
    #expect(control.rate == rate)
    control.note(.throttled, sent: 4, now: 6.9)
    control.note(.throttled, sent: 4, now: 6.9)
    #expect(control.rate == rate)
    // The calm begins when they are answered.
    control.note(.throttled, sent: 6.95, now: 7)
    #expect(control.rate == rate)
    control.note(.throttled, sent: 9.7, now: 9.75)
    #expect(try #require(control.rate) < rate)
  }

  @Test func growsBackAlongTheCurve() throws {
    var control = Self.throttled()
    let cut = try #require(control.rate)
    var rates: [Double] = []
    for step in 1...4_800 {
      let now = 4 + Double(step) / 400
      if control.admit(now: now) == 0 { control.note(.served, sent: now, now: now) }
      if step % 10 == 0 { rates.append(try #require(control.rate)) }
    }
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 <= $1 + 1e-9 })
    #expect(rates[0] > cut - 1 && rates[0] < cut + 2)
    // 2.7 s after the cut the rate is where it was.
    #expect(abs(rates[107] - 32) < 0.1)
    // The bucket's saved tokens are used up at a fifth above that; then the curve goes on.
    #expect(rates[239] > 36 && rates[239] <= 1.2 * 32 + 0.1)
    #expect(rates[479] > 42)
  }

  @Test func spacesCallsByTheRate() throws {
    var control = Self.throttled()
    let rate = try #require(control.rate)
    var now = 4.0
    var times: [Double] = []
    while times.count < 50 {
      let wait = control.admit(now: now)
      guard wait == 0 else {
        #expect(wait.isFinite)
        now += wait
        continue
      }
      times.append(now)
      control.note(.lost, sent: now, now: now)
    }
    #expect(abs(times[49] - times[9] - 40 / rate) < 1e-3)
  }

  @Test func aStallPilesUpLittle() throws {
    var control = Self.throttled()
    let rate = try #require(control.rate)
    var sent = 0
    for step in 1...200 where control.admit(now: 4 + Double(step) / 100) == 0 { sent += 1 }
    // Nothing is answered for two seconds: no more goes out than the bucket can have saved.
    #expect(sent >= Int(0.4 * rate) && sent <= Int(0.4 * rate) + 2)
  }

  /// A bucket of 25 requests a second that was full in between gives the same rate as one that was not.
  @Test func theModelFindsTheRateOfABucketThatWasFull() {
    for pause in [0, 0.5, 3] {
      var bucket = BucketModel(now: 0)
      var now = 0.0
      // A full bucket and 1 second empty it.
      for _ in 0..<50 {
        now += 1 / 50
        bucket.refill(now: now)
        bucket.take()
      }
      #expect(abs(bucket.rate - 25) < 0.5)
      bucket.empty(now: now)
      now += pause
      bucket.refill(now: now)
      // After the pause there are up to 25 tokens, and 100 calls are sent at 50 a second.
      let saved = Int(min(25, pause * 25))
      for _ in 0..<saved { bucket.take() }
      for _ in 0..<100 {
        now += 1 / 25
        bucket.refill(now: now)
        bucket.take()
      }
      #expect(abs(bucket.rate - 25) < 0.5, "pause \(pause): \(bucket.rate)")
      #expect(abs(bucket.level(at: 25)) < 1)
    }
  }

  @Test func theModelStaysInItsRange() {
    var bucket = BucketModel(now: 0)
    bucket.refill(now: 1)
    #expect(bucket.rate == RateControl.slowest)
    for _ in 0..<100_000 { bucket.take() }
    #expect(bucket.rate.isFinite && bucket.rate > 30_000)
    #expect(bucket.level(at: 1e9) < 0 && bucket.level(at: 0) < 0)
  }

  @Test func aStallDoesNotChangeTheUsualRoundTripMuch() {
    var roundTrip = RoundTrip()
    for step in 0..<20 { roundTrip.add(sent: Double(step), now: Double(step) + 0.2) }
    #expect(abs(roundTrip.seconds - 0.2) < 1e-9)
    // A stall of two seconds delays sixty answers at once.
    for step in 0..<60 { roundTrip.add(sent: 20 + Double(step) / 60, now: 22) }
    #expect(roundTrip.seconds < 0.3)
    // A service that has become slower is recognised in time.
    for step in 0..<40 { roundTrip.add(sent: 30 + Double(2 * step), now: 31 + Double(2 * step)) }
    #expect(roundTrip.seconds > 0.9)
  }

  @Test func savesUpNoBurstWhileIdle() {
    var control = Self.throttled()
    #expect(control.admit(now: 1_000) == 0)
    #expect(control.admit(now: 1_000) > 0)
  }

  @Test func findsARateThatWasRaised() {
    var run = RateSimulation(callers: 64, limit: 10)
    run.limits.append((at: 30, rate: 100))
    run.go(items: 4_000)
    // 300 calls in the first 30 seconds; the rest at 100 a second would take 37 seconds more.
    #expect(run.now < 30 + 37 * 1.6)
  }
}
