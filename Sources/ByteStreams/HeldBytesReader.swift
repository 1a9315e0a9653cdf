/// Reads held bytes from front to back, many at a time.
package struct HeldBytesReader: ~Copyable {
  /// How much is read at a time, in bytes: a block that malloc uses again.
  private static let pieceSize = 256 << 10

  private var piece: [UInt8] = []
  /// The first byte of the piece that was not handed out.
  private var start = 0
  /// The offset of the piece's end among all bytes.
  private var end = 0

  package init() {}

  /// Returns the next bytes; nil where fewer are left.
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
