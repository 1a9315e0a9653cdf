/// Distinguishes throttles that a lower rate avoids from throttles that occur at any rate.
///
/// A service may throttle because of other clients, or at random. A lower rate does not help then,
/// and a cut at each throttle would end at the slowest rate. The calm after a cut shows the
/// difference: a token bucket throttles nothing in it, but a service that throttles at random
/// continues. The share of calls throttled in the calm is the *ambient* share.
///
/// - Without an ambient share, one throttle after the calm is an overload.
/// - With one, only more than twice as many throttles as expected are an overload: a cumulative sum
///   adds each throttle and subtracts the expected number.
/// - The limit may also be much lower than assumed. So throttles in a calm first cause another cut;
///   the ambient share is used only if that cut does not help.
struct ThrottleEvidence {
  /// The minimum ambient share; smaller shares are taken for 0.
  private static let leastShare = 0.04
  /// The minimum number of throttles for an ambient share.
  private static let leastThrottles = 4.0
  /// The maximum share of throttles that is expected (twice the ambient share, up to this); more is
  /// always an overload.
  private static let highestExpectation = 0.75
  /// The number of answers that the ambient share is computed from; older ones fade.
  private static let memory = 100.0

  /// Throttles and answers in the calms of earlier cuts; consecutive throttles count once. The
  /// initial value stands for five served calls.
  private var throttles = 0.0
  private var answers = 5.0
  /// Throttles and answers in the current calm, counted in the same way.
  private var calmThrottles = 0.0
  private var calmAnswers = 0.0
  /// The number of calls answered in the current calm.
  private var calmCount = 0.0
  private var lastWasThrottle = false
  /// The number of throttles since the calm beyond the expected ones.
  private var excess = 0.0
  /// Whether the last cut was made during a calm.
  var hasCutInCalm = false

  /// The share of calls that is throttled at any rate; 0 if it is below `leastShare`.
  var ambient: Double {
    guard throttles + calmThrottles >= Self.leastThrottles else { return 0 }
    // A calm without throttles limits the share that earlier calms suggest.
    let share = min(
      (throttles + calmThrottles) / (answers + calmAnswers),
      (calmThrottles + 1) / (calmAnswers + 1))
    return share < Self.leastShare ? 0 : share
  }

  /// Counts an answer in the calm after a cut.
  mutating func addCalm(isThrottle: Bool) {
    calmCount += 1
    // A stall causes many throttles at once, which count as one event.
    if !(isThrottle && lastWasThrottle) {
      calmAnswers += 1
      if isThrottle { calmThrottles += 1 }
    }
    lastWasThrottle = isThrottle
  }

  /// Whether enough calls are throttled in the calm to suggest that the limit is lower than assumed.
  var isLimitLower: Bool {
    !hasCutInCalm && calmThrottles >= 3 && calmCount >= 10
      && calmThrottles > 3 * throttles / answers * calmAnswers
  }

  /// Counts an answer after the calm; returns whether the service is overloaded.
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
    (calmThrottles, calmAnswers, calmCount, excess) = (0, 0, 0, 0)
    lastWasThrottle = false
  }
}
