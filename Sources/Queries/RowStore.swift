internal import ByteStreams
internal import JSONLines

/// Keyed rows in memory blocks. Blocks never move, so growing copies nothing, and blocks that were
/// emptied are filled again.
struct RowStore {
  /// Where a row begins. Rows that were added later have greater addresses.
  struct Address: BitwiseCopyable, Comparable {
    /// The block's place in the high half, the offset in the block in the low half.
    private let value: UInt64

    init(block: Int, offset: Int) {
      value = UInt64(truncatingIfNeeded: block) << 32 | UInt64(truncatingIfNeeded: offset)
    }

    var block: Int { Int(truncatingIfNeeded: value >> 32) }
    var offset: Int { Int(truncatingIfNeeded: value & 0xFFFF_FFFF) }

    static func < (left: Address, right: Address) -> Bool { left.value < right.value }
  }

  /// A row and the block that holds it.
  struct Row {
    let block: [UInt8]
    let place: KeyedRowPlace
  }

  /// Capacities in bytes: the first block's, and that up to which each block has twice the last one's.
  private static let firstBlock = 64 << 10
  private static let largestBlock = 32 << 20

  private var blocks: [[UInt8]] = []
  /// The place of the block that rows are added to; behind the last one where there is none yet.
  private var current = 0
  /// The number of bytes of all rows, headers included.
  private(set) var count = 0

  mutating func append(key: RawSpan, row: RawSpan) -> Address {
    let size = KeyedRow.headerSize + key.byteCount + row.byteCount
    makeRoom(for: size)
    let offset = blocks[current].count
    KeyedRow.append(key: key, row: row, to: &blocks[current])
    count += size
    return Address(block: current, offset: offset)
  }

  private mutating func makeRoom(for size: Int) {
    while current < blocks.count {
      let block = blocks[current]
      if block.capacity - block.count >= size { return }
      current += 1
    }
    let doubled = Self.firstBlock << min(blocks.count, 16)
    var block: [UInt8] = []
    block.reserveLargeCapacity(max(size, min(doubled, Self.largestBlock)))
    blocks.append(block)
  }

  /// Removes all rows and keeps the blocks.
  mutating func removeAll() {
    for place in blocks.indices { blocks[place].removeAll(keepingCapacity: true) }
    current = 0
    count = 0
  }

  func row(at address: Address) -> Row {
    let block = blocks[address.block]
    return Row(block: block, place: KeyedRowPlace(in: block.span.bytes, at: address.offset))
  }

  /// Compares the keys of two rows: negative, 0 or positive, as in `memcmp`.
  func keyOrder(_ left: Address, _ right: Address) -> Int {
    let (first, second) = (row(at: left), row(at: right))
    return first.block.span.bytes.extracting(first.place.key)
      .byteOrder(second.block.span.bytes.extracting(second.place.key))
  }
}
