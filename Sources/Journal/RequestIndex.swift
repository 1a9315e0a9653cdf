/// What a run knows of each request: how often it came, and how it stands in the journal.
///
/// An open-addressing table with one slot of 28 bytes a request, found by the request's hash, in 64
/// parts that grow one at a time by half: at most 47 bytes a request, and no pointer.
package struct RequestIndex: Sendable {
  /// How a request stands in the journal.
  package enum Standing: UInt64, Sendable {
    /// It is not there.
    case unknown = 0
    /// Sent, and its end not seen.
    case open = 1
    /// As `open`; the service's request token is known.
    case openWithToken = 2
    /// Applied.
    case done = 3
    /// The service never took it.
    case refused = 4
    /// The service said FAILED.
    case failed = 5
    /// It FAILED in a way that leaves open whether something happened.
    case doubtful = 6
    /// Found to be applied by this run.
    case reconciled = 7
    /// It FAILED, and its package was read later and does not show whether the change was made.
    case openInDoubt = 8

    /// Whether the outcome of the request is not known from the journal.
    package var isOpen: Bool { [.open, .openWithToken, .openInDoubt].contains(self) }
  }

  /// How a request stands, and where.
  package struct Record: Sendable {
    package var standing: Standing
    /// The generation of the newest sending.
    package var generation: Int
    /// Where the newest `sending` entry begins in the journal, in bytes.
    package var place: Int
  }

  /// 28 bytes: words of 32 bits, so that none are lost between slots.
  fileprivate struct Slot {
    private var words: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    private var stateLow: UInt32 = 0
    private var stateHigh: UInt32 = 0
    /// How often the request came in this run; counted in the slot of the first occurrence.
    var seen: UInt32 = 0

    var key: RequestKey {
      get {
        RequestKey(
          high: UInt64(words.0) << 32 | UInt64(words.1),
          low: UInt64(words.2) << 32 | UInt64(words.3))
      }
      set {
        words = (
          UInt32(truncatingIfNeeded: newValue.high >> 32),
          UInt32(truncatingIfNeeded: newValue.high),
          UInt32(truncatingIfNeeded: newValue.low >> 32), UInt32(truncatingIfNeeded: newValue.low)
        )
      }
    }

    /// From the lowest bit: four bits for the standing, 12 for the generation, 48 for the offset in
    /// the journal.
    private var state: UInt64 {
      get { UInt64(stateHigh) << 32 | UInt64(stateLow) }
      set {
        stateHigh = UInt32(truncatingIfNeeded: newValue >> 32)
        stateLow = UInt32(truncatingIfNeeded: newValue)
      }
    }

    var isFree: Bool { stateLow == 0 && stateHigh == 0 && seen == 0 }

    var record: Record {
      Record(
        standing: Standing(rawValue: state & 15) ?? .unknown,
        generation: Int(state >> 4 & (1 << 12 - 1)), place: Int(state >> 16))
    }

    mutating func set(_ standing: Standing, generation: Int, place: Int) {
      state =
        UInt64(place) << 16 | UInt64(min(max(generation, 0), 1 << 12 - 1)) << 4
        | standing.rawValue
    }
  }

  private struct Part {
    /// Invariant: fewer than nine in ten are taken, so that every search meets a free one.
    var slots: [Slot] = []
    var count = 0
  }

  private var parts = [Part](repeating: Part(), count: 64)
  /// Unknown to whoever made the input, so that none can be made whose requests meet.
  private let factor = UInt64.random(in: .min ... .max) | 1
  /// Where the `sent` entries of open requests are.
  package private(set) var tokenPlaces: [RequestID: Int] = [:]

  package init() {}

  /// What one slot takes in a table.
  static let bytesOfSlot = MemoryLayout<Slot>.stride

  /// How many requests there are.
  package var count: Int { parts.reduce(0) { $0 + $1.count } }

  private func spread(_ key: RequestKey) -> UInt64 { (key.high ^ (key.low &* factor)) &* factor }

  private func part(_ spread: UInt64) -> Int { Int(spread & 63) }

  /// The key's slot in a part, or the free one where it would be; the part is not empty.
  private static func slot(_ key: RequestKey, _ spread: UInt64, in slots: [Slot]) -> Int {
    var place = Int(spread.multipliedFullWidth(by: UInt64(slots.count)).high)
    while !slots[place].isFree, slots[place].key != key {
      place += 1
      if place == slots.count { place = 0 }
    }
    return place
  }

  private func find(_ key: RequestKey) -> Slot? {
    let spread = spread(key)
    let slots = parts[part(spread)].slots
    if slots.isEmpty { return nil }
    let slot = slots[Self.slot(key, spread, in: slots)]
    return slot.isFree ? nil : slot
  }

  private mutating func change(_ key: RequestKey, _ body: (inout Slot) -> Void) {
    let spread = spread(key)
    let number = part(spread)
    if parts[number].count * 10 >= parts[number].slots.count * 9 { grow(number) }
    let place = Self.slot(key, spread, in: parts[number].slots)
    if parts[number].slots[place].isFree {
      parts[number].count += 1
      parts[number].slots[place].key = key
    }
    body(&parts[number].slots[place])
  }

  private mutating func grow(_ number: Int) {
    let old = parts[number].slots
    var slots = [Slot](repeating: Slot(), count: max(16, old.count + old.count / 2))
    for slot in old where !slot.isFree {
      slots[Self.slot(slot.key, spread(slot.key), in: slots)] = slot
    }
    parts[number].slots = slots
  }

  /// Counts a request of this run, in the input's order.
  package mutating func take(_ key: RequestKey) -> RequestID {
    var occurrence = 0
    change(key) { slot in
      occurrence = Int(slot.seen)
      slot.seen = slot.seen == .max ? .max : slot.seen + 1
    }
    return RequestID(key: key, occurrence: occurrence)
  }

  /// How a request stands in the journal.
  package func record(of id: RequestID) -> Record {
    guard let slot = find(id.key.at(id.occurrence)) else {
      return Record(standing: .unknown, generation: 0, place: 0)
    }
    return slot.record
  }

  /// Takes an entry of the journal in.
  mutating func note(_ entry: JournalLine.Brief, at place: Int) {
    switch entry {
    case .sending(let id):
      tokenPlaces[id.request] = nil
      set(id, .open, place: place)
    case .sent(let id):
      guard record(of: id.request).generation == id.generation else { return }
      tokenPlaces[id.request] = place
      set(id, .openWithToken)
    case .ended(let id, let end):
      tokenPlaces[id.request] = nil
      switch end {
      case .done: set(id, .done)
      case .refused: set(id, .refused)
      case .failed: set(id, .failed)
      case .doubtful: set(id, .doubtful)
      }
    case .inDoubt(let id):
      tokenPlaces[id.request] = nil
      set(id, .openInDoubt)
    case .replacing, .run, .plan: break
    }
  }

  private mutating func set(_ id: SendingID, _ standing: Standing, place: Int? = nil) {
    change(id.request.key.at(id.request.occurrence)) { slot in
      slot.set(standing, generation: id.generation, place: place ?? slot.record.place)
    }
  }

  /// Says of open requests that they were found to be applied.
  package mutating func reconcile(_ id: SendingID) { set(id, .reconciled) }

  /// Whether a request stands so.
  package func contains(where isWanted: (Standing) -> Bool) -> Bool {
    parts.contains { part in
      part.slots.contains { $0.record.standing != .unknown && isWanted($0.record.standing) }
    }
  }

  /// Where the newest `sending` entries of the requests that stand so begin, in the journal's order.
  package func places(where isWanted: (Standing) -> Bool) -> [Int] {
    var places: [Int] = []
    for part in parts {
      for slot in part.slots {
        let record = slot.record
        if record.standing != .unknown, isWanted(record.standing) { places.append(record.place) }
      }
    }
    return places.sorted()
  }

  /// Whether a request of this run was counted so often that it reached this occurrence.
  package func wasTaken(_ id: RequestID) -> Bool {
    find(id.key).map { Int($0.seen) > id.occurrence } ?? false
  }
}
