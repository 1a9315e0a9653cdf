/// Limits the rate of calls to what the service accepts, which it learns from throttled calls. It
/// reads no clock: the caller passes the time.
///
///     slow start ── overload ──▶ cut ──▶ calm ──▶ hold ──▶ probing ─┐
///                                 ▲                                 │
///                                 └──────────── overload ───────────┘
///
/// - *Slow start* limits the calls in flight instead of the rate: four at first and 0.15 more with
///   each answer, so that the run does not begin with a burst of calls. It lasts until the service
///   throttles; one or two throttles in the first second do not end it.
/// - A *cut* sets the rate to β = 0.7 of what the service takes.
/// - *Calm* is the time in which the rate climbs back along a cubic curve, as in RFC 9438 and in the
///   adaptive retry mode of AWS's SDKs; here the curve is relative to the rate. It starts when all
///   calls from before the cut are answered. It lasts 2.7 seconds, or as long as the bucket needs to
///   save two tokens. A token bucket throttles nothing in this time, so throttles in it have other
///   causes than the rate (see `ThrottleEvidence`).
/// - *Hold*: while the known rate is certain, the rate stays there for 10 seconds or 200 calls.
/// - *Probing*: the rate rises to a few percent above the known rate until the tokens saved in the
///   bucket are used up. If the service does not throttle then, the known rate is too low, and the
///   rate follows the curve.
///
/// `BucketModel` computes the rate that the service accepts from the calls between two throttles.
/// A count over 30 calls makes the known rate certain; later counts that agree with it are averaged.
/// Answers that come late, after a stall, make the count doubtful: nobody knows when those calls
/// took their tokens. The known rate then stays as it is, as far as the doubtful calls allow it.
///
/// After a cut, answers are ignored for calls sent before all older calls were answered: they still
/// belong to the overload that caused the cut. In a network stall calls pile up and reach the
/// service all at once when it ends, so the calls in flight are limited to those of a round trip
/// plus 0.4 seconds.
///
/// Worked example: for a known rate of 25 requests a second, a cut sets the rate to 17.5, and after
/// 2.7 seconds it is 25 again. By then the bucket has saved 5 requests. After ten seconds at 25 the
/// rate rises to 26.5, which uses up the 5 requests in four seconds.
struct RateControl {
  /// The rate after a cut, as a fraction of the known rate.
  private static let beta = 0.7
  /// The minimum and maximum length of the calm, in seconds.
  private static let calmLengths = (least: 2.7, most: 6.0)
  /// The minimum number of tokens that the bucket saves in the calm.
  private static let cushion = 2.0
  /// The slowest rate, in requests a second.
  static let slowest = 0.5
  /// The maximum number of calls in flight before the first answer.
  private static let firstWindow = 4.0
  /// What each answer adds to that in slow start.
  private static let windowGrowth = 0.15
  /// Two counts that differ by less than this part agree.
  private static let tolerance = 0.1
  /// The number of calls that make a count certain.
  private static let certainCalls = 30.0
  /// The maximum weight of earlier counts in the average, in seconds.
  private static let memory = 60.0
  /// The time for which a certain rate is held: the longer of this many seconds and this many calls.
  private static let hold = (seconds: 10.0, calls: 200.0)
  /// The excess over the known rate while the bucket's saved tokens are used up, as a fraction.
  private static let excess = (certain: 0.06, uncertain: 0.2)
  /// The factor by which the curve above a certain rate rises more slowly.
  private static let patience = 2.5
  /// The factor by which the curve rises faster while the service throttles at any rate.
  private static let haste = 5.0
  /// The maximum number of unused calls that are saved, in seconds of the rate, so that a late
  /// timer does not lower the rate.
  private static let slack = 0.02
  /// The maximum number of calls in flight beyond those of one round trip, in seconds of the rate.
  private static let pile = 0.4
  /// The maximum time in seconds to wait for answers to calls from before a cut.
  private static let longestSettling = 3.0

  /// The rate that calls go out at, in requests a second; nil in slow start.
  private(set) var rate: Double?
  /// Calls that went out and were not answered yet.
  private(set) var underWay = 0
  private var window = firstWindow
  private var slowStart = RecentAnswers()
  private var started: Double?
  /// The number of calls that may be sent now.
  private var tokens = 0.0
  private var lastRefill = 0.0
  /// The known rate: the latest estimate of what the service accepts, in requests a second.
  private var known = 0.0
  private var isCertain = false
  /// The time in seconds that the known rate was counted over.
  private var weight = 0.0
  private var lastCut = -Double.infinity
  /// The number of calls in flight that were sent before the last cut.
  private var older = 0
  /// The time when the last of the `older` calls was answered, or was waited for too long; `nil`
  /// while waiting.
  private var settled: Double?
  /// The time when the saved tokens were used up while probing; stalls move it on.
  private var drained: Double?
  private var bucket = BucketModel(now: 0)
  /// The model of slow start, until the last call sent in it is answered.
  private var firstBucket: BucketModel?
  /// The time when the bucket was empty last.
  private var emptied = 0.0
  /// The number of calls since `emptied` that took their tokens at an unknown time, or none.
  private var doubtful = 0.0
  /// The number of calls served since `emptied` that were sent before it.
  private var olderServed = 0.0
  private var history = ServedHistory()
  private var evidence = ThrottleEvidence()
  private var roundTrip = RoundTrip()
  private var lastAnswer = 0.0

