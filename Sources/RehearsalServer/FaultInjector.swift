internal import Synchronization

/// Draws the faults of a rehearsal, and keeps its token bucket.
final class FaultInjector: Sendable {
  private struct State {
    var random: SplitMix64
    var tokens: Double
    var refilled: Double
  }

  private let configuration: RehearsalConfiguration
  private let state: Mutex<State>

  init(_ configuration: RehearsalConfiguration) {
    self.configuration = configuration
    let burst = max(1, configuration.requestsPerSecond ?? 1)
    state = Mutex(
      State(
        random: SplitMix64(seed: configuration.seed), tokens: burst, refilled: configuration.now()))
  }

  /// Whether a request is throttled: by the bucket, or by chance.
  func throttles() -> Bool {
    let now = configuration.now()
    return state.withLock { state in
      if configuration.throttleRate > 0, state.random.nextFraction() < configuration.throttleRate {
        return true
      }
      guard let rate = configuration.requestsPerSecond else { return false }
      state.tokens = min(max(1, rate), state.tokens + max(0, now - state.refilled) * rate)
      state.refilled = now
      guard state.tokens >= 1 else { return true }
      state.tokens -= 1
      return false
    }
  }

  /// Whether, and when, a request's connection is reset.
  enum Reset: Sendable {
    case none, beforeIsCarriedOut, afterIsCarriedOut
  }

  /// Whether a request's connection is reset by chance.
  func resets() -> Reset {
    guard configuration.resetRate > 0 else { return .none }
    return state.withLock { state in
      guard state.random.nextFraction() < configuration.resetRate else { return .none }
      return state.random.nextFraction() < 0.5 ? .beforeIsCarriedOut : .afterIsCarriedOut
    }
  }

  /// Whether an operation ends FAILED by chance.
  func failsUpdate() -> Bool {
    guard configuration.failRate > 0 else { return false }
    return state.withLock { $0.random.nextFraction() < configuration.failRate }
  }
}

/// Random numbers that a seed repeats (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014).
struct SplitMix64: Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to, but not including, 1.
  mutating func nextFraction() -> Double { Double(next() >> 11) * 0x1p-53 }
}
