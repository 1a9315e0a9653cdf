@testable internal import CloudControl

/// Numbers that a seed repeats (xorshift64*).
struct SeededBits {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func fraction() -> Double {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return Double((state &* 0x2545_F491_4F6C_DD1D) >> 11) * 0x1p-53
  }
}

/// Callers that send updates one after the other and ask for each once, through a `RateControl`, to a
/// service with a token bucket; all in virtual time.
struct RateSimulation {
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
    /// The first of the queue looks whether it may go.
    case asked
  }

  let callers: Int
  /// Seconds from sending to arriving, a tenth more or less.
  let latency: Double
  /// The bucket's size, and what flows into it a second.
  var capacity: Double
  /// How likely a call is throttled whatever the rate.
  var chance = 0.0
  /// Seconds from arriving to the answer of what is served; throttles come back at once.
  var servedAfter = 0.0005
  var raise: (at: Double, to: Double)?
  var random = SeededBits(seed: 1)

  private(set) var now = 0.0
  private(set) var calls = 0
  private(set) var throttled = 0
  private var control = RateControl()
  private var events: [(time: Double, order: Int, event: Event)] = []
  private var scheduled = 0
  private var queue: [Call] = []
  private var isAsking = false
  private var tokens: Double
  private var lastRefill = 0.0
  private var updatesLeft = 0

  init(callers: Int, latency: Double, capacity: Double) {
    self.callers = callers
    self.latency = latency
    self.capacity = capacity
    tokens = capacity
  }

  /// Runs so many updates to their end; `now` is when the last one was done.
  mutating func go(updates: Int) {
    updatesLeft = updates
    for _ in 0..<callers { begin() }
    var last = 0.0
    while let next = popEvent() {
      now = next.time
      if handle(next.event) { last = now }
    }
    now = last
  }

  private mutating func begin() {
    guard updatesLeft > 0 else { return }
    updatesLeft -= 1
    schedule(.wanted(Call()), after: 0)
  }

  /// Whether an update was done.
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
      schedule(.answered(call, isThrottle: isThrottle), after: isThrottle ? 0.0005 : servedAfter)
    case .answered(var call, let isThrottle):
      control.note(isThrottle ? .throttled : .served, sent: call.sent, now: now)
      letOut()
      if isThrottle {
        throttled += 1
        call.attempts += 1
        let delay = RetryRules.delay(afterAttempt: call.attempts, fraction: random.fraction())
        schedule(.wanted(call), after: delay)
      } else if call.isPoll {
        begin()
        return true
      } else {
        schedule(.wanted(Call(isPoll: true)), after: 0.05)
      }
    }
    return false
  }

  private mutating func letOut() {
    while !queue.isEmpty {
      let wait = control.admit(now: now)
      guard wait == 0 else {
        if wait.isFinite, !isAsking {
          isAsking = true
          schedule(.asked, after: wait)
        }
        return
      }
      var call = queue.removeFirst()
      call.sent = now
      calls += 1
      schedule(.arrived(call), after: 0.0005 + latency * (0.9 + 0.2 * random.fraction()))
    }
  }

  /// Takes a token from the bucket, if there is one.
  private mutating func serves() -> Bool {
    if let raise, now >= raise.at { capacity = raise.to }
    tokens = min(capacity, tokens + (now - lastRefill) * capacity)
    lastRefill = now
    guard tokens >= 1, random.fraction() >= chance else { return false }
    tokens -= 1
    return true
  }

  private mutating func schedule(_ event: Event, after delay: Double) {
    scheduled += 1
    let entry = (time: now + delay, order: scheduled, event: event)
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

  private mutating func popEvent() -> (time: Double, order: Int, event: Event)? {
    events.popLast()
  }
}
