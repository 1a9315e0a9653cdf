/// Inflates a gzip stream of one or many members (RFC 1952) as it is read.
///
/// Members that carry their size in the header (mpkg's and bgzip's archives) are held back until
/// their CRC and length were checked, up to `heldBack` bytes; any other goes out as it is inflated,
/// and its end is checked. The size itself is not relied on: the stream is what `gzip -dc` gives.
///
/// Invariants: `0 <= start <= end <= capacity`, the bytes of `input` from `start` to `end` are read
/// and not yet used; `0 <= held.start <= held.bytes.count`.
struct GzipReader: ~Copyable {
  /// How much of an archive's member is held back before it is let go unchecked, in bytes.
  static let heldBack = 4 << 20

  private enum Stage {
    case header, data, trailer, padding, end
  }

  private var inflater: Inflater
  /// What counts whole members; `nil` if nobody asks.
  private let members: MemberCount?
  private var input: UnsafeMutableRawPointer
  private var capacity = 256 << 10
  private var start = 0
  private var end = 0
  /// The offset in the file of the byte at `start`.
  private var offset: Int
  private var stage = Stage.header
  private var isFirstMember: Bool
  private var holdsBack = false
  private var held: (bytes: [UInt8], start: Int) = ([], 0)
  private var checksum = GzipChecksum()
  private var length: UInt32 = 0
  /// What was found wrong while there still were good bytes to give.
  private var failure: StreamError?

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
    guard let inflater = make() else { throw .outOfMemory(name: name, .decompressing) }
    self.inflater = inflater
    self.members = members
    self.offset = offset
    isFirstMember = offset == 0
    input = .allocate(byteCount: capacity, alignment: 64)
  }

  deinit { input.deallocate() }

  /// What was read and not yet used.
  private var unused: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: input + start, count: end - start)
  }

  /// Reads some inflated bytes; 0 at the end.
  mutating func read(
    from file: inout InputFile, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int {
    while true {
      let given = give(into: buffer)
      if given > 0 { return given }
      if let failure { throw failure }
      do {
        let produced = try advance(reading: &file, into: buffer)
        if produced > 0 { return produced }
        if stage == .end, held.start == held.bytes.count { return 0 }
      } catch {
        // Nothing of an archive's member that is not whole goes out.
        if holdsBack { held = ([], 0) }
        failure = error
      }
    }
  }

  /// Hands out what was held back and may go.
  private mutating func give(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard !holdsBack || stage == .end, held.start < held.bytes.count else { return 0 }
    let count = min(buffer.count, held.bytes.count - held.start)
    held.bytes.withUnsafeBytes { bytes in
      buffer.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes[held.start..<held.start + count]))
    }
    held.start += count
    if held.start == held.bytes.count {
      held.bytes.removeAll(keepingCapacity: held.bytes.count <= 2 * Self.heldBack)
      held.start = 0
    }
    return count
  }

  /// Goes one step on; returns how many bytes it put into the buffer.
  private mutating func advance(
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
    _ damage: GzipDamage, in file: borrowing InputFile, at place: Int? = nil
  ) -> StreamError {
    .damagedGzip(name: file.name, offset: place ?? offset, damage)
  }

  /// Reads on, keeping what was not used; false at the end of the file.
  private mutating func fill(from file: inout InputFile) throws(StreamError) -> Bool {
    if start > 0 {
      input.copyMemory(from: input + start, byteCount: end - start)
      end -= start
      start = 0
    }
    if end == capacity, !grow() { throw damage(.badHeader, in: file) }
    let count = try file.read(
      into: UnsafeMutableRawBufferPointer(start: input + end, count: capacity - end))
    end += count
    return count > 0
  }

  /// Makes room for a header that is larger than the buffer: its name and comment end somewhere.
  private mutating func grow() -> Bool {
    guard capacity < 4 << 20 else { return false }
    let larger = UnsafeMutableRawPointer.allocate(byteCount: 2 * capacity, alignment: 64)
    larger.copyMemory(from: input, byteCount: end)
    input.deallocate()
    input = larger
    capacity *= 2
    return true
  }

  private mutating func use(_ count: Int) {
    start += count
    offset += count
  }

  private mutating func readHeader(of file: inout InputFile) throws(StreamError) {
    if start == end, try !fill(from: &file) {
      guard !isFirstMember else { throw damage(.truncated, in: file) }
      stage = .end
      return
    }
    if !isFirstMember {
      if unused[0] == 0 {
        stage = .padding
        return
      }
      while end - start < 2, try fill(from: &file) {}
      guard unused[0] == GzipHeader.magic[0],
        end - start < 2 || unused[1] == GzipHeader.magic[1]
      else { throw damage(.trailingGarbage, in: file) }
    }
    while true {
      let parsed: (header: GzipHeader, length: Int)?
      do {
        parsed = try GzipHeader.parse(unused.bytes)
      } catch {
        throw damage(error, in: file)
      }
      if let (header, length) = parsed {
        use(length)
        beginMember(header)
        return
      }
      if try !fill(from: &file) { throw damage(.truncated, in: file, at: offset + end - start) }
    }
  }

  private mutating func beginMember(_ header: GzipHeader) {
    isFirstMember = false
    holdsBack = header.memberSize != nil
    checksum = GzipChecksum()
    length = 0
    inflater.reset()
    stage = .data
  }

  private mutating func inflate(
    _ file: inout InputFile, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int {
    if start == end, try !fill(from: &file) { throw damage(.truncated, in: file) }
    let step: Inflater.Step
    do {
      step = try inflater.step(unused, into: buffer)
    } catch {
      switch error {
      case .badData(let words): throw damage(.badData(words), in: file)
      case .outOfMemory: throw .outOfMemory(name: file.name, .decompressing)
      }
    }
    use(step.consumed)
    let produced = UnsafeRawBufferPointer(rebasing: buffer[..<step.produced])
    checksum.update(produced)
    length &+= UInt32(truncatingIfNeeded: step.produced)
    if step.endsMember { stage = .trailer }
    guard holdsBack else { return step.produced }
    held.bytes.append(contentsOf: produced)
    if held.bytes.count > Self.heldBack { letGoOfLongMember() }
    return 0
  }

  /// Stops holding back, unless all that is held is one unfinished line.
  private mutating func letGoOfLongMember() {
    if held.bytes.contains(UInt8(ascii: "\n")) { holdsBack = false }
  }

  private mutating func readTrailer(of file: inout InputFile) throws(StreamError) {
    while end - start < 8 {
      if try !fill(from: &file) { throw damage(.truncated, in: file, at: offset + end - start) }
    }
    func word(_ place: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(unused[place + $1]) << UInt32(8 * $1) }
    }
    guard word(0) == checksum.value else { throw damage(.wrongChecksum, in: file) }
    guard word(4) == length else { throw damage(.wrongLength, in: file, at: offset + 4) }
    use(8)
    members?.add(1)
    holdsBack = false
    stage = .header
  }

  /// NUL bytes may fill the rest of the file (tapes are padded so), and nothing else.
  private mutating func skipPadding(of file: inout InputFile) throws(StreamError) {
    while true {
      while start < end {
        guard unused[0] == 0 else { throw damage(.trailingGarbage, in: file) }
        use(1)
      }
      if try !fill(from: &file) {
        stage = .end
        return
      }
    }
  }
}
