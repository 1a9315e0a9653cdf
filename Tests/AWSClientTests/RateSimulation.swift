@testable internal import AWSClient

/// Numbers that a seed repeats (xorshift64*).
struct SeededBits {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    // The first numbers of neighbouring seeds are alike.
    for _ in 0..<4 { _ = fraction() }
  }

  mutating func fraction() -> Double {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return Double((state &* 0x2545_F491_4F6C_DD1D) >> 11) * 0x1p-53
  }

  mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * fraction()
  }
}

/// Callers that send calls one after the other, through a `RateControl`, to a service with a token
/// bucket; all in virtual time.
struct RateSimulation {
  /// The part that stops during a stall and then handles all that piled up.
  enum StallKind: CaseIterable, Sendable {
    /// The client: no answer is seen and no timer fires.
    case client
    /// The network: calls and answers are on their way until the stall ends.
    case network
    /// The service: it takes calls, and answers none.
    case service
  }

  private struct Call {
    var isPoll = false
    var attempts = 0
    var sent = 0.0
  }

  private enum Event {
    /// A call joins the queue of the limiter.
    case wanted(Call)
    case arrived(Call)
    case answered(Call, isThrottle: Bool)
    /// The first of the queue checks whether it may go.
    case asked
  }

  let callers: Int
  /// Seconds from sending to arriving.
  var latency: ClosedRange<Double> = 0.005...0.005
  /// Seconds from arriving to the answer of a call that is served; throttles come back at once.
  var servedAfter: ClosedRange<Double> = 0.0005...0.0005
  /// The bucket's rate from a time on, and its size for one second; empty for no limit.
  var limits: [(at: Double, rate: Double)] = []
  /// How likely a call is throttled whatever the rate.
  var chance = 0.0
  /// Whether each item is an update and one poll, 50 ms later; else it is one read.
  var areUpdates = false
  var stalls: [(from: Double, to: Double)] = []
  var stallKind = StallKind.network
  var random: SeededBits

  private(set) var now = 0.0
  private(set) var calls = 0
  private(set) var throttled = 0
  /// When each call was served, in order.
  private(set) var servedAt: [Double] = []
  /// The longest time in seconds, stalls left out, in which the rate was outside 0.5 to 2.2 times
  /// the limit.
  private(set) var longestAstray = 0.0
  /// The time since which the rate is outside; `nil` while it is not.
  private var astraySince: Double?
  private var control = RateControl()
  private var events: [(time: Double, order: Int, event: Event)] = []
  private var scheduled = 0
  private var queue: [Call] = []
  private var isAsking = false
  private var limit: Double?
  private var limitsPassed = 0
  private var tokens = 0.0
  private var lastRefill = 0.0
  private var itemsLeft = 0

  init(callers: Int, limit: Double? = nil, seed: UInt64 = 1) {
    self.callers = callers
    random = SeededBits(seed: seed)
    if let limit { limits = [(0, limit)] }
  }

  /// Adds stalls of one to two seconds, 5 to 15 seconds apart, until `end`.
  mutating func addStalls(_ kind: StallKind, until end: Double) {
    stallKind = kind
    var start = random.uniform(1...5)
    while start < end {
      stalls.append((start, start + random.uniform(1...2)))
      start = stalls[stalls.count - 1].to + random.uniform(5...15)
    }
  }

  /// Runs `items` reads or updates to their end; `now` is then the end of the last one.
  mutating func go(items: Int) {
    itemsLeft = items
    if let first = limits.first {
      (limit, limitsPassed) = (first.rate, 1)
      tokens = max(1, first.rate)
    }
    for _ in 0..<callers { begin() }
    var last = 0.0
    while let next = events.popLast() {
      now = next.time
      if handle(next.event) { last = now }
      noteAstray()
    }
    now = last
  }

  private mutating func noteAstray() {
    let isStalled = stalls.contains { now >= $0.from && now <= $0.to + 0.5 }
    guard let limit, let rate = control.rate, !isStalled, rate < 0.5 * limit || rate > 2.2 * limit
    else { return astraySince = nil }
    astraySince = astraySince ?? now
    longestAstray = max(longestAstray, now - (astraySince ?? now))
  }

  private mutating func begin() {
    guard itemsLeft > 0 else { return }
    itemsLeft -= 1
    schedule(.wanted(Call()), at: now)
  }

  /// Whether an item was done.
  private mutating func handle(_ event: Event) -> Bool {
    switch event {
    case .wanted(let call):
      queue.append(call)
      letOut()
    case .asked:
      isAsking = false
      letOut()
    case .arrived(let call):
      let isThrottle = !serves()
      var time = now + (isThrottle ? 0.0005 : random.uniform(servedAfter))
      if stallKind == .service { time = afterStall(time) }
      time += 0.0005
      if stallKind != .service { time = afterStall(time) }
      schedule(.answered(call, isThrottle: isThrottle), at: time)
    case .answered(let call, let isThrottle):
      control.note(isThrottle ? .throttled : .served, sent: call.sent, now: now)
      letOut()
      return handleAnswer(to: call, isThrottle: isThrottle)
    }
    return false
  }

  private mutating func handleAnswer(to answered: Call, isThrottle: Bool) -> Bool {
    var call = answered
    if isThrottle {
      throttled += 1
      call.attempts += 1
      let delay = RetryRules.delay(afterAttempt: call.attempts, fraction: random.fraction())
      schedule(.wanted(call), at: fires(now + delay))
      return false
    }
    servedAt.append(now)
    if areUpdates, !call.isPoll {
      schedule(.wanted(Call(isPoll: true)), at: fires(now + 0.05))
      return false
    }
    begin()
    return true
  }

  private mutating func letOut() {
    while !queue.isEmpty {
      let wait = control.admit(now: now)
      guard wait == 0 else {
        if wait.isFinite, !isAsking {
          isAsking = true
          // A timer is never early, and a little late.
          schedule(.asked, at: fires(now + wait + 0.0002))
        }
        return
      }
      var call = queue.removeFirst()
      call.sent = now
      calls += 1
      let time = now + 0.0005 + random.uniform(latency)
      schedule(.arrived(call), at: stallKind == .network ? afterStall(time) : time)
    }
  }

  private func afterStall(_ time: Double) -> Double {
    stalls.first { time > $0.from && time < $0.to }?.to ?? time
  }

  /// When a timer of the client fires.
  private func fires(_ time: Double) -> Double {
    stallKind == .client ? afterStall(time) : time
  }

  /// Takes a token from the bucket, if there is one.
  private mutating func serves() -> Bool {
    while limitsPassed < limits.count, now >= limits[limitsPassed].at {
      limit = limits[limitsPassed].rate
      limitsPassed += 1
    }
    if random.fraction() < chance { return false }
    guard let limit else { return true }
    tokens = min(max(1, limit), tokens + (now - lastRefill) * limit)
    lastRefill = now
    guard tokens >= 1 else { return false }
    tokens -= 1
    return true
  }

  private mutating func schedule(_ event: Event, at time: Double) {
    scheduled += 1
    let entry = (time: time, order: scheduled, event: event)
    var low = 0
    var high = events.count
    // Latest first, so that the next one is the last.
    while low < high {
      let middle = (low + high) / 2
      let other = events[middle]
      if (other.time, other.order) > (entry.time, entry.order) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    events.insert(entry, at: low)
  }
}
