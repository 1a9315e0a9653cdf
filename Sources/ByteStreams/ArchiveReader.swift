/// Reads an archive's members as they are stored, found by the sizes in their headers and blocks.
///
/// The sizes are hints. What looks like no member of a plausible size, or is not there as a whole, is
/// left to the format's reader of streams, which goes on at the same offset; so is a member that whoever inflates it
/// finds to be another than its header says.
struct ArchiveReader: ~Copyable {
  /// The largest member that is inflated as a whole: as many bytes as are held back at most.
  private static let maximumLength = HeldMember.limit
  /// The largest size of such a member: deflate stores what it cannot shrink (RFC 1951, 3.2.4).
  private static let maximumSize = maximumLength + (maximumLength >> 8) + (64 << 10)
  private static let readSize = 128 << 10
  /// A member of nothing with bgzip's extra field, the shorter one.
  private static let smallestSize = 28
  private static let largestHeader = 128 << 10

  private var file: InputFile
  private let format: CompressionFormat
  /// How much a batch is to inflate to, in bytes; bgzip's members are 64 KiB each.
  private let batchLength: Int
  private let pool: ChunkPool
  /// What was read behind the last batch.
  private var ahead: [UInt8] = []
  /// The offset in the file of what comes next.
  private var offset = 0

  init(
    _ file: consuming InputFile, _ format: CompressionFormat, batchLength: Int, pool: ChunkPool
  ) {
    self.file = file
    self.format = format
    self.batchLength = batchLength
    self.pool = pool
  }

  /// What stands at a place in what was read.
  private enum Finding {
    case member(MemberBatch.Member)
    /// It takes so many bytes to tell.
    case needs(Int)
    case noMember
  }

  /// The next members; nil where the rest is to be read as a stream.
  mutating func next() -> MemberBatch? {
    let stored = pool.take(capacity: max(LineReader.chunkSize, ahead.count))
    stored.append(ahead)
    ahead.removeAll(keepingCapacity: true)
    var members: [MemberBatch.Member] = []
    var position = 0
    var length = 0
    search: while length < batchLength, position < batchLength {
      switch Self.find(in: stored, at: position, format) {
      case .member(let member):
        members.append(member)
        position += member.size
        length += member.length
      case .needs(let count):
        if !members.isEmpty, file.wouldWait { break search }
        guard read(upTo: position + count, into: stored) else { break search }
      case .noMember: break search
      }
    }
    ahead.append(
      contentsOf: UnsafeRawBufferPointer(
        start: stored.storage + position, count: stored.end - position))
    guard !members.isEmpty else {
      pool.recycle(stored)
      return nil
    }
    stored.end = position
    defer { offset += position }
    return MemberBatch(stored, members, format, offset: offset)
  }

  /// Reads until there are so many bytes; false where there are fewer, or reading fails: the stream's
  /// reader will meet that again.
  private mutating func read(upTo end: Int, into stored: LineChunk) -> Bool {
    while stored.end < end {
      let wanted = max(end - stored.end, Self.readSize)
      stored.reserve(wanted)
      let room = UnsafeMutableRawBufferPointer(start: stored.storage + stored.end, count: wanted)
      guard let count = try? file.read(into: room), count > 0 else { return false }
      stored.end += count
    }
    return true
  }

  /// Returns the members that lie one behind the other in a chunk; `nil` if it holds anything else.
  static func members(
    in stored: LineChunk, _ format: CompressionFormat
  ) -> [MemberBatch.Member]? {
    var members: [MemberBatch.Member] = []
    var position = 0
    while position < stored.end {
      guard case .member(let member) = find(in: stored, at: position, format) else { return nil }
      members.append(member)
      position += member.size
    }
    return members
  }

  private static func find(
    in stored: LineChunk, at position: Int, _ format: CompressionFormat
  ) -> Finding {
    let bytes = UnsafeRawBufferPointer(
      start: stored.storage + position, count: stored.end - position)
    switch format {
    case .gzip: return findGzip(bytes, at: position)
    case .zstd: return findZstd(bytes, at: position)
    }
  }

  private static func findGzip(_ bytes: UnsafeRawBufferPointer, at position: Int) -> Finding {
    guard bytes.count >= smallestSize else { return .needs(smallestSize) }
    let parsed: (header: GzipHeader, length: Int)?
    do {
      parsed = try GzipHeader.parse(bytes.bytes)
    } catch {
      return .noMember
    }
    guard let (header, headerSize) = parsed else {
      return bytes.count > largestHeader ? .noMember : .needs(bytes.count + 1)
    }
    guard let size = header.memberSize, size <= maximumSize,
      size >= headerSize + 2 + MemberInflater.trailerSize
    else { return .noMember }
    guard bytes.count >= size else { return .needs(size) }
    let length = bytes.loadUnaligned(fromByteOffset: size - 4, as: UInt32.self).littleEndian
    guard length <= UInt32(maximumLength) else { return .noMember }
    return .member(
      MemberBatch.Member(
        start: position, headerSize: headerSize, size: size, length: Int(length)))
  }

  /// Frames tell the size of what they decompress to; their own sizes are the sums of their blocks'.
  private static func findZstd(_ bytes: UnsafeRawBufferPointer, at position: Int) -> Finding {
    let parsed: (header: ZstdHeader, length: Int)?
    do {
      parsed = try ZstdHeader.parse(bytes.bytes)
    } catch {
      return .noMember
    }
    guard let (header, headerSize) = parsed else { return .needs(bytes.count + 1) }
    if let skipped = header.skippedSize {
      let size = headerSize + skipped
      guard size <= maximumSize else { return .noMember }
      guard bytes.count >= size else { return .needs(size) }
      return .member(
        MemberBatch.Member(
          start: position, headerSize: headerSize, size: size, length: 0, isSkippable: true))
    }
    guard let length = header.contentSize, length <= maximumLength, header.dictionary == 0,
      header.windowSize <= ZstdHeader.largestWindow
    else { return .noMember }
    var size = headerSize
    var isLast = false
    while !isLast {
      guard bytes.count >= size + ZstdBlock.headerSize else {
        return .needs(size + ZstdBlock.headerSize)
      }
      let block = ZstdBlock(UnsafeRawBufferPointer(rebasing: bytes[size...]).bytes)
      guard let stored = block.storedSize else { return .noMember }
      size += ZstdBlock.headerSize + stored
      guard size <= maximumSize else { return .noMember }
      isLast = block.isLast
    }
    if header.hasChecksum { size += ZstdHeader.checksumSize }
    guard bytes.count >= size else { return .needs(size) }
    return .member(
      MemberBatch.Member(start: position, headerSize: headerSize, size: size, length: length))
  }

  /// The rest as a stream.
  ///
  /// - Parameters:
  ///   - returned: what batches held and was not used, up to where the reader stands.
  ///   - place: the offset in the file of the first of those bytes; nil where there are none.
  ///   - members: counts whole members.
  /// - Throws: `.outOfMemory`.
  consuming func stream(
    returning returned: [UInt8], from place: Int?, members: MemberCount?
  ) throws(StreamError) -> ByteSource {
    file.pushBack(returned + ahead)
    return try ByteSource(decompressing: file, format, from: place ?? offset, members: members)
  }
}