  /// Admits a call if the rate allows it. Returns 0 if the call may be sent now, the seconds to
  /// wait before asking again, or infinity if it must wait for an answer to another call.
  mutating func admit(now: Double) -> Double {
    if started == nil {
      started = now
      bucket = BucketModel(now: now)
    }
    if let rate {
      guard Double(underWay) < 1 + rate * (Self.pile + roundTrip.seconds) else { return .infinity }
      refill(rate, now: now)
      // What rounding leaves open is not worth another wait.
      guard tokens >= 1 - 1e-6 else { return (1 - tokens) / rate }
      tokens -= 1
      bucket.refill(now: now)
      bucket.take()
    } else if Double(underWay) >= window {
      return .infinity
    }
    underWay += 1
    return 0
  }

  /// The outcome of an admitted call.
  enum Outcome {
    case served, throttled
    /// No answer of the service, or the call was not sent after all: nothing to learn from.
    case lost
  }

  /// Records the outcome of a call.
  ///
  /// - Parameter sent: when it went out, in monotonic seconds.
  mutating func note(_ outcome: Outcome, sent: Double, now: Double) {
    underWay -= 1
    let isLate = now - sent > roundTrip.longest
    if rate != nil { noteSettling(sent: sent, now: now) }
    noteTokens(outcome, isLate: isLate, sent: sent, now: now)
    guard outcome != .lost else { return }
    let isThrottle = outcome == .throttled
    if !isThrottle {
      roundTrip.add(sent: sent, now: now)
      history.add(at: now)
    }
    guard let rate else { return noteSlowStart(isThrottle: isThrottle, isLate: isLate, now: now) }
    // The curve stands still in a stall.
    let gap = now - lastAnswer
    if gap > roundTrip.longest + 2 / rate, let drained { self.drained = drained + gap }
    lastAnswer = now
    if isLate {
      // What piled up in a stall has used the bucket's tokens: the next call waits its turn.
      refill(rate, now: now)
      tokens = 0
    }
    if let settled, sent > settled { weigh(isThrottle: isThrottle, isLate: isLate, now: now) }
    if !isThrottle {
      refill(self.rate ?? rate, now: now)
      self.rate = grown(now: now)
    }
  }

  private mutating func noteSettling(sent: Double, now: Double) {
    if sent <= lastCut { older -= 1 }
    if settled == nil, older <= 0 || now > lastCut + Self.longestSettling { settled = now }
  }

  /// Keeps the model of the bucket up to date with an answer.
  private mutating func noteTokens(_ outcome: Outcome, isLate: Bool, sent: Double, now: Double) {
    if outcome == .lost || outcome == .served && isLate { doubtful += 1 }
    guard rate != nil else {
      bucket.refill(now: now)
      if outcome == .served, !isLate { bucket.take() }
      return
    }
    if sent > emptied {
      if outcome != .served { bucket.giveBack() }
    } else if outcome == .served {
      olderServed += 1
      if !isLate { firstBucket?.take() }
    }
    guard let settled, var first = firstBucket else { return }
    // The calls in flight at the cut took their tokens within a round trip.
    first.refill(now: lastCut + 0.75 * min(settled - lastCut, roundTrip.seconds))
    known = max(known, first.rate)
    firstBucket = nil
  }

  private mutating func noteSlowStart(isThrottle: Bool, isLate: Bool, now: Double) {
    if !isLate { slowStart.add(isThrottle: isThrottle) }
    guard isThrottle else { return window += Self.windowGrowth }
    // Removes half of the freed slot, so that a throttled call is not repeated at once.
    window = max(1, window - 0.5)
    // A late throttle is from before the end of a stall, in which the bucket has filled up.
    guard !isLate, now - (started ?? now) >= 1 || slowStart.isOverload else { return }
    (tokens, lastRefill) = (0, now)
    firstBucket = bucket
    cut(to: bucket.rate, now: now)
  }

