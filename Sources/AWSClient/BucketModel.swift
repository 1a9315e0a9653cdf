/// Computes how many tokens the service's bucket holds, for each of many rates that it may be
/// refilled at. A throttle shows that the bucket is empty, so the rate with an empty bucket at that
/// time is the service's.
///
/// Worked example: since the bucket was empty, 10 seconds passed and 250 calls were sent. At 20
/// requests a second the bucket would hold 20 · 10 − 250 = −50 tokens, at 30 it would hold 30 at
/// most, and at 25 it would hold none. A throttle now therefore means 25 requests a second. The
/// result is also right if the bucket was full in between, because each level is limited to the
/// capacity.
struct BucketModel {
  /// The assumed capacity of the bucket, in seconds of its rate.
  private static let burst = 1.0
  /// The rates, in requests a second, from 0.5 to 36,000; each is an eighth higher than the one
  /// before.
  private static let rates: [Double] = {
    var rates = [RateControl.slowest]
    while rates.count < 96 { rates.append(rates[rates.count - 1] * 1.125) }
    return rates
  }()

  /// The number of tokens for each rate; the bucket is full at first.
  private var levels = rates.map { capacity($0) }
  private var lastRefill: Double

  init(now: Double) { lastRefill = now }

  private static func capacity(_ rate: Double) -> Double { max(1, rate * burst) }

  /// Adds the tokens of the time since the last refill.
  mutating func refill(now: Double) {
    let seconds = max(0, now - lastRefill)
    lastRefill += seconds
    for (index, rate) in Self.rates.enumerated() {
      levels[index] = min(levels[index] + seconds * rate, Self.capacity(rate))
    }
  }

  mutating func take() { for index in levels.indices { levels[index] -= 1 } }

  /// Undoes `take` for a call that was not served.
  mutating func giveBack() { for index in levels.indices { levels[index] += 1 } }

  /// Sets all levels to 0.
  mutating func empty(now: Double) {
    for index in levels.indices { levels[index] = 0 }
    lastRefill = now
  }

  /// The rate for which the bucket is empty now, in requests a second.
  var rate: Double {
    let rates = Self.rates
    guard let next = levels.firstIndex(where: { $0 >= 0 }) else { return rates[rates.count - 1] }
    guard next > 0 else { return rates[0] }
    let part = -levels[next - 1] / (levels[next] - levels[next - 1])
    return rates[next - 1] + part * (rates[next] - rates[next - 1])
  }

  /// Returns the number of tokens in the bucket if it is refilled at `rate`.
  func level(at rate: Double) -> Double {
    let rates = Self.rates
    guard let next = rates.firstIndex(where: { $0 >= rate }) else { return levels[rates.count - 1] }
    guard next > 0 else { return levels[0] }
    let part = (rate - rates[next - 1]) / (rates[next] - rates[next - 1])
    return levels[next - 1] + part * (levels[next] - levels[next - 1])
  }
}
