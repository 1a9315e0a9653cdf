internal import ByteStreams
internal import JSONLines

/// What is kept of one record: 48 bytes.
struct RecordEntry: BitwiseCopyable, Sendable {
  private static let claimed: UInt64 = 1 << 63

  /// The fingerprint of the record's key.
  let key: Fingerprint
  /// The fingerprint of the line's bytes.
  let content: Fingerprint
  let position: LinePosition
  /// The number of the line, counted from 1; in the highest bit whether the record was claimed.
  private var lineAndClaim: UInt64

  init(key: Fingerprint, content: Fingerprint, position: LinePosition, line: Int) {
    self.key = key
    self.content = content
    self.position = position
    lineAndClaim = UInt64(truncatingIfNeeded: line) & ~Self.claimed
  }

  /// The number of the record's line, counted from 1.
  var line: Int { Int(lineAndClaim & ~Self.claimed) }

  /// Whether a record of the other input has the same key.
  var isClaimed: Bool {
    get { lineAndClaim & Self.claimed != 0 }
    set { lineAndClaim = newValue ? lineAndClaim | Self.claimed : lineAndClaim & ~Self.claimed }
  }
}

/// Entries of records, found by the fingerprints of their keys, in the order of their insertion.
///
/// The entries lie in segments, so that growing copies nothing; a table with open addressing holds
/// their numbers. Together that is about 55 bytes a record.
struct RecordTable: Sendable {
  private static let segmentBits = 14
  private static let segmentSize = 1 << segmentBits

  private var segments: [[RecordEntry]] = []
  /// Numbers of entries, counted from 1; 0 for a free slot. The count is a power of two.
  private var slots: [UInt32] = Array(repeating: 0, count: 1 << 10)
  private(set) var count = 0

  /// The entry with a number, counted from 0.
  subscript(number: Int) -> RecordEntry {
    get { segments[number >> Self.segmentBits][number & (Self.segmentSize - 1)] }
    set { segments[number >> Self.segmentBits][number & (Self.segmentSize - 1)] = newValue }
  }

  /// Returns the number of the entry with a key; `nil` if there is none.
  func number(of key: Fingerprint) -> Int? {
    let slot = slots[slot(of: key)]
    return slot == 0 ? nil : Int(slot) - 1
  }

  /// Adds an entry, unless one with its key is there.
  ///
  /// - Returns: whether it was added.
  mutating func insert(_ entry: RecordEntry) -> Bool {
    let slot = slot(of: entry.key)
    guard slots[slot] == 0 else { return false }
    if count & (Self.segmentSize - 1) == 0 {
      segments.append([])
      segments[segments.count - 1].reserveCapacity(Self.segmentSize)
    }
    segments[segments.count - 1].append(entry)
    count += 1
    slots[slot] = UInt32(truncatingIfNeeded: count)
    if count * 8 > slots.count * 5 { growSlots() }
    return true
  }

  /// Returns the slot that holds a key's entry, or the free one where it belongs.
  private func slot(of key: Fingerprint) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: key.first) & mask
    while slots[slot] != 0, self[Int(slots[slot]) - 1].key != key { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func growSlots() {
    slots = Array(repeating: 0, count: 2 * slots.count)
    for number in 0..<count { slots[slot(of: self[number].key)] = UInt32(number + 1) }
  }

  /// Removes the entries that a condition does not hold for; the others keep their order.
  mutating func keep(where condition: (RecordEntry) -> Bool) {
    var kept = RecordTable()
    for segment in segments.indices {
      for entry in segments[segment] where condition(entry) { _ = kept.insert(entry) }
      segments[segment] = []
    }
    self = kept
  }
}

/// Keys that a pass left out.
struct LeftOutKeys: Sendable {
  let partition: KeyPartition
  /// Duplicates in lines up to this one were reported.
  let reportedLine: Int
}

/// A part of all keys, chosen by the lower bits of their fingerprints.
struct KeyPartition: Hashable, Sendable {
  /// The number of bits that are compared; 0 chooses all keys.
  private(set) var bits = 0
  private var value: UInt64 = 0

  init() {}

  func contains(_ key: Fingerprint) -> Bool {
    key.second & ((1 << UInt64(bits)) - 1) == value
  }

  /// Keeps half of the keys.
  ///
  /// - Returns: the other half; `nil` where there are no more bits.
  mutating func halve() -> KeyPartition? {
    guard bits < 32 else { return nil }
    var other = self
    other.value |= 1 << UInt64(bits)
    bits += 1
    other.bits = bits
    return other
  }
}
