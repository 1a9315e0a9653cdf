/// Tells throttles that a lower rate avoids from throttles that come whatever the rate.
///
/// A service may throttle for reasons of its own: for other clients, or at random. Lowering the rate does
/// not help then, and cutting at each throttle would end at the slowest rate. What tells the two apart is
/// the calm after a cut: a token bucket throttles nothing in it, a service that throttles at random goes on.
/// The part that is throttled there is the *ambient* share.
///
/// - Without an ambient share, one throttle after the calm is an overload.
/// - With one, only more than twice as many throttles are: a cumulative sum counts each throttle and
///   subtracts what was to be expected.
/// - The limit may also be much lower than thought. So the first calm that is throttled is answered by
///   another cut; only if that does not help either, the share counts.
struct ThrottleEvidence {
  /// A smaller ambient share is none.
  private static let leastShare = 0.04
  /// The most that twice the ambient share may come to: what is throttled beyond it is always an overload.
  private static let highestExpectation = 0.75
  /// How many answers the ambient share remembers.
  private static let memory = 100.0

  /// Calm answers of earlier cuts; a run of throttles counts once. It starts with five that were served.
  private var throttles = 0.0
  private var answers = 5.0
  /// The same for the present calm.
  private var calmThrottles = 0.0
  private var calmAnswers = 0.0
  /// Calls that were served in the present calm.
  private(set) var calmServed = 0.0
  /// Calls that were answered in the present calm.
  private var calmCount = 0.0
  private var lastWasThrottle = false
  /// Throttles beyond those to be expected, since the calm.
  private var excess = 0.0
  /// Whether the last cut was made in a calm.
  var hasCutInCalm = false

  /// The part of the calls that is throttled whatever the rate; 0 if none is.
  var ambient: Double {
    // A calm without throttles disproves what earlier ones seemed to show.
    let share = min(
      (throttles + calmThrottles) / (answers + calmAnswers),
      (calmThrottles + 1) / (calmAnswers + 1))
    return share < Self.leastShare ? 0 : share
  }

  /// Counts an answer in the calm after a cut.
  mutating func addCalm(isThrottle: Bool) {
    calmCount += 1
    if !isThrottle { calmServed += 1 }
    // A stall makes many throttles at once, which is one event.
    if !(isThrottle && lastWasThrottle) {
      calmAnswers += 1
      if isThrottle { calmThrottles += 1 }
    }
    lastWasThrottle = isThrottle
  }

  /// Whether so much is throttled in the calm that the limit may be lower than thought.
  var isLimitLower: Bool {
    !hasCutInCalm && calmThrottles >= 3 && calmCount >= 10
      && calmThrottles > 3 * throttles / answers * calmAnswers
  }

  /// Counts an answer after the calm, and returns whether the service is overloaded.
  mutating func isOverload(isThrottle: Bool) -> Bool {
    let expected = min(2 * ambient, Self.highestExpectation)
    excess = max(0, excess + (isThrottle ? 1 : 0) - expected)
    return isThrottle && excess >= 1 + 10 * expected
  }

  /// Begins a new calm.
  mutating func startAnew() {
    throttles += calmThrottles
    answers += calmAnswers
    if answers > Self.memory {
      (throttles, answers) = (throttles * Self.memory / answers, Self.memory)
    }
    (calmThrottles, calmAnswers, calmServed, calmCount, excess) = (0, 0, 0, 0, 0)
    lastWasThrottle = false
  }
}
