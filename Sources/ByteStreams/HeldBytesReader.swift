/// Reads `HeldBytes` sequentially, in large pieces.
package struct HeldBytesReader: ~Copyable {
  /// The minimum number of bytes per read; malloc reuses blocks of this size.
  private static let pieceSize = 256 << 10

  private var piece: [UInt8] = []
  /// The index in `piece` of the first byte that was not returned yet.
  private var start = 0
  /// The offset of the end of `piece` in the held bytes.
  private var end = 0

  package init() {}

  /// Returns the next `count` bytes; `nil` if fewer are left.
  ///
  /// - Throws: `.readFailed`.
  package mutating func next(
    _ count: Int, in held: borrowing HeldBytes
  ) throws(StreamError) -> [UInt8]? {
    if piece.count - start < count {
      piece.removeFirst(start)
      start = 0
      let more = try held.bytes(in: end..<end + max(Self.pieceSize, count))
      end += more.count
      piece += more
      guard piece.count >= count else { return nil }
    }
    defer { start += count }
    return Array(piece[start..<start + count])
  }
}
