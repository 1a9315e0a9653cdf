internal import Synchronization

/// The client-side rate limiter of AWS's `adaptive` retry mode: asleep until the first throttle, then
/// a bucket whose rate falls on throttles and grows back along a cubic curve (CUBIC, RFC 9438).
///
/// Worked example: at 40 requests a second the first throttle cuts the rate to 28; it grows back to 40
/// within k = ∛(40 · 0.3 / 0.4) ≈ 3.1 s, lingers there, and then rises ever faster until the next
/// throttle. With many calls in flight one overload answers many of them: only answers to requests
/// that were sent after the last cut cut again.
final class AdaptiveRateLimiter: Sendable {
  /// What is left of the rate after a throttle.
  private static let beta = 0.7
  /// How steeply the curve rises.
  private static let scale = 0.4
  /// The slowest rate, in requests a second.
  private static let slowest = 0.5
  /// How much the newest half second counts in the measured rate.
  private static let smoothing = 0.8

  private struct State {
    var isAwake = false
    /// Requests a second that are let go.
    var rate = 0.0
    /// Requests that may go at once; below 0 so many are waiting for their turn.
    var tokens = 0.0
    var lastRefill = 0.0
    /// The rate at the last cut, to which the curve returns.
    var lastMaximum = 0.0
    var lastCut = -Double.infinity
    /// Seconds from the cut to where the curve is back.
    var returnTime = 0.0
    var measured = 0.0
    var measuredFrom: Double?
    var measuredCount = 0.0

    /// The measured rate; before its first half second is over, what came so far.
    func measured(until now: Double) -> Double {
      guard measured == 0, let measuredFrom else { return measured }
      return measuredCount / max(now - measuredFrom, 0.5)
    }
  }

  private let state = Mutex(State())

  /// The rate that is let go now, in requests a second; nil while asleep.
  var rate: Double? { state.withLock { $0.isAwake ? $0.rate : nil } }

  /// Takes a turn and tells how long to wait for it, in seconds; nil, and none is taken, where it comes
  /// after the deadline.
  func reserve(now: Double, deadline: Double) -> Double? {
    state.withLock { state in
      guard state.isAwake else { return 0 }
      Self.refill(&state, now: now)
      let wait = state.tokens >= 1 ? 0 : (1 - state.tokens) / state.rate
      guard now + wait <= deadline else { return nil }
      state.tokens -= 1
      return wait
    }
  }

  /// Takes note of an answer.
  ///
  /// - Parameters:
  ///   - now: when it came, in monotonic seconds.
  ///   - sent: when its request went out.
  func note(isThrottle: Bool, sent: Double, now: Double) {
    state.withLock { state in
      Self.measure(&state, now: now)
      if isThrottle {
        guard sent > state.lastCut else { return }
        let current = state.isAwake ? min(state.measured, state.rate) : state.measured(until: now)
        state.lastMaximum = current
        state.lastCut = now
        state.returnTime = Self.cubeRoot(current * (1 - Self.beta) / Self.scale)
        Self.set(&state, rate: current * Self.beta, now: now)
        state.isAwake = true
      } else if state.isAwake {
        let elapsed = now - state.lastCut - state.returnTime
        let rate = Self.scale * elapsed * elapsed * elapsed + state.lastMaximum
        Self.set(&state, rate: rate, now: now)
      }
    }
  }

  /// Counts answers by half seconds and smooths their rate.
  private static func measure(_ state: inout State, now: Double) {
    let bucket = (now * 2).rounded(.down) / 2
    state.measuredCount += 1
    guard let from = state.measuredFrom else {
      state.measuredFrom = bucket
      return
    }
    guard bucket > from else { return }
    let current = state.measuredCount / (bucket - from)
    state.measured = current * smoothing + state.measured * (1 - smoothing)
    state.measuredCount = 0
    state.measuredFrom = bucket
  }

  private static func set(_ state: inout State, rate: Double, now: Double) {
    refill(&state, now: now)
    // Never more than twice what is really being done: an idle client must not save up a burst.
    state.rate = max(min(rate, 2 * state.measured(until: now)), slowest)
    state.tokens = min(state.tokens, max(state.rate, 1))
  }

  private static func refill(_ state: inout State, now: Double) {
    if state.isAwake {
      let gained = (now - state.lastRefill) * state.rate
      state.tokens = min(state.tokens + max(0, gained), max(state.rate, 1))
    }
    state.lastRefill = now
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
