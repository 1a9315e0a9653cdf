/// Decompressed bytes of an archive's member, held back until its checksum and length were checked.
///
/// Invariant: `0 <= start <= bytes.count`.
struct HeldMember {
  /// How much of a member is held back before it is let go unchecked, in bytes.
  static let limit = 4 << 20

  private var bytes: [UInt8] = []
  private var start = 0
  /// Bytes before this index are known to hold no line end, once the limit is passed.
  private var searched = 0
  /// Whether what was decompressed of the current member may not go out yet.
  private(set) var isHolding = false

  /// Begins a member.
  mutating func begin(holdsBack: Bool) {
    isHolding = holdsBack
    searched = 0
  }

  /// The current member was checked: it may go out.
  mutating func release() { isHolding = false }

  /// The current member is damaged: nothing of it goes out that was not let go.
  mutating func drop() {
    guard isHolding else { return }
    bytes = []
    start = 0
  }

  /// Holds bytes of the current member back. A member longer than the limit is let go, unless all
  /// that is held is one unfinished line.
  mutating func append(_ decompressed: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: decompressed)
    guard bytes.count > Self.limit else { return }
    let lineFeed = bytes.withUnsafeBytes { $0.firstLineFeed(from: searched) }
    if lineFeed != nil { isHolding = false }
    searched = bytes.count
  }

  /// Whether nothing is there that may go out or is held back.
  var isEmpty: Bool { start == bytes.count }

  /// Hands out what may go; returns the number of bytes.
  mutating func give(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard !isHolding, start < bytes.count else { return 0 }
    let count = min(buffer.count, bytes.count - start)
    bytes.withUnsafeBytes { bytes in
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]))
    }
    start += count
    if start == bytes.count {
      bytes.removeAll(keepingCapacity: bytes.count <= 2 * Self.limit)
      start = 0
    }
    return count
  }
}
