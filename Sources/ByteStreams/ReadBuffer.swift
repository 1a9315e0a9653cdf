/// Bytes of a file that were read and not yet used, and the last ones before them, which can be
/// returned.
///
/// Invariants: `0 <= start <= end <= capacity`; `storage` has `capacity` bytes, and those from `start`
/// to `end` are read and not yet used.
struct ReadBuffer: ~Copyable {
  /// How many used bytes can be returned.
  static let returnable = 8

  private var storage: UnsafeMutableRawPointer
  private var capacity: Int
  private var start = 0
  private var end = 0
  /// The offset in the file of the first unused byte.
  private(set) var offset: Int

  /// - Parameter offset: the offset in the file of the first byte that will be read.
  init(at offset: Int) {
    self.offset = offset
    capacity = 256 << 10
    storage = .allocate(byteCount: capacity, alignment: 64)
  }

  deinit { storage.deallocate() }

  /// The number of unused bytes.
  var count: Int { end - start }

  /// The offset in the file behind the unused bytes.
  var endOffset: Int { offset + count }

  var unused: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: storage + start, count: count)
  }

  /// Marks the first bytes as used. A negative count returns the last used ones.
  mutating func use(_ count: Int) {
    start += count
    offset += count
  }

  /// Reads on, keeping the unused bytes; false at the end of the file.
  ///
  /// Call `grow` first where `isFull`.
  mutating func fill(from file: inout InputFile) throws(StreamError) -> Bool {
    let kept = min(start, Self.returnable)
    if start > kept {
      storage.copyMemory(from: storage + start - kept, byteCount: kept + count)
      (start, end) = (kept, kept + count)
    }
    let count = try file.read(
      into: UnsafeMutableRawBufferPointer(start: storage + end, count: capacity - end))
    end += count
    return count > 0
  }

  /// Whether there is no room to read on.
  var isFull: Bool { count >= capacity - Self.returnable }

  /// Doubles the capacity; false where it is 4 MiB already.
  mutating func grow() -> Bool {
    guard capacity < 4 << 20 else { return false }
    let larger = UnsafeMutableRawPointer.allocate(byteCount: 2 * capacity, alignment: 64)
    larger.copyMemory(from: storage, byteCount: end)
    storage.deallocate()
    storage = larger
    capacity *= 2
    return true
  }
}
