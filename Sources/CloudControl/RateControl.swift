/// How fast calls may go out, learnt from which of them the service throttles. Pure arithmetic: the
/// caller passes the time in.
///
///     slow start ── overload ──▶ cut ──▶ calm ──▶ probing ─┐
///                                 ▲                        │
///                                 └────── overload ────────┘
///
/// - *Slow start* has no rate. It limits the calls in flight: four at first, and a fifth more with each
///   answer, so that a service's burst is not met by everything at once. A service that never throttles
///   never ends it. A single throttle in its first second does not end it either.
/// - A *cut* sets the rate to β = 0.7 of what the service takes.
/// - *Calm* are the 2.7 seconds after a cut. The rate climbs back along a cubic curve, as in RFC 9438 and
///   in the adaptive retry mode of AWS's SDKs; here it is relative to the rate. A token bucket throttles
///   nothing in this time, so throttles in it are not about the rate (see `ThrottleEvidence`).
/// - *Probing*: the rate follows the curve above what is known, until the service is overloaded again.
///   While the known rate is certain, the rate stays 2 % above it for 10 seconds or 120 calls.
///
/// What the service takes is counted, not smoothed. A token bucket is empty at one cut and again at the
/// next, so between them it let pass exactly what flowed into it. If it overflowed meanwhile, that count
/// is too low; then the busiest recent seconds say more (`ServedHistory`). Once two counts agree within
/// a tenth, the known rate is certain.
///
/// Answers to calls that were sent before all answers from before the cut had come are not weighed: they
/// belong to the overload that was cut for. In a stall calls pile up and reach the service at once when
/// it ends; so only as many are in flight as go out in a round trip and 0.4 seconds.
///
/// Worked example: at 25 requests a second the cut goes to 17.5, and after 2.7 seconds the rate is 25
/// again. The bucket has saved 5 requests by then; they last ten seconds at 25.5.
struct RateControl {
  /// The part of the known rate that is left after a cut.
  private static let beta = 0.7
  /// Seconds until the rate is back where it was before the cut.
  private static let calm = 2.7
  /// The slowest rate, in requests a second.
  static let slowest = 0.5
  /// How many calls may be in flight before the first answer.
  private static let firstWindow = 4.0
  /// What each answer adds to that in slow start.
  private static let windowGrowth = 0.2
  /// A bucket is assumed to hold one second's requests.
  private static let burst = 1.0
  /// Two counts that differ by less than this part agree.
  private static let tolerance = 0.1
  /// How far the rate goes above a known rate that is certain, as a part of it.
  private static let probe = 0.02
  /// How long it stays there: in seconds, or in calls if that takes longer.
  private static let hold = (seconds: 10.0, calls: 120.0)
  /// How much faster the curve rises while the service throttles whatever the rate.
  private static let haste = 5.0
  /// Seconds of the rate that may be saved up: what a timer that fires late must not lose.
  private static let slack = 0.02
  /// Calls that may be in flight beyond those of a round trip, in seconds of the rate.
  private static let pile = 0.4
  /// How long answers from before a cut are waited for, in seconds.
  private static let longestSettling = 3.0

  /// The rate that calls go out at, in requests a second; nil in slow start.
  private(set) var rate: Double?
  /// Calls that went out and were not answered yet.
  private(set) var underWay = 0
  private var window = firstWindow
  private var slowStart = RecentAnswers()
  private var started: Double?
  /// Calls that may go out now.
  private var tokens = 0.0
  private var lastRefill = 0.0
  /// What the service takes, in requests a second, as far as is known.
  private var known = 0.0
  private var isCertain = false
  private var lastCut = -Double.infinity
  /// Calls in flight that were sent before the last cut.
  private var older = 0
  /// When the last of those was answered; nil while they are in flight.
  private var settled: Double?
  /// Calls that were served since the last cut, or since the start.
  private var served = 0.0
  private var history = ServedHistory()
  private var evidence = ThrottleEvidence()
  /// How long an answer takes, smoothed, in seconds.
  private var roundTrip = 0.0

  /// Lets a call out, or returns how many seconds it has to wait: 0 if it may go, infinity if only an
  /// answer can let it go.
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

  /// How a call that was let out ended.
  enum Outcome {
    case served, throttled
    /// No answer of the service, or the call was not sent after all: nothing to learn from.
    case lost
  }

  /// Records the end of a call.
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
    // The freed slot is half taken away: a throttled call is not sent again at once.
    window = max(1, window - 0.5)
    let elapsed = now - (started ?? now)
    guard elapsed >= 1 || slowStart.isOverload else { return }
    (tokens, lastRefill) = (0, now)
    cut(to: max(served / (elapsed + Self.burst), busiest(now: now)), now: now)
  }

  /// Decides whether an answer calls for a cut.
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

  /// Starts the curve anew.
  ///
  /// - Parameter taken: what the service takes, in requests a second.
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

  /// The cubic curve: −0.3 right after a cut, 0 when the calm is over.
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

/// How the newest 16 calls of slow start ended.
struct RecentAnswers {
  /// The newest first; a bit for each throttle.
  private var bits: UInt16 = 0

  mutating func add(isThrottle: Bool) { bits = bits << 1 | (isThrottle ? 1 : 0) }

  /// Whether five throttles came in a row, or eight among sixteen.
  var isOverload: Bool { (~bits).trailingZeroBitCount >= 5 || bits.nonzeroBitCount >= 8 }
}
