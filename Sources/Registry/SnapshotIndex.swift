internal import ByteStreams
internal import JSONLines
internal import ModelPackages
internal import SystemPackage

/// Where each record of a snapshot is, found by the hash of its ARN: about 32 bytes a record.
///
/// The records stay in the file (of a gzip file in an inflated, unlinked copy) and are read on
/// demand; changed ones stand in a file of their own. Hashes may collide: whoever looks up compares
/// the ARN it reads.
struct SnapshotIndex: Sendable {
  /// A record's line, without its end.
  struct Entry: Equatable, Sendable {
    var hash: UInt64
    /// The offset; in the highest bit whether it is one of the changed records' file, and in the next
    /// whether the record was removed.
    private var position: UInt64
    var length: UInt32

    init(hash: UInt64, offset: UInt64, length: UInt32, isChanged: Bool = false) {
      self.hash = hash
      self.length = length
      position = offset | (isChanged ? 1 << 63 : 0)
    }

    var isChanged: Bool { position >> 63 == 1 }
    var isRemoved: Bool { position >> 62 & 1 == 1 }
    var offset: UInt64 { position & ~(3 << 62) }

    mutating func remove() { position |= 1 << 62 }
  }

  /// In the snapshot's order.
  private(set) var entries: [Entry] = []
  /// A hash table: places of `entries`, from 1; 0 where there is none. As many as a power of two.
  private var slots: [UInt32] = []

  /// Makes room for about as many records; a few million at most, since the number is a guess.
  mutating func reserve(_ count: Int) { entries.reserveCapacity(min(count, 1 << 22)) }

  mutating func append(_ entry: Entry) { entries.append(entry) }

  /// Says that the record at a place is in the changed records' file from now on.
  mutating func change(at place: Int, offset: Int, length: Int) {
    entries[place] = Entry(
      hash: entries[place].hash, offset: UInt64(offset), length: UInt32(length), isChanged: true)
  }

  /// Marks the record at a place as removed; the place stays its own.
  mutating func remove(at place: Int) { entries[place].remove() }

  /// Adds a record, which is in the changed records' file, after the table was built.
  mutating func insert(_ identifier: String, offset: Int, length: Int) {
    entries.append(
      Entry(
        hash: Self.hash(identifier), offset: UInt64(offset), length: UInt32(length), isChanged: true
      ))
    if 2 * slots.count < 3 * entries.count {
      finish()
    } else {
      take(slotFor: entries.count - 1)
    }
  }

  /// Builds the hash table. Call once, after the last record and before the first lookup.
  mutating func finish() {
    var size = 16
    while 2 * size < 3 * entries.count { size *= 2 }
    slots = Array(repeating: 0, count: size)
    for place in entries.indices { take(slotFor: place) }
  }

  private mutating func take(slotFor place: Int) {
    var slot = firstSlot(of: entries[place].hash)
    while slots[slot] != 0 {
      let other = Int(slots[slot]) - 1
      if entries[other].hash == entries[place].hash {
        collisions[entries[place].hash, default: []].insert(UInt32(other))
        collisions[entries[place].hash]?.insert(UInt32(place))
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = UInt32(place + 1)
  }

  private func firstSlot(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash) & (slots.count - 1)
  }

  /// The places of the records whose ARN has this one's hash: mostly one.
  func candidates(for identifier: String) -> [Int] {
    let hash = Self.hash(identifier)
    var found: [Int] = []
    var slot = firstSlot(of: hash)
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if entries[place].hash == hash, !entries[place].isRemoved { found.append(place) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return found
  }

  /// The places of records with one hash: where duplicates would be.
  private(set) var collisions: [UInt64: Set<UInt32>] = [:]

  private static func hash(_ identifier: String) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(utf8Of: identifier)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  /// The hash of an ARN's bytes, seeded anew in every process, so that no snapshot can be made to
  /// collide.
  static func hash(_ identifier: RawSpan) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(bytesOf: identifier)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }
}
