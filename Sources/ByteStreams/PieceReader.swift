/// Cuts an input into pieces that can be worked on at the same time.
///
/// What can be read or inflated by itself comes as it is stored, to be read or inflated by whoever
/// works on it: ranges of a regular file, members of an archive. Everything else comes as whole
/// lines.
package struct PieceReader: ~Copyable {
  /// What comes next of an input.
  package enum Piece: Sendable {
    case lines(LineChunk)
    /// A line past the limit; its first bytes are all that is kept of it.
    case tooLongLine(beginning: [UInt8])
    case range(LineRange)
    case members(MemberBatch)
    case end
  }

  /// What there is of an archive where its reading as batches of members ends.
  package struct ArchiveRest: ~Copyable {
    /// The line that the last used member left.
    package let line: CarriedLine
    /// What was read as batches and not used.
    package let returned: [UInt8]
    /// The offset in the file of the first byte returned, nil where there is none.
    package let offset: Int?

    package init(line: consuming CarriedLine, returned: [UInt8], offset: Int?) {
      self.line = line
      self.returned = returned
      self.offset = offset
    }
  }

  /// How much a piece is that can be worked on by itself, in bytes.
  package static let pieceSize = 1 << 20

  private let maximumLineBytes: Int
  private let pool: ChunkPool
  private let members: MemberCount?
  // One of the three.
  private var lines: LineReader?
  private var ranges: RangeReader?
  private var archive: ArchiveReader?

  /// Opens an input; the name `-` is standard input.
  ///
  /// - Parameters:
  ///   - copy: a copy to read instead of the input; see `InputCopies`.
  ///   - pieceSize: about how many bytes a range has, or a batch inflates to.
  ///   - members: counts the whole members of the archive's rest that is read as a stream.
  ///   - beforeWaiting: called whenever a read is going to wait for another program.
  /// - Throws: `.cannotOpen`; what reading of the first bytes throws.
  package init(
    _ name: String, copy: TemporaryFile? = nil, maximumLineBytes: Int,
    pieceSize: Int = pieceSize, pool: ChunkPool, members: MemberCount? = nil,
    interruption: Interruption?, beforeWaiting: @escaping @Sendable () -> Void
  ) throws(StreamError) {
    self.maximumLineBytes = maximumLineBytes
    self.pool = pool
    self.members = members
    var file =
      if let copy {
        try InputFile(name, copy: copy, interruption: interruption)
      } else {
        try InputFile(name, interruption: interruption, beforeWaiting: beforeWaiting)
      }
    lines = nil
    ranges = nil
    archive = nil
    if let format = try file.compression() {
      archive = ArchiveReader(file, format, batchLength: pieceSize, pool: pool)
    } else if RangeReader.suits(file, pieceSize) {
      ranges = RangeReader(file, rangeSize: pieceSize, maximumLineBytes: maximumLineBytes)
    } else {
      lines = LineReader(
        ByteSource(taking: file), maximumLineBytes: maximumLineBytes, pool: pool)
    }
  }

  /// Whether the next piece would be a batch of members.
  package var readsMembers: Bool { archive != nil }

  /// Whether pieces come out of a stream that is inflated while it is read.
  package private(set) var inflates = false

  /// The next piece; nil where an archive's rest is to be read as a stream, see `readOn`.
  ///
  /// - Throws: what reading throws, after every whole line before it was given.
  package mutating func next() throws(StreamError) -> Piece? {
    if archive != nil { return archive?.next().map { .members($0) } }
    if let range = try ranges?.nextRange() { return .range(range) }
    if let ranges = ranges.take() { lines = try ranges.rest(pool: pool) }
    switch try lines?.next() {
    case .chunk(let chunk): return .lines(chunk)
    case .tooLongLine(let beginning): return .tooLongLine(beginning: beginning)
    case .end, nil: return .end
    }
  }

  /// Goes on with an archive as a stream, once every batch was used or returned.
  ///
  /// - Throws: `.outOfMemory`.
  package mutating func readOn(_ rest: consuming ArchiveRest) throws(StreamError) {
    guard let archive = archive.take() else { return }
    let source = try archive.stream(returning: rest.returned, from: rest.offset, members: members)
    lines = LineReader(source, after: rest.line, pool: pool)
    inflates = true
  }
}
