/// Inflates a gzip stream of one or many members (RFC 1952) as it is read.
///
/// Members that carry their size in the header (mpkg's and bgzip's archives) are held back until
/// their CRC and length were checked; any other goes out as it is inflated, and its end is checked.
/// The size itself is not relied on: the stream is what `gzip -dc` gives.
struct GzipReader: StepwiseDecompressor, ~Copyable {
  private enum Stage {
    case header, data, trailer, padding, end
  }

  private var inflater: Inflater
  /// What counts whole members; `nil` if nobody asks.
  private let members: MemberCount?
  private var input: ReadBuffer
  private var stage = Stage.header
  private var isFirstMember: Bool
  var held = HeldMember()
  var failure: StreamError?
  private var checksum = GzipChecksum()
  private var length: UInt32 = 0

  /// Begins at a member's start, which is at this offset of the file.
  ///
  /// - Parameters:
  ///   - name: the file's name in messages.
  ///   - members: counts whole members.
  ///   - make: creates the inflater; tests pass one that fails.
  /// - Throws: `.outOfMemory`.
  init(
    from offset: Int, of name: String, members: MemberCount? = nil,
    inflater make: () -> Inflater? = Inflater.init
  ) throws(StreamError) {
    guard let inflater = make() else { throw .outOfMemory(name: name, .gzip, .decompressing) }
    self.inflater = inflater
    self.members = members
    input = ReadBuffer(at: offset)
    isFirstMember = offset == 0
  }

  var isAtEnd: Bool { stage == .end }

  mutating func advance(
    reading file: inout InputFile, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int {
    switch stage {
    case .header: try readHeader(of: &file)
    case .data: return try inflate(&file, into: buffer)
    case .trailer: try readTrailer(of: &file)
    case .padding: try skipPadding(of: &file)
    case .end: break
    }
    return 0
  }

  private func damage(
    _ damage: CompressionDamage, in file: borrowing InputFile, at place: Int? = nil
  ) -> StreamError {
    .damaged(name: file.name, offset: place ?? input.offset, .gzip, damage)
  }

  /// Reads on, keeping what was not used; false at the end of the file. A header may be large: its
  /// name and comment end somewhere.
  private mutating func fill(from file: inout InputFile) throws(StreamError) -> Bool {
    if input.isFull, !input.grow() { throw damage(.badHeader, in: file) }
    return try input.fill(from: &file)
  }

  private mutating func readHeader(of file: inout InputFile) throws(StreamError) {
    if input.count == 0, try !fill(from: &file) {
      guard !isFirstMember else { throw damage(.truncated, in: file) }
      stage = .end
      return
    }
    if !isFirstMember {
      if input.unused[0] == 0 {
        stage = .padding
        return
      }
      while input.count < 2, try fill(from: &file) {}
      guard input.unused[0] == GzipHeader.magic[0],
        input.count < 2 || input.unused[1] == GzipHeader.magic[1]
      else { throw damage(.trailingGarbage, in: file) }
    }
    while true {
      let parsed: (header: GzipHeader, length: Int)?
      do {
        parsed = try GzipHeader.parse(input.unused.bytes)
      } catch {
        throw damage(error, in: file)
      }
      if let (header, length) = parsed {
        input.use(length)
        beginMember(header)
        return
      }
      if try !fill(from: &file) { throw damage(.truncated, in: file, at: input.endOffset) }
    }
  }

  private mutating func beginMember(_ header: GzipHeader) {
    isFirstMember = false
    held.begin(holdsBack: header.memberSize != nil)
    checksum = GzipChecksum()
    length = 0
    inflater.reset()
    stage = .data
  }

  private mutating func inflate(
    _ file: inout InputFile, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int {
    if input.count == 0, try !fill(from: &file) { throw damage(.truncated, in: file) }
    let step: Inflater.Step
    do {
      step = try inflater.step(input.unused, into: buffer)
    } catch {
      switch error {
      case .badData(let words): throw damage(.badData(words), in: file)
      case .outOfMemory: throw .outOfMemory(name: file.name, .gzip, .decompressing)
      }
    }
    input.use(step.consumed)
    let produced = UnsafeRawBufferPointer(rebasing: buffer[..<step.produced])
    checksum.update(produced)
    length &+= UInt32(truncatingIfNeeded: step.produced)
    if step.endsMember { stage = .trailer }
    return takeIn(produced)
  }

  private mutating func readTrailer(of file: inout InputFile) throws(StreamError) {
    while input.count < 8 {
      if try !fill(from: &file) { throw damage(.truncated, in: file, at: input.endOffset) }
    }
    func word(_ place: Int) -> UInt32 {
      input.unused.loadUnaligned(fromByteOffset: place, as: UInt32.self).littleEndian
    }
    guard word(0) == checksum.value else { throw damage(.wrongChecksum, in: file) }
    guard word(4) == length else { throw damage(.wrongLength, in: file, at: input.offset + 4) }
    input.use(8)
    members?.add(1)
    held.release()
    stage = .header
  }

  /// NUL bytes may fill the rest of the file (tapes are padded so), and nothing else.
  private mutating func skipPadding(of file: inout InputFile) throws(StreamError) {
    while true {
      while input.count > 0 {
        guard input.unused[0] == 0 else { throw damage(.trailingGarbage, in: file) }
        input.use(1)
      }
      if try !fill(from: &file) {
        stage = .end
        return
      }
    }
  }
}
