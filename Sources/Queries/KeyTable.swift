internal import Expressions
internal import JSONLines

/// Keys, each once, in the order in which they came; what stands with a key is that of its first
/// coming.
struct KeyTable: ~Copyable {
  private var rows = RowStore()
  /// Where each key's row begins.
  private var addresses: [RowStore.Address] = []
  private var hashes: [UInt32] = []
  /// Places in `addresses`, from 1; 0 where there is none. As many as a power of two.
  private var slots: [UInt32] = Array(repeating: 0, count: 64)
  /// Nobody who writes the input is to know which keys collide.
  private let seed = UInt64.random(in: .min ... .max)

  /// More memory than this is of no use, in bytes: places have 32 bits.
  static let mostMemory = 4 << 30

  /// What a key costs beside its bytes.
  static let entryCost = 24

  var count: Int { addresses.count }

  /// About how many bytes are held.
  var cost: Int { rows.count + count * Self.entryCost }

  /// The place of a key, which is added where it is new.
  mutating func place(of key: RawSpan, row: RawSpan) -> (place: Int, isNew: Bool) {
    let hash = hash(key)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if hashes[place] == UInt32(truncatingIfNeeded: hash >> 32), holds(key, at: place) {
        return (place, false)
      }
      slot += 1
      if slot == slots.count { slot = 0 }
    }
    let place = addresses.count
    addresses.append(rows.append(key: key, row: row))
    hashes.append(UInt32(truncatingIfNeeded: hash >> 32))
    slots[slot] = UInt32(truncatingIfNeeded: place + 1)
    if 4 * addresses.count > 3 * slots.count { grow() }
    return (place, true)
  }

  /// Whether a key is there.
  func contains(_ key: RawSpan) -> Bool {
    let hash = hash(key)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if hashes[place] == UInt32(truncatingIfNeeded: hash >> 32), holds(key, at: place) {
        return true
      }
      slot += 1
      if slot == slots.count { slot = 0 }
    }
    return false
  }

  private func holds(_ key: RawSpan, at place: Int) -> Bool {
    let found = entry(place)
    return found.place.key.count == key.byteCount
      && found.block.span.bytes.extracting(found.place.key).byteOrder(key) == 0
  }

  /// The key at a place and its row.
  func entry(_ place: Int) -> RowStore.Row { rows.row(at: addresses[place]) }

  /// The places in the order of their keys.
  func sortedPlaces() -> [Int] {
    let (rows, addresses) = (rows, addresses)
    return addresses.indices.sorted { rows.keyOrder(addresses[$0], addresses[$1]) < 0 }
  }

  mutating func removeAll() {
    rows.removeAll()
    addresses.removeAll(keepingCapacity: true)
    hashes.removeAll(keepingCapacity: true)
    slots = Array(repeating: 0, count: 64)
  }

  private mutating func grow() {
    let size = 2 * slots.count
    slots = Array(repeating: 0, count: size)
    for place in addresses.indices {
      let hash = hash(at: place)
      var slot = Int(truncatingIfNeeded: hash) & (size - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = UInt32(truncatingIfNeeded: place + 1)
    }
  }

  private func hash(at place: Int) -> UInt64 {
    let entry = entry(place)
    return hash(entry.block.span.bytes.extracting(entry.place.key))
  }

  /// Eight bytes at a time, each product's halves folded into one another.
  private func hash(_ key: RawSpan) -> UInt64 {
    var hash = seed ^ UInt64(truncatingIfNeeded: key.byteCount)
    var offset = 0
    while offset + 8 <= key.byteCount {
      hash = Self.mix(hash ^ key.bigEndian(UInt64.self, at: offset))
      offset += 8
    }
    var rest: UInt64 = 0
    while offset < key.byteCount {
      rest = rest << 8 | UInt64(key.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
      offset += 1
    }
    return Self.mix(Self.mix(hash ^ rest))
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    let (high, low) = (value ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return high ^ low
  }
}
