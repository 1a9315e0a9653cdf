/// Limits the rate of calls to what the service accepts, which it learns from throttled calls. It
/// reads no clock: the caller passes the time.
///
///     slow start ── overload ──▶ cut ──▶ calm ──▶ probing ─┐
///                                 ▲                        │
///                                 └────── overload ────────┘
///
/// - *Slow start* limits the calls in flight instead of the rate: four at first and 0.2 more with
///   each answer, so that the run does not begin with a burst of calls. It lasts until the service
///   throttles; a single throttle in the first second does not end it.
/// - A *cut* sets the rate to β = 0.7 of what the service takes.
/// - *Calm* is the 2.7 seconds after a cut. The rate climbs back along a cubic curve, as in RFC
///   9438 and in the adaptive retry mode of AWS's SDKs; here the curve is relative to the rate. A
///   token bucket throttles nothing in this time, so throttles in it have other causes than the
///   rate (see `ThrottleEvidence`).
/// - *Probing*: the rate follows the curve above the known rate until the service is overloaded
///   again. While the known rate is certain, the rate stays 2 % above it for 10 seconds or 120
///   calls.
///
/// The rate that the service accepts is counted, not smoothed. Its token bucket is empty at each
/// cut, so between two cuts it served exactly the tokens that were added. If the bucket was full in
/// between, that count is too low, and the busiest recent seconds give a better one
/// (`ServedHistory`). Once two counts agree within a tenth, the known rate is certain.
///
/// After a cut, answers are ignored for calls sent before all older calls were answered: they still
/// belong to the overload that caused the cut. In a network stall calls pile up and reach the
/// service all at once when it ends, so the calls in flight are limited to those of a round trip
/// plus 0.4 seconds.
///
/// Worked example: for a known rate of 25 requests a second, a cut sets the rate to 17.5, and after
/// 2.7 seconds it is 25 again. By then the bucket has saved 5 requests, which last ten seconds at a
/// rate of 25.5.
struct RateControl {
  /// The rate after a cut, as a fraction of the known rate.
  private static let beta = 0.7
  /// The time in seconds until the rate is back at the known rate after a cut.
  private static let calm = 2.7
  /// The slowest rate, in requests a second.
  static let slowest = 0.5
  /// The maximum number of calls in flight before the first answer.
  private static let firstWindow = 4.0
  /// What each answer adds to that in slow start.
  private static let windowGrowth = 0.2
  /// The assumed capacity of the service's token bucket, in seconds of the rate.
  private static let burst = 1.0
  /// Two counts that differ by less than this part agree.
  private static let tolerance = 0.1
  /// The excess over a certain known rate while probing, as a fraction of that rate.
  private static let probe = 0.02
  /// The time for which the rate stays at `probe`: the longer of this many seconds and this many
  /// calls.
  private static let hold = (seconds: 10.0, calls: 120.0)
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
  private var lastCut = -Double.infinity
  /// The number of calls in flight that were sent before the last cut.
  private var older = 0
  /// The time when the last of the `older` calls was answered, or was waited for too long; `nil`
  /// while waiting.
  private var settled: Double?
  /// The number of calls served since the last cut, or since the start.
  private var served = 0.0
  private var history = ServedHistory()
  private var evidence = ThrottleEvidence()
  /// The smoothed time from a call to its answer, in seconds.
  private var roundTrip = 0.0

