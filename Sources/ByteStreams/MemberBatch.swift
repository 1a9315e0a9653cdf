/// Some members of an archive as they are stored, read one after another and decompressed by
/// whoever has the time.
///
/// Invariants: the members lie one behind the other in `stored` from its start on; nobody changes
/// `stored` after the batch was made.
package final class MemberBatch: @unchecked Sendable {
  /// Where a member lies and what its header and trailer say of it.
  struct Member {
    /// The offset of its first byte in the batch.
    let start: Int
    let headerSize: Int
    /// The whole member's bytes, header to trailer.
    let size: Int
    /// How many bytes it decompresses to.
    let length: Int
    /// Whether it is none that holds content: a skippable frame.
    var isSkippable = false
  }

  private let stored: LineChunk
  private let members: [Member]
  let format: CompressionFormat
  /// The offset of the first member in the file.
  package let offset: Int

  init(
    _ stored: LineChunk, _ members: [Member], _ format: CompressionFormat, offset: Int
  ) {
    self.stored = stored
    self.members = members
    self.format = format
    self.offset = offset
  }

  /// Decompresses the members; see `MemberDecompressor.decompress`.
  func decompress(
    with decompressor: inout MemberDecompressor, from pool: ChunkPool
  ) -> (bytes: LineChunk, damagedAt: Int?) {
    let room = 64 << 10
    let chunk = pool.take(capacity: room + members.reduce(0) { $0 + $1.length })
    (chunk.start, chunk.end) = (room, room)
    for member in members {
      let isWhole = decompressor.decompress(
        UnsafeRawBufferPointer(start: stored.storage + member.start, count: member.size), member,
        format,
        into: UnsafeMutableRawBufferPointer(
          start: chunk.storage + chunk.end, count: member.length))
      guard isWhole else { return (chunk, member.start) }
      chunk.end += member.length
    }
    chunk.origin = -room
    chunk.batch = StoredBatch(offset: offset, size: stored.end)
    return (chunk, nil)
  }

  /// Returns how many members stand before an offset in the batch, all for `nil`; skippable frames do
  /// not count.
  package func memberCount(before end: Int? = nil) -> Int {
    members.count { !$0.isSkippable && $0.start < end ?? .max }
  }

  /// The members' bytes as they are stored, from an offset in the batch on.
  package func storedBytes(from start: Int) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: stored.storage + start, count: stored.end - start))
  }

  /// Gives the memory back; the batch must not be used any more.
  package func recycle(to pool: ChunkPool) { pool.recycle(stored) }
}
