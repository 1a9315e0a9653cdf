/// Makes whole members of an archive, each in one call; one compressor a thread.
package struct MemberCompressor: ~Copyable {
  // One of the two.
  private var gzip: MemberDeflater?
  private var zstd: ZstdEncoder?

  /// - Parameter name: the output's name in messages.
  /// - Throws: `.outOfMemory`.
  package init(_ compression: Compression, output name: String) throws(StreamError) {
    gzip = nil
    zstd = nil
    switch compression.format {
    case .gzip: gzip = try MemberDeflater(level: compression.level, output: name)
    case .zstd: zstd = ZstdEncoder(level: compression.level, output: name)
    }
  }

  /// Lends the member that holds the input for as long as the closure runs.
  ///
  /// - Throws: `.outOfMemory`; what the closure throws.
  package mutating func withMember(
    of input: RawSpan, _ body: (RawSpan) throws(StreamError) -> Void
  ) throws(StreamError) {
    try gzip?.withMember(of: input, body)
    try zstd?.withFrame(of: input, body)
  }
}
