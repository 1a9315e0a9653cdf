internal import Testing

@testable internal import AWSClient

/// Checks the rate control over many seeded runs in virtual time.
@Suite struct RateRecoveryTests {
  private static let seeds: ClosedRange<UInt64> = 1...4

  /// The places where the calls of a run are delayed.
  enum Weather: CaseIterable, Sendable {
    case calm, jitterOnTheWay, jitterOfTheService
    case clientStalls, networkStalls, serviceStalls

    func prepare(_ run: inout RateSimulation, seconds: Double) {
      switch self {
      case .calm: return
      case .jitterOnTheWay: run.latency = 0.02...0.4
      case .jitterOfTheService: run.servedAfter = 0.02...0.4
      case .clientStalls, .networkStalls, .serviceStalls:
        run.latency = 0.01...0.2
        run.servedAfter = 0.01...0.2
        let kind: RateSimulation.StallKind =
          self == .clientStalls ? .client : self == .networkStalls ? .network : .service
        run.addStalls(kind, until: seconds)
      }
    }
  }

  /// The least time that the bucket and the callers allow, in seconds; stalls stop everything.
  private static func leastTime(_ run: RateSimulation, limit: Double) -> Double {
    let served = Double(run.servedAt.count)
    let means = [run.latency, run.servedAfter].map { ($0.lowerBound + $0.upperBound) / 2 }
    // Half of the calls of an update wait 50 ms.
    let roundTrip = means[0] + means[1] + 0.001 + (run.areUpdates ? 0.025 : 0)
    let stalled = run.stalls.filter { $0.from < run.now }.reduce(0) { $0 + $1.to - $1.from }
    return max((served - limit) / limit, served / Double(run.callers) * roundTrip) + stalled
  }

  @Test(arguments: Weather.allCases, [5.0, 25, 100])
  func aRunLosesLittleTimeAndFewCallsAreThrottled(weather: Weather, limit: Double) {
    for callers in [4, 16, 64] {
      for seed in Self.seeds {
        var run = RateSimulation(callers: callers, limit: limit, seed: seed)
        let items = max(1_000, Int(25 * limit))
        weather.prepare(&run, seconds: 2 * Double(items) / limit)
        run.areUpdates = seed % 2 == 0
        run.go(items: run.areUpdates ? items / 2 : items)
        let share = Double(run.throttled) / Double(run.calls)
        let name = "\(weather), \(limit)/s, \(callers) callers, seed \(seed)"
        #expect(share < 0.02, "\(name): \(run.throttled) of \(run.calls) throttled")
        #expect(run.longestAstray < 3, "\(name): rate wrong for \(run.longestAstray) s")
        let least = Self.leastTime(run, limit: limit)
        #expect(run.now < 1.15 * least, "\(name): \(run.now) s, \(least) s at least")
      }
    }
  }

  /// Seen against a service of 25 a second: 409 of 1,009 calls throttled, because throttles after a stall
  /// were taken for throttles that come whatever the rate, and the rate was given up.
  @Test(arguments: RateSimulation.StallKind.allCases, [16, 64])
  func theRateIsFoundAgainWithinSecondsOfAStall(kind: RateSimulation.StallKind, callers: Int) {
    for seed in 1...12 as ClosedRange<UInt64> {
      var run = RateSimulation(callers: callers, limit: 25, seed: seed)
      run.latency = 0.01...0.2
      run.servedAfter = 0.01...0.2
      run.stallKind = kind
      let start = run.random.uniform(4...12)
      run.stalls = [(start, start + run.random.uniform(1...2))]
      run.go(items: 1_000)
      let end = run.stalls[0].to
      let served = run.servedAt.count { $0 > end + 3 && $0 <= end + 13 }
      let name = "\(kind), \(callers) callers, seed \(seed)"
      #expect(served > 187, "\(name): \(served) calls served in 10 s")
      #expect(run.throttled * 50 < run.calls, "\(name): \(run.throttled) of \(run.calls)")
    }
  }

  @Test(arguments: [0.2, 0.5, 2], [4, 64])
  func aLimitThatChangesIsFoundWithinSeconds(factor: Double, callers: Int) {
    for seed in Self.seeds {
      var run = RateSimulation(callers: callers, limit: 25, seed: seed)
      run.latency = 0.01...0.05
      let at = run.random.uniform(15...20)
      run.limits.append((at: at, rate: 25 * factor))
      run.go(items: Int(25 * 20 + 25 * factor * 40))
      let served = run.servedAt.count { $0 > at + 20 && $0 <= at + 30 }
      #expect(
        Double(served) > 0.8 * 250 * factor,
        "×\(factor), \(callers) callers, seed \(seed): \(served) calls served in 10 s")
      #expect(
        run.throttled * 8 < run.calls,
        "×\(factor), \(callers) callers, seed \(seed): \(run.throttled) of \(run.calls)")
    }
  }

  @Test(arguments: [4, 16, 64])
  func throttlesByChanceDoNotMakeTheRateCollapse(callers: Int) {
    for chance in [0.05, 0.2] {
      for latency in [0.005, 0.1] {
        for seed in Self.seeds {
          var run = RateSimulation(callers: callers, seed: seed)
          run.latency = latency * 0.5...latency * 1.5
          run.chance = chance
          run.go(items: 1_000)
          // A call and its tries, and what throttled ones wait for.
          let attempts = 1 / (1 - chance)
          let least = 1_000 / Double(callers) * (latency * attempts + chance * attempts * 0.7)
          let name = "chance \(chance), \(callers) callers, \(latency) s, seed \(seed)"
          #expect(run.now < 6 * least + 60, "\(name): \(run.now) s, \(least) s at least")
        }
      }
    }
  }
}
