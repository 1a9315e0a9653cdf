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
    guard try fill(count, in: held) else { return nil }
    defer { start += count }
    return Array(piece[start..<start + count])
  }

  /// Returns the next four bytes as a big-endian number; `nil` if fewer are left.
  ///
  /// - Throws: `.readFailed`.
  package mutating func nextWord(in held: borrowing HeldBytes) throws(StreamError) -> UInt32? {
    guard try fill(4, in: held) else { return nil }
    defer { start += 4 }
    return piece[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Reads on until the piece has `count` bytes that were not returned yet; false if fewer are left.
  private mutating func fill(
    _ count: Int, in held: borrowing HeldBytes
  ) throws(StreamError) -> Bool {
    if piece.count - start >= count { return true }
    piece.removeFirst(start)
    start = 0
    let more = try held.bytes(in: end..<end + max(Self.pieceSize, count))
    end += more.count
    piece += more
    return piece.count >= count
  }
}
