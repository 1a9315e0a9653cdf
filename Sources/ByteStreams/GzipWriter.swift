/// Writes an archive's members one after another, as lines complete them.
struct GzipWriter: ~Copyable {
  let level: GzipLevel
  private let buffers = MemberBuffers()
  private var cutter: MemberCutter
  /// Made for the first member.
  private var deflater: MemberDeflater?

  init(level: GzipLevel) {
    self.level = level
    cutter = MemberCutter(buffers)
    deflater = nil
  }

  /// Takes bytes in, and writes the members that they complete.
  mutating func write(_ bytes: RawSpan, to file: borrowing OutputFile) throws(StreamError) {
    var inputs = cutter.append(bytes)
    for index in inputs.indices {
      try writeMember(of: inputs[index], to: file)
      buffers.recycle(&inputs[index])
    }
  }

  /// Writes the last member; nothing may be written afterwards.
  mutating func finish(to file: borrowing OutputFile) throws(StreamError) {
    if let input = cutter.last() { try writeMember(of: input, to: file) }
  }

  private mutating func writeMember(
    of input: [UInt8], to file: borrowing OutputFile
  ) throws(StreamError) {
    if deflater == nil { deflater = try MemberDeflater(level: level, output: file.name) }
    try deflater?.withMember(of: input.span.bytes) { member throws(StreamError) in
      try file.write(member)
    }
  }
}
