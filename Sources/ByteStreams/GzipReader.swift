/// Inflates a gzip stream of one or many members (RFC 1952) as it is read.
///
/// Members that carry their size in the header (mpkg's and bgzip's archives) are held back until
/// their CRC and length were checked; any other goes out as it is inflated, and its end is checked.
/// The size itself is not relied on: the stream is what `gzip -dc` gives.
struct GzipReader: StepwiseDecompressor, ~Copyable {
  /// How much of a member is recorded, in bytes.
  private static let recordedLimit = 4 << 20

  private enum Stage {
    case header, data, trailer, padding, end
  }

  private let readsAgain: Bool
  private var inflater: Inflater
  /// What counts whole members; `nil` if nobody asks.
  private let members: MemberCount?
  private var input: ReadBuffer
  private var stage = Stage.header
  private var isFirstMember: Bool
  /// The offset in the file of the current member.
  private var memberOffset: Int
  /// The bytes of the current member so far, if they cannot be read again; `nil` if they are many.
  private var recorded: [UInt8]?
  var held = HeldMember()
  var failure: StreamError?
  private var checksum = GzipChecksum()
  private var length: UInt32 = 0

  /// Begins at a member's start, which is at this offset of the file.
  ///
  /// - Parameters:
  ///   - name: the file's name in messages.
  ///   - members: counts whole members.
  ///   - readsAgain: whether a damaged member of a file is read again, see `checked`.
  ///   - make: creates the inflater; tests pass one that fails.
  /// - Throws: `.outOfMemory`.
  init(
    from offset: Int, of name: String, members: MemberCount? = nil, readsAgain: Bool = true,
    inflater make: () -> Inflater? = Inflater.init
  ) throws(StreamError) {
    self.readsAgain = readsAgain
    guard let inflater = make() else { throw .outOfMemory(name: name, .gzip, .decompressing) }
    self.inflater = inflater
    self.members = members
    input = ReadBuffer(at: offset)
    isFirstMember = offset == 0
    memberOffset = offset
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

  /// Returns what zlib says of a damaged member that is inflated again from its start: so the error does
  /// not depend on which library found it, nor on how much was read at a time. Of a pipe that is possible
  /// for the beginning of a member only.
  private func checked(_ found: StreamError, of file: borrowing InputFile) -> StreamError {
    guard readsAgain else { return found }
    do throws(StreamError) {
      var again: InputFile
      if Self.canReadAgain(file) {
        again = try InputFile(sharing: file)
        try again.seek(to: memberOffset)
      } else {
        guard let recorded else { return found }
        again = try InputFile("/dev/null", interruption: nil)
        again.pushBack(recorded + Array(input.unused))
      }
      var reader = try GzipReader(from: memberOffset, of: file.name, readsAgain: false) {
        Inflater(.zlib)
      }
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
      defer { buffer.deallocate() }
      while try reader.read(from: &again, into: buffer) > 0 {}
      return found
    } catch {
      // The bytes that were recorded end where reading stands.
      guard case .damaged(_, let offset, let format, let damage) = error, damage != .truncated
      else { return found }
      return .damaged(name: file.name, offset: offset, format, damage)
    }
  }

  private static func canReadAgain(_ file: borrowing InputFile) -> Bool {
    file.isRegular && file.isNamed
  }

  /// Marks input as used, and records it where it cannot be read again.
  private mutating func use(_ count: Int, of file: borrowing InputFile) {
    if readsAgain, !Self.canReadAgain(file) {
      if count < 0 {
        recorded?.removeLast(-count)
      } else {
        recorded?.append(contentsOf: input.unused.prefix(count))
      }
      if let recorded, recorded.count > Self.recordedLimit { self.recorded = nil }
    }
    input.use(count)
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
        memberOffset = input.offset
        recorded = []
        use(length, of: file)
        beginMember(header)
        return
      }
      if try !fill(from: &file) { throw damage(.truncated, in: file, at: input.endOffset) }
    }
  }

  private mutating func beginMember(_ header: GzipHeader) {
    isFirstMember = false
    held.begin(holdsBack: header.memberSize != nil)
    checksum = GzipChecksum(with: inflater.library)
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
      case .badData(let words): throw checked(damage(.badData(words), in: file), of: file)
      case .outOfMemory: throw .outOfMemory(name: file.name, .gzip, .decompressing)
      }
    }
    use(step.consumed, of: file)
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
    guard word(0) == checksum.value else {
      throw checked(damage(.wrongChecksum, in: file), of: file)
    }
    guard word(4) == length else {
      throw checked(damage(.wrongLength, in: file, at: input.offset + 4), of: file)
    }
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