  /// Admits a call if the rate allows it. Returns 0 if the call may be sent now, the seconds to
  /// wait before asking again, or infinity if it must wait for an answer to another call.
  mutating func admit(now: Double) -> Double {
    if started == nil { started = now }
    if let rate {
      guard Double(underWay) < 1 + rate * (Self.pile + roundTrip) else { return .infinity }
      refill(rate, now: now)
      // What rounding leaves open is not worth another wait.
      guard tokens >= 1 - 1e-6 else { return (1 - tokens) / rate }
      tokens -= 1
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
    if rate != nil { noteSettling(sent: sent, now: now) }
    let isThrottle = outcome == .throttled
    switch outcome {
    case .lost: return
    case .throttled: break
    case .served:
      roundTrip += (now - sent - roundTrip) / 8
      history.add(at: now)
      served += 1
    }
    guard rate != nil else { return noteSlowStart(isThrottle: isThrottle, now: now) }
    if let settled, sent > settled { weigh(isThrottle: isThrottle, now: now) }
    if let rate, !isThrottle {
      refill(rate, now: now)
      self.rate = grown(now: now)
    }
  }

  private mutating func noteSettling(sent: Double, now: Double) {
    if sent <= lastCut { older -= 1 }
    if settled == nil, older <= 0 || now > lastCut + Self.longestSettling { settled = now }
  }

  private mutating func noteSlowStart(isThrottle: Bool, now: Double) {
    slowStart.add(isThrottle: isThrottle)
    guard isThrottle else { return window += Self.windowGrowth }
    // Removes half of the freed slot, so that a throttled call is not repeated at once.
    window = max(1, window - 0.5)
    let elapsed = now - (started ?? now)
    guard elapsed >= 1 || slowStart.isOverload else { return }
    (tokens, lastRefill) = (0, now)
    cut(to: max(served / (elapsed + Self.burst), busiest(now: now)), now: now)
  }

  /// Cuts the rate if an answer shows that the service is overloaded.
  private mutating func weigh(isThrottle: Bool, now: Double) {
    let elapsed = now - lastCut
    if elapsed < Self.calm {
      evidence.addCalm(isThrottle: isThrottle)
      guard isThrottle, evidence.isLimitLower else { return }
      let counted = evidence.calmServed / max(now - (settled ?? now), 1e-3)
      cut(to: max(counted, known / 4), now: now)
      evidence.hasCutInCalm = true
    } else if evidence.isOverload(isThrottle: isThrottle) {
      let counted = served / elapsed
      let agrees = abs(counted - known) <= Self.tolerance * known
      cut(to: max(counted, min(rate ?? known, busiest(now: now))), now: now)
      isCertain = agrees
      evidence.hasCutInCalm = false
    }
  }

  private mutating func busiest(now: Double) -> Double {
    history.busiest(at: now, burst: Self.burst)
  }

  /// Lowers the rate and restarts the curve.
  ///
  /// - Parameter taken: the rate that the service accepts, in requests a second.
  private mutating func cut(to taken: Double, now: Double) {
    if let rate { refill(rate, now: now) }
    known = max(taken, Self.slowest)
    rate = max(known * Self.beta, Self.slowest)
    (isCertain, lastCut, served) = (false, now, 0)
    older = underWay
    settled = older > 0 ? nil : now
    evidence.startAnew()
  }

  /// The rate that the curve has come to.
  private mutating func grown(now: Double) -> Double {
    var elapsed = now - lastCut - Self.calm
    if elapsed > 0, evidence.ambient > 0 { elapsed *= Self.haste }
    var growth = Self.curve(elapsed)
    if isCertain {
      let hold = max(Self.hold.seconds, Self.hold.calls / known)
      growth = min(growth, max(Self.probe, Self.curve((elapsed - hold) / 1.5)))
    }
    // Never more than twice what is really being done: an idle client must not save up a burst.
    let bound = max(2 * history.newest(at: now), known * Self.beta)
    return max(min(known * (1 + growth), bound), Self.slowest)
  }

  /// Returns the cubic curve's value, relative to the known rate. `seconds` counts from the end of
  /// the calm: −0.3 right after a cut, 0 at the end of the calm.
  private static func curve(_ seconds: Double) -> Double {
    let part = seconds / calm
    return (1 - beta) * part * part * part
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

  /// Whether the newest five calls or eight of the newest sixteen were throttled.
  var isOverload: Bool { (~bits).trailingZeroBitCount >= 5 || bits.nonzeroBitCount >= 8 }
}
