/// Decompresses whole members of archives, whose sizes are known; one decompressor a thread.
package struct MemberDecompressor: ~Copyable {
  // Each is made for the first member of its format.
  private var gzip: MemberInflater?
  private var zstd: ZstdDecoder?

  package init() {
    gzip = nil
    zstd = nil
  }

  /// What a batch's members decompress to, as far as each is exactly what its header and trailer say.
  ///
  /// - Returns: the bytes, with room before them for a line's beginning, and the offset in the batch
  ///   of the first member that is something else, nil if none is; `nil` where there is no memory.
  package mutating func decompress(
    _ batch: MemberBatch, from pool: ChunkPool
  ) -> (bytes: LineChunk, damagedAt: Int?)? {
    guard prepare(batch.format) else { return nil }
    return batch.decompress(with: &self, from: pool)
  }

  private mutating func prepare(_ format: CompressionFormat) -> Bool {
    switch format {
    case .gzip:
      if gzip == nil { gzip = MemberInflater() }
      return gzip != nil
    case .zstd:
      if zstd == nil { zstd = ZstdDecoder() }
      return zstd != nil
    }
  }

  /// Decompresses a member; false unless it fills the output, to the byte, and its checksum agrees.
  ///
  /// - Parameter stored: the whole member as it is stored.
  mutating func decompress(
    _ stored: UnsafeRawBufferPointer, _ member: MemberBatch.Member, _ format: CompressionFormat,
    into output: UnsafeMutableRawBufferPointer
  ) -> Bool {
    switch format {
    case .gzip: gzip?.inflate(stored, headerSize: member.headerSize, into: output) ?? false
    case .zstd: zstd?.decompress(stored, into: output) ?? false
    }
  }
}
