/// Some members of an archive as they are stored, read one after another and inflated by whoever has
/// the time.
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
    let checksum: UInt32
    /// How many bytes it inflates to.
    let length: Int
  }

  static let trailerSize = 8

  private let stored: LineChunk
  private let members: [Member]
  /// The offset of the first member in the file.
  package let offset: Int

  init(_ stored: LineChunk, _ members: [Member], offset: Int) {
    self.stored = stored
    self.members = members
    self.offset = offset
  }

  fileprivate func inflate(
    with inflater: borrowing MemberInflater, from pool: ChunkPool
  ) -> (bytes: LineChunk, damagedAt: Int?) {
    let room = 64 << 10
    let chunk = pool.take(capacity: room + members.reduce(0) { $0 + $1.length })
    (chunk.start, chunk.end) = (room, room)
    for member in members {
      guard inflate(member, with: inflater, into: chunk) else { return (chunk, member.start) }
      chunk.end += member.length
    }
    chunk.origin = -room
    chunk.batch = StoredBatch(offset: offset, size: stored.end)
    return (chunk, nil)
  }

  private func inflate(
    _ member: Member, with inflater: borrowing MemberInflater, into chunk: LineChunk
  ) -> Bool {
    let data = UnsafeRawBufferPointer(
      start: stored.storage + member.start + member.headerSize,
      count: member.size - member.headerSize - Self.trailerSize)
    let output = UnsafeMutableRawBufferPointer(
      start: chunk.storage + chunk.end, count: member.length)
    var checksum = GzipChecksum()
    guard inflater.inflate(data, into: output) else { return false }
    checksum.update(UnsafeRawBufferPointer(output))
    return checksum.value == member.checksum
  }

  /// Returns how many members stand before an offset in the batch; all for `nil`.
  package func memberCount(before end: Int? = nil) -> Int {
    guard let end else { return members.count }
    return members.count { $0.start < end }
  }

  /// The members' bytes as they are stored, from an offset in the batch on.
  package func storedBytes(from start: Int) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: stored.storage + start, count: stored.end - start))
  }

  /// Gives the memory back; the batch must not be used any more.
  package func recycle(to pool: ChunkPool) { pool.recycle(stored) }
}

extension MemberInflater {
  /// What a batch's members inflate to, as far as each is exactly what its header and trailer say.
  ///
  /// - Returns: the bytes, with room before them for a line's beginning, and the offset in the batch
  ///   of the first member that is something else, nil if none is.
  package mutating func inflate(
    _ batch: MemberBatch, from pool: ChunkPool
  ) -> (bytes: LineChunk, damagedAt: Int?) {
    batch.inflate(with: self, from: pool)
  }
}
