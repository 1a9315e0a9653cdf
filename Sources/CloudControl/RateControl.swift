/// How fast calls may go out, learnt from which of them the service throttles; pure arithmetic, told
/// the time.
///
/// Three phases:
///
///     slow start ─ a throttle ─▶ at a rate, which each throttle cuts and time brings back (CUBIC)
///
/// - *Slow start* bounds how many calls are under way: four, and a fifth more with each answer, so that
///   a service's burst is not met by everything at once. A service that never throttles never ends it.
/// - Then calls are spaced by a rate. A throttle cuts it to β = 0.7 of what the service takes; from there
///   it follows 0.4·(t − k)³ + w_max, which is back at w_max after k = ∛(w_max · 0.3 / 0.4) seconds
///   (RFC 9438, and the adaptive retry mode of AWS's SDKs). A call that was on its way when the rate was
///   cut cuts it no further: one overload counts once a round trip.
/// - A service may also throttle for reasons of its own, whatever the rate. While the rate is well below
///   what it took, a throttle cuts nothing; after three of them, or three cuts each of which finds
///   less, no rate helps, and there is none until most calls are throttled. Nor does a single throttle in slow start's first second say anything.
/// - *What the service takes* is counted, not smoothed: a token bucket is empty at one throttle and
///   again at the next, so between the two it let pass exactly what flowed into it. Once two such counts
///   agree, the rate stays just above for a while instead of rushing past.
///
/// Worked example: at 25 requests a second the cut goes to 17.5 and is made good after 2.7 seconds; the
/// bucket has saved up 5 requests by then, which the next five seconds at 25.75 use up.
struct RateControl {
  /// What is left of the rate after a throttle.
  private static let beta = 0.7
  /// How steeply the curve rises.
  private static let scale = 0.4
  /// The slowest rate, in requests a second.
  static let slowest = 0.5
  /// How many calls may be under way before the first answer.
  private static let firstWindow = 4.0
  /// What each answer adds to that in slow start.
  private static let windowGrowth = 0.2
  /// A bucket is taken to hold one second's requests to begin with.
  private static let assumedBurst = 1.0
  /// Two counts that differ by less than this part agree.
  private static let tolerance = 0.1
  /// How far above a rate that is known the calls go while it is held, as a part of it.
  private static let probe = 0.03
  /// How long it is held before the curve rises on, in seconds.
  private static let hold = 10.0
  /// Seconds of the rate that may be saved up: what a timer that rings late must not lose.
  private static let slack = 0.02
  /// How much the newest half second counts in the measured rate.
  private static let smoothing = 0.8

  /// The rate that calls go out at, in requests a second; nil in slow start.
  private(set) var rate: Double?
  /// Calls that went out and were not answered yet.
  private(set) var underWay = 0
  private var window = firstWindow
  /// Calls that may go out now, at most `capacity`.
  private var tokens = 0.0
  private var lastRefill = 0.0
  /// What the service takes as far as is known: where the curve comes back to.
  private var known = 0.0
  private var isCertain = false
  private var lastCut = -Double.infinity
  /// What a call that was sent in slow start and is served after its end adds to `known`.
  private var lateShare = 0.0
  /// Calls that were served since `countedFrom`: the start, or the last cut.
  private var served = 0.0
  private var countedFrom: Double?
  /// The newest answers to calls that were sent after the last cut.
  private var recent = RecentAnswers()
  /// Throttles that no bucket explains, since one that a bucket does.
  private var unexplained = 0
  /// Whether there is no rate because none helped.
  private var hasGivenUp = false
  private var measured: Double?
  private var measuredFrom: Double?
  private var measuredCount = 0.0