  /// Cuts the rate if an answer shows that the service is overloaded.
  private mutating func weigh(isThrottle: Bool, isLate: Bool, now: Double) {
    if now - (settled ?? now) < calm {
      evidence.addCalm(isThrottle: isThrottle)
      guard isThrottle, evidence.isLimitLower else { return }
      bucket.refill(now: now)
      let counted = bucket.rate + olderServed / 2 / max(now - emptied, 1e-3)
      cut(to: max(counted, known / 4), now: now)
      evidence.hasCutInCalm = true
    } else if evidence.isOverload(isThrottle: isThrottle) {
      if isLate {
        // Nobody knows when the bucket was empty.
        restartCurve(now: now)
      } else {
        count(now: now)
      }
      evidence.hasCutInCalm = false
    }
  }

  /// Computes the known rate anew after a throttle, and cuts the rate.
  private mutating func count(now: Double) {
    bucket.refill(now: now)
    let seconds = max(now - emptied, 1e-3)
    let least = bucket.rate
    // The value closest to the known rate that the doubtful calls allow.
    let counted = max(least, min(known, least + doubtful / seconds), known / 4)
    let agrees = abs(counted - known) <= Self.tolerance * known
    let isClear = doubtful < Self.tolerance * known * seconds
    let isLong = known * seconds > Self.certainCalls && evidence.ambient == 0
    if isCertain, agrees {
      let earlier = min(weight, Self.memory)
      weight = earlier + seconds
      cut(to: max(least, (known * earlier + counted * seconds) / weight), now: now)
      isCertain = true
    } else {
      weight = seconds
      cut(to: counted, now: now)
      isCertain = isClear && (agrees || isLong)
    }
  }

  /// Lowers the rate to a part of what the service accepts, in requests a second.
  private mutating func cut(to accepted: Double, now: Double) {
    known = max(accepted, Self.slowest)
    isCertain = false
    bucket.empty(now: now)
    (emptied, doubtful, olderServed) = (now, 0, 0)
    restartCurve(now: now)
  }

  private mutating func restartCurve(now: Double) {
    if let rate { refill(rate, now: now) }
    rate = max(known * Self.beta, Self.slowest)
    lastCut = now
    drained = nil
    older = underWay
    settled = older > 0 ? nil : now
    evidence.startAnew()
  }

  /// The rate that the curve has come to.
  private mutating func grown(now: Double) -> Double {
    let elapsed = now - (settled ?? now) - calm
    let growth =
      elapsed <= 0
      ? curve(elapsed)
      : evidence.ambient > 0 ? curve(elapsed * Self.haste) : probe(elapsed, now: now)
    // Never more than twice what is really being done: an idle client must not save up a burst.
    let bound = max(2 * history.newest(at: now), known * Self.beta)
    return max(min(known * (1 + growth), bound), Self.slowest)
  }

  /// Returns the excess over the known rate, as a fraction of it.
  ///
  /// - Parameter elapsed: the time since the end of the calm, in seconds.
  private mutating func probe(_ elapsed: Double, now: Double) -> Double {
    let held = isCertain ? max(Self.hold.seconds, Self.hold.calls / known) : 0
    guard elapsed > held else { return 0 }
    bucket.refill(now: now)
    if drained == nil, bucket.level(at: known) <= 0 { drained = now }
    let excess = min(
      curve(elapsed - held), isCertain ? Self.excess.certain : Self.excess.uncertain)
    guard let drained else { return excess }
    return excess + curve((now - drained) / (isCertain ? Self.patience : 1))
  }

  /// The length of the calm in seconds.
  private var calm: Double {
    // The area between the curve and the known rate.
    let saved = known * (1 - Self.beta) / 4
    return max(Self.calmLengths.least, min(Self.cushion / saved, Self.calmLengths.most))
  }

  /// Returns the cubic curve's value, relative to the known rate. `seconds` counts from the end of
  /// the calm: −0.3 right after a cut, 0 at the end of the calm.
  private func curve(_ seconds: Double) -> Double {
    let part = seconds / calm
    return (1 - Self.beta) * part * part * part
  }

  private mutating func refill(_ rate: Double, now: Double) {
    let capacity = max(1, rate * Self.slack)
    tokens = min(tokens + max(0, now - lastRefill) * rate, capacity)
    lastRefill = now
  }
}

/// A record of which of the newest 16 calls of slow start were throttled.
struct RecentAnswers {
  /// The newest first; a bit for each throttle.
  private var bits: UInt16 = 0

  mutating func add(isThrottle: Bool) { bits = bits << 1 | (isThrottle ? 1 : 0) }

  /// Whether the newest three calls or eight of the newest sixteen were throttled.
  var isOverload: Bool { (~bits).trailingZeroBitCount >= 3 || bits.nonzeroBitCount >= 8 }
}
