internal import JSONLines

/// A set of constant texts that tells quickly whether some bytes are one of them.
///
/// Open addressing over a table of at least twice as many places as texts; hashing is FNV-1a
/// (Fowler, Noll, Vo).
struct TextSet: Sendable {
  private let texts: [[UInt8]]
  /// Places of texts, -1 where empty; a power of two of them.
  private let table: [Int32]

  init(_ texts: [[UInt8]]) {
    self.texts = texts
    var capacity = 8
    while capacity < texts.count * 2 { capacity *= 2 }
    var table = [Int32](repeating: -1, count: capacity)
    for (index, text) in texts.enumerated() {
      var place = Self.hash(text.span.bytes) & (capacity - 1)
      while table[place] >= 0 { place = (place + 1) & (capacity - 1) }
      table[place] = Int32(index)
    }
    self.table = table
  }

  /// Whether these bytes are one of the texts.
  func contains(_ bytes: RawSpan) -> Bool {
    var place = Self.hash(bytes) & (table.count - 1)
    while table[place] >= 0 {
      if bytes.bytes(in: 0..<bytes.byteCount, equal: texts[Int(table[place])]) { return true }
      place = (place + 1) & (table.count - 1)
    }
    return false
  }

  private static func hash(_ bytes: RawSpan) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for offset in 0..<bytes.byteCount {
      hash = (hash ^ UInt64(bytes.byte(at: offset))) &* 0x100_0000_01B3
    }
    return Int(truncatingIfNeeded: hash ^ hash &>> 32)
  }
}