  /// Lets a call out, or tells how long it has to wait, in seconds: 0 where it is let out, infinity
  /// where no time helps but only an answer.
  mutating func admit(now: Double) -> Double {
    if countedFrom == nil { countedFrom = now }
    if let rate {
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

  /// What became of a call that was let out.
  enum Outcome {
    case served, throttled
    /// No answer of the service, or the call was not sent after all: nothing to learn from.
    case lost
  }

  /// Takes note of a call's end.
  ///
  /// - Parameter sent: when it went out, in monotonic seconds.
  mutating func note(_ outcome: Outcome, sent: Double, now: Double) {
    underWay -= 1
    switch outcome {
    case .lost: break
    case .throttled:
      measure(0, now: now)
      guard sent > lastCut else { return }
      recent.add(isThrottle: true, at: now)
      takeThrottle(now: now)
    case .served:
      if sent <= lastCut, lateShare > 0 { known += lateShare } else { served += 1 }
      measure(1, now: now)
      recent.add(isThrottle: false, at: now)
      if let rate {
        refill(rate, now: now)
        self.rate = grown(now: now)
      } else {
        window += Self.windowGrowth
      }
    }
  }

  private mutating func takeThrottle(now: Double) {
    guard let rate else {
      // The place that has become free is half taken away: what is throttled is not sent again at once.
      window = max(1, window - 0.5)
      // A bucket that is empty throttles call after call.
      let isLong = now - (countedFrom ?? now) >= 1
      let isClear =
        hasGivenUp
        ? recent.isMostlyThrottled : isLong || recent.throttlesInARow >= 5 || recent.throttles >= 8
      if isClear { cut(now: now) }
      return
    }
    // Well below what the service took, a bucket fills and throttles nothing.
    guard rate < 0.9 * known else {
      return cut(now: now)
    }
    unexplained += 1
    if recent.isMostlyThrottled || recent.throttlesInARow >= 6 {
      // The service takes much less than it did.
      refill(rate, now: now)
      known = max(recent.servedASecond(now: now), Self.slowest)
      setRate(now: now)
    } else {
      giveUpIfNothingHelps()
    }
  }

  private mutating func giveUpIfNothingHelps() {
    guard unexplained >= 3 else { return }
    rate = nil
    hasGivenUp = true
    recent = RecentAnswers()
  }

  /// Starts the curve anew.
  private mutating func setRate(now: Double) {
    (served, countedFrom, lastCut) = (0, now, now)
    rate = max(known * Self.beta, Self.slowest)
    recent = RecentAnswers()
  }

  private mutating func cut(now: Double) {
    var late = 0.0
    defer { lateShare = late }
    let elapsed = now - (countedFrom ?? now)
    if let rate {
      let counted = served / max(elapsed, 1e-3)
      // Within a second the count says little: it is a few calls, give or take one.
      let taken = elapsed >= 1 ? counted : min(rate, max(counted, rate * Self.beta))
      isCertain = abs(taken - known) <= Self.tolerance * known
      // What flows into a bucket does not fall with the rate.
      unexplained = taken < 0.9 * known ? unexplained + 1 : 0
      known = taken
      refill(rate, now: now)
    } else {
      let sinceStart = served / (elapsed + Self.assumedBurst)
      known = hasGivenUp ? measured ?? sinceStart : sinceStart
      lastRefill = now
      (tokens, unexplained) = (0, 0)
      // Throttles come back sooner than what is served, which has to be counted still.
      late = 1 / (elapsed + Self.assumedBurst)
    }
    known = max(known, Self.slowest)
    setRate(now: now)
    giveUpIfNothingHelps()
  }

  /// The rate that the curve has come to.
  private func grown(now: Double) -> Double {
    let back = Self.cubeRoot(known * (1 - Self.beta) / Self.scale)
    let elapsed = now - lastCut - back
    var growth = Self.curve(elapsed)
    if isCertain { growth = min(growth, max(Self.probe * known, Self.curve(elapsed - Self.hold))) }
    // Never more than twice what is really being done: an idle client must not save up a burst.
    let bound = max(2 * (measured ?? .infinity), known * Self.beta)
    return max(min(known + growth, bound), Self.slowest)
  }

  private static func curve(_ seconds: Double) -> Double { scale * seconds * seconds * seconds }

  private mutating func refill(_ rate: Double, now: Double) {
    let capacity = max(1, rate * Self.slack)
    tokens = min(tokens + max(0, now - lastRefill) * rate, capacity)
    lastRefill = now
  }

  /// Counts calls that were served by half seconds and smooths their rate.
  private mutating func measure(_ count: Double, now: Double) {
    let half = (now * 2).rounded(.down) / 2
    measuredCount += count
    guard let from = measuredFrom else {
      measuredFrom = half
      return
    }
    guard half > from else { return }
    let current = measuredCount / (half - from)
    measured = measured.map { current * Self.smoothing + $0 * (1 - Self.smoothing) } ?? current
    measuredCount = 0
    measuredFrom = half
  }

  /// The cube root of a number that is not negative, by Newton's method.
  private static func cubeRoot(_ value: Double) -> Double {
    guard value > 0 else { return 0 }
    var root = max(value, 1)
    for _ in 0..<200 {
      let next = (2 * root + value / (root * root)) / 3
      if abs(next - root) <= root * 1e-15 { return next }
      root = next
    }
    return root
  }
}

/// What became of the newest calls.
struct RecentAnswers {
  private static let size = 16
  /// The newest first; a bit for each throttle.
  private var bits: UInt32 = 0
  private var count = 0
  private var times: [Double] = []

  mutating func add(isThrottle: Bool, at now: Double) {
    bits = (bits << 1 | (isThrottle ? 1 : 0)) & (1 << UInt32(Self.size) - 1)
    count = min(count + 1, Self.size)
    times.append(now)
    if times.count > Self.size { times.removeFirst() }
  }

  var throttles: Int { bits.nonzeroBitCount }

  /// How many throttles came one after the other, up to now.
  var throttlesInARow: Int { (~bits).trailingZeroBitCount }

  /// Whether hardly any call gets through.
  var isMostlyThrottled: Bool { throttles >= 14 }

  /// Calls that were served, a second.
  func servedASecond(now: Double) -> Double {
    Double(count - throttles) / max(now - (times.first ?? now), 1e-3)
  }
}
