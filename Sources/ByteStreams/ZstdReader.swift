/// Decompresses a zstd stream of one or many frames (RFC 8878) as it is read; skippable frames are
/// skipped.
///
/// Frames that carry their content size in the header are held back until their checksum and length
/// were checked; any other goes out as it is decompressed, and its end is checked. What comes out is
/// what `zstd -dc` gives.
///
/// The decoder gets the frame's parts one by one: so the offset of damage is that of the header, the
/// block or the checksum that is damaged, however the file is read.
struct ZstdReader: StepwiseDecompressor, ~Copyable {
  private enum Stage {
    case header, blockHeader, block, checksum, skipping, end
  }

  private var decoder: ZstdDecoder
  /// What counts whole frames; `nil` if nobody asks.
  private let members: MemberCount?
  private var input: ReadBuffer
  private var stage = Stage.header
  private var isFirstFrame: Bool
  var held = HeldMember()
  var failure: StreamError?
  private var hasChecksum = false
  private var isLastBlock = false
  /// The offset in the file of the current part.
  private var partOffset = 0
  /// How many bytes of the current part were not used yet.
  private var remaining = 0

  /// Begins at a frame's start, which is at this offset of the file.
  ///
  /// - Parameters:
  ///   - name: the file's name in messages.
  ///   - members: counts whole frames.
  ///   - make: creates the decoder; tests pass one that fails.
  /// - Throws: `.outOfMemory`.
  init(
    from offset: Int, of name: String, members: MemberCount? = nil,
    decoder make: () -> ZstdDecoder? = ZstdDecoder.init
  ) throws(StreamError) {
    guard let decoder = make() else { throw .outOfMemory(name: name, .zstd, .decompressing) }
    self.decoder = decoder
    self.members = members
    input = ReadBuffer(at: offset)
    isFirstFrame = offset == 0
  }

  var isAtEnd: Bool { stage == .end }

  mutating func advance(
    reading file: inout InputFile, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int {
    switch stage {
    case .header: try readHeader(of: &file)
    case .blockHeader: try readBlockHeader(of: &file)
    case .block, .checksum: return try decompress(&file, into: buffer)
    case .skipping: try skip(&file)
    case .end: break
    }
    return 0
  }

  private func damage(
    _ damage: CompressionDamage, in file: borrowing InputFile, at place: Int? = nil
  ) -> StreamError {
    .damaged(name: file.name, offset: place ?? input.offset, .zstd, damage)
  }

  /// Reads on until there are so many unused bytes.
  ///
  /// - Throws: `.truncated` where the file ends before.
  private mutating func need(_ count: Int, of file: inout InputFile) throws(StreamError) {
    while input.count < count {
      if try !input.fill(from: &file) { throw damage(.truncated, in: file, at: input.endOffset) }
    }
  }

  private mutating func readHeader(of file: inout InputFile) throws(StreamError) {
    if input.count == 0, try !input.fill(from: &file) {
      guard !isFirstFrame else { throw damage(.truncated, in: file) }
      stage = .end
      return
    }
    while true {
      if !isFirstFrame, !ZstdHeader.isBeginning(input.unused.bytes) {
        throw damage(.trailingGarbage, in: file)
      }
      let parsed: (header: ZstdHeader, length: Int)?
      do {
        parsed = try ZstdHeader.parse(input.unused.bytes)
      } catch {
        throw damage(error, in: file)
      }
      guard let (header, length) = parsed else {
        try need(input.count + 1, of: &file)
        continue
      }
      isFirstFrame = false
      if let size = header.skippedSize {
        input.use(length)
        remaining = size
        stage = .skipping
        return
      }
      return try begin(header, length, of: file)
    }
  }

  private mutating func begin(
    _ header: ZstdHeader, _ length: Int, of file: borrowing InputFile
  ) throws(StreamError) {
    guard header.dictionary == 0 else {
      throw damage(.needsDictionary(header.dictionary), in: file)
    }
    guard header.windowSize <= ZstdHeader.largestWindow else {
      throw damage(.largeWindow(header.windowSize), in: file)
    }
    held.begin(holdsBack: header.contentSize != nil)
    hasChecksum = header.hasChecksum
    decoder.reset()
    (partOffset, remaining) = (input.offset, length)
    while remaining > 0 {
      let step = try step(UnsafeMutableRawBufferPointer(start: nil, count: 0), of: file)
      guard step.consumed > 0 else { throw damage(.badHeader, in: file, at: partOffset) }
    }
    stage = .blockHeader
  }

  private mutating func readBlockHeader(of file: inout InputFile) throws(StreamError) {
    try need(ZstdBlock.headerSize, of: &file)
    let block = ZstdBlock(input.unused.bytes)
    guard let size = block.storedSize else {
      throw damage(.badData("a block of a reserved type"), in: file)
    }
    isLastBlock = block.isLast
    (partOffset, remaining) = (input.offset, ZstdBlock.headerSize + size)
    stage = .block
  }

  /// Gives the decoder the next bytes of the current part.
  private mutating func step(
    _ buffer: UnsafeMutableRawBufferPointer, of file: borrowing InputFile
  ) throws(StreamError) -> ZstdDecoder.Step {
    do {
      let step = try decoder.step(
        UnsafeRawBufferPointer(rebasing: input.unused.prefix(remaining)), into: buffer)
      input.use(step.consumed)
      remaining -= step.consumed
      return step
    } catch {
      switch error {
      case .badData(let words): throw damage(.badData(words), in: file, at: partOffset)
      case .wrongChecksum: throw damage(.wrongChecksum, in: file, at: partOffset)
      case .outOfMemory: throw .outOfMemory(name: file.name, .zstd, .decompressing)
      }
    }
  }

  private mutating func decompress(
    _ file: inout InputFile, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int {
    if remaining > 0 { try need(1, of: &file) }
    let step = try step(buffer, of: file)
    // A full buffer may hold less than the decoder has.
    let hasMore = step.produced == buffer.count && !step.endsFrame
    let given = takeIn(UnsafeRawBufferPointer(rebasing: buffer[..<step.produced]))
    if remaining == 0, !hasMore { try endPart(step, of: file) }
    return given
  }

  /// Goes on to what follows the block or the checksum.
  private mutating func endPart(
    _ step: ZstdDecoder.Step, of file: borrowing InputFile
  ) throws(StreamError) {
    if stage == .block, !isLastBlock {
      stage = .blockHeader
    } else if stage == .block, hasChecksum {
      (partOffset, remaining) = (input.offset, ZstdHeader.checksumSize)
      stage = .checksum
    } else {
      guard step.endsFrame else {
        throw damage(
          .badData("the frame does not end with its last block"), in: file, at: partOffset)
      }
      held.release()
      members?.add(1)
      stage = .header
    }
  }

  private mutating func skip(_ file: inout InputFile) throws(StreamError) {
    if remaining > 0 { try need(1, of: &file) }
    let count = min(remaining, input.count)
    input.use(count)
    remaining -= count
    if remaining == 0 { stage = .header }
  }
}
