internal import ByteStreams
internal import JSONLines

/// Counts the different keys of any number of records in bounded memory.
///
/// Fingerprints of keys are gathered in memory; past a limit they go to a temporary file as sorted blocks.
/// Fingerprints are evenly spread, so at the end one range of values after the other, each of about
/// `limit` fingerprints, is gathered from all blocks, sorted and counted.
///
/// Worked example with a limit of 2: the keys 7, 1, 4, 7, 1 make the blocks 1 7 and 4 7, and 1 stays in
/// memory. The range 0..<4 has 1 1, the range 4..<8 has 4 7 7: that is 3 different keys.
struct DistinctKeys: Sendable {
  /// A sorted block of the temporary file, and how far it was read.
  private struct Block {
    var next: Int
    let end: Int
  }

  private static let size = 16
  /// How many fingerprints are read from a block at a time.
  private static let pieceCount = 4096

  private let folder: String
  private let limit: Int
  private var gathered: [Fingerprint] = []
  private var blocks: [Block] = []
  private var file: TemporaryFile?
  /// How many keys were added.
  private(set) var count = 0

  /// - Parameters:
  ///   - folder: the folder of temporary files.
  ///   - limit: about how many fingerprints are held in memory.
  init(folder: String, limit: Int = 1 << 19) {
    self.folder = folder
    self.limit = limit
  }

  /// Adds keys.
  ///
  /// - Throws: what writing the temporary file throws.
  mutating func add(_ keys: [Fingerprint]) throws(StreamError) {
    gathered += keys
    count += keys.count
    if gathered.count >= limit { try spill() }
  }

  private mutating func spill() throws(StreamError) {
    // A key that comes again and again must not fill one range.
    Self.removeDuplicates(of: &gathered)
    if file == nil { file = try TemporaryFile(in: folder) }
    guard let file else { return }
    let start = file.count
    var bytes: [UInt8] = []
    bytes.reserveCapacity(gathered.count * Self.size)
    for key in gathered {
      bytes.append(littleEndian: key.first)
      bytes.append(littleEndian: key.second)
    }
    try file.append(bytes.span.bytes)
    blocks.append(Block(next: start, end: file.count))
    gathered.removeAll(keepingCapacity: true)
  }

  /// Returns how many different keys were added. Call once.
  ///
  /// - Throws: what reading the temporary file throws.
  mutating func finish() throws(StreamError) -> Int {
    guard let file else {
      Self.removeDuplicates(of: &gathered)
      return gathered.count
    }
    if !gathered.isEmpty { try spill() }
    // The halves of fingerprints are below 2^61.
    let ranges = UInt64(count / limit + 1)
    let width = (UInt64(1) << 61) / ranges
    var blocks = blocks
    var distinct = 0
    for range in 1...ranges {
      let end = range == ranges ? UInt64.max : range * width
      gathered.removeAll(keepingCapacity: true)
      for index in blocks.indices { try gather(below: end, from: &blocks[index], of: file) }
      Self.removeDuplicates(of: &gathered)
      distinct += gathered.count
    }
    return distinct
  }

  private mutating func gather(
    below end: UInt64, from block: inout Block, of file: TemporaryFile
  ) throws(StreamError) {
    while block.next < block.end {
      let size = min(Self.pieceCount * Self.size, block.end - block.next)
      let piece = try file.bytes(at: block.next, count: size)
      let bytes = piece.span.bytes
      for offset in stride(from: 0, to: size, by: Self.size) {
        let first = bytes.littleEndian(UInt64.self, at: offset)
        if first >= end { return }
        gathered.append(
          Fingerprint(first: first, second: bytes.littleEndian(UInt64.self, at: offset + 8)))
        block.next += Self.size
      }
    }
  }

  private static func isBefore(_ left: Fingerprint, _ right: Fingerprint) -> Bool {
    (left.first, left.second) < (right.first, right.second)
  }

  /// Sorts keys, and keeps one of those that are equal.
  private static func removeDuplicates(of keys: inout [Fingerprint]) {
    keys.sort(by: isBefore)
    var kept = 0
    for key in keys where kept == 0 || keys[kept - 1] != key {
      keys[kept] = key
      kept += 1
    }
    keys.removeSubrange(kept...)
  }
}
