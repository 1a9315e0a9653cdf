/// Writes an archive's members one after another, as lines complete them.
struct ArchiveWriter: ~Copyable {
  let compression: Compression
  private let buffers = MemberBuffers()
  private var cutter: MemberCutter
  /// Made for the first member.
  private var compressor: MemberCompressor?
  /// What ends an archive of frames; nil for other archives.
  private var table: SeekTable?

  init(_ compression: Compression) {
    self.compression = compression
    cutter = MemberCutter(buffers)
    compressor = nil
    table = SeekTable(compression.format)
  }

  /// Takes bytes in, and writes the members that they complete.
  mutating func write(_ bytes: RawSpan, to file: borrowing OutputFile) throws(StreamError) {
    var inputs = cutter.append(bytes)
    for index in inputs.indices {
      try writeMember(of: inputs[index], to: file)
      buffers.recycle(&inputs[index])
    }
  }

  /// Writes the last member and the seek table; nothing may be written afterwards.
  mutating func finish(to file: borrowing OutputFile) throws(StreamError) {
    if let input = cutter.last() { try writeMember(of: input, to: file) }
    if let table { try file.write(table.frame.span.bytes) }
  }

  private mutating func writeMember(
    of input: [UInt8], to file: borrowing OutputFile
  ) throws(StreamError) {
    if compressor == nil { compressor = try MemberCompressor(compression, output: file.name) }
    try compressor?.withMember(of: input.span.bytes) { member throws(StreamError) in
      try file.write(member)
      table?.append(size: member.byteCount, contentSize: input.count)
    }
  }
}
