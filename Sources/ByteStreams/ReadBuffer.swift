/// Bytes of a file that were read and not yet used.
///
/// Invariants: `0 <= start <= end <= capacity`; `storage` has `capacity` bytes, and those from `start`
/// to `end` are read and not yet used.
struct ReadBuffer: ~Copyable {
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

  /// Marks the first bytes as used.
  mutating func use(_ count: Int) {
    start += count
    offset += count
  }

  /// Reads on, keeping the unused bytes; false at the end of the file.
  ///
  /// Call `grow` first where `isFull`.
  mutating func fill(from file: inout InputFile) throws(StreamError) -> Bool {
    if start > 0 {
      storage.copyMemory(from: storage + start, byteCount: count)
      end -= start
      start = 0
    }
    let count = try file.read(
      into: UnsafeMutableRawBufferPointer(start: storage + end, count: capacity - end))
    end += count
    return count > 0
  }

  /// Whether there is no room to read on.
  var isFull: Bool { count == capacity }

  /// Doubles the capacity; false where it is 4 MiB already.
  mutating func grow() -> Bool {
    guard capacity < 4 << 20 else { return false }
    let larger = UnsafeMutableRawPointer.allocate(byteCount: 2 * capacity, alignment: 64)
    larger.copyMemory(from: storage + start, byteCount: count)
    storage.deallocate()
    storage = larger
    (start, end) = (0, count)
    capacity *= 2
    return true
  }
}
