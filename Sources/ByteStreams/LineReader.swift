/// Cuts an input into chunks of whole lines.
///
/// Worked example: of the bytes `{"a":1}\n{"b":2}\n{"c"` the first chunk has two lines; `{"c"` is
/// carried to the front of the next buffer, where the following bytes complete it. A line longer
/// than the limit is no chunk: it is skipped to its end and told as `.tooLongLine`.
package struct LineReader: ~Copyable {
  /// What comes next of an input.
  package enum Next {
    case chunk(LineChunk)
    /// A line past the limit; its first bytes are all that is kept of it.
    case tooLongLine(beginning: [UInt8])
    case end
  }

  /// How much is read at a time, in bytes: what is read, and what a scan keeps of it, fits into the
  /// second-level cache of common processors (1 MiB).
  package static let chunkSize = 512 << 10
  /// How much is kept of a line past the limit, in bytes.
  package static let keptOfLongLine = 1024

  private var source: ByteSource
  private let maximumLineBytes: Int
  private let pool: ChunkPool
  /// What was read and not yet given: mostly the beginning of a line.
  private var carried: [UInt8]
  /// Whether a byte order mark may still come.
  private var isAtStart: Bool
  /// Whether the input begins within a line that is somebody else's.
  private var isWithinLine = false
  /// What reading threw after bytes that still had to be given.
  private var failure: StreamError?
  private var isAtEnd = false
  /// The offset in the input of the next byte to be read; `nil` where it is not known.
  private var readOffset: Int?

  /// - Parameters:
  ///   - maximumLineBytes: how long a line may be, its end not counted. Lines that fit into a
  ///     chunk are given however long they are: their reader compares them with the limit.
  package init(_ source: consuming ByteSource, maximumLineBytes: Int, pool: ChunkPool) {
    self.init(source, after: CarriedLine(maximumLineBytes: maximumLineBytes), pool: pool)
    readOffset = 0
  }

  /// Goes on behind what others read.
  init(_ source: consuming ByteSource, after line: consuming CarriedLine, pool: ChunkPool) {
    self.source = source
    maximumLineBytes = line.maximumLineBytes
    isAtStart = line.isAtStart
    carried = line.bytes
    self.pool = pool
  }

  /// Begins at the first line that starts behind the source's first byte.
  ///
  /// - Parameter offset: the offset in the input of that byte.
  init(
    withinLineOf source: consuming ByteSource, at offset: Int, maximumLineBytes: Int,
    pool: ChunkPool
  ) {
    self.init(source, maximumLineBytes: maximumLineBytes, pool: pool)
    readOffset = offset
    isAtStart = false
    isWithinLine = true
  }

  /// What messages call the input.
  package var name: String { source.name }

  /// The next lines.
  ///
  /// - Throws: what reading throws, after every whole line before it was given.
  package mutating func next() throws(StreamError) -> Next {
    if let failure { throw failure }
    let chunk = newChunk(capacity: max(Self.chunkSize, 2 * carried.count))
    if isWithinLine { try skipToNextLine(chunk) }
    var searched = 0
    while !isAtEnd {
      if let end = lastLineEnd(of: chunk, from: searched) { return finish(chunk, at: end) }
      searched = chunk.end
      if chunk.end == chunk.capacity {
        // The last byte may be the CR of the line's end.
        if chunk.count > maximumLineBytes + 1 { return try skipLongLine(chunk) }
        let larger = min(2 * chunk.capacity, maximumLineBytes + Self.chunkSize)
        chunk.reserve(max(larger, chunk.capacity + 1) - chunk.end)
      }
      do {
        let room = UnsafeMutableRawBufferPointer(
          start: chunk.storage + chunk.end, count: chunk.capacity - chunk.end)
        let count = try source.read(into: room)
        if count == 0 { isAtEnd = true }
        readOffset? += count
        chunk.end += count
        if isAtStart { dropByteOrderMark(chunk) }
      } catch {
        failure = error
        throw error
      }
    }
    if chunk.count == 0 { return .end }
    let length = chunk.count - (chunk.bytes.last == 0x0D ? 1 : 0)
    if length > maximumLineBytes { return try skipLongLine(chunk) }
    return finish(chunk, at: chunk.end)
  }

  private mutating func newChunk(capacity: Int) -> LineChunk {
    let chunk = pool.take(capacity: capacity)
    chunk.origin = readOffset.map { $0 - carried.count }
    chunk.append(carried)
    carried.removeAll(keepingCapacity: carried.count <= Self.chunkSize)
    return chunk
  }

  /// Drops a leading byte order mark (U+FEFF) once enough bytes are there to tell.
  private mutating func dropByteOrderMark(_ chunk: LineChunk) {
    guard chunk.count >= 3 || isAtEnd else { return }
    isAtStart = false
    chunk.dropByteOrderMark()
  }

  /// The offset behind the last LF at or after `searched`, nil if there is none.
  private func lastLineEnd(of chunk: LineChunk, from searched: Int) -> Int? {
    let first = max(searched, chunk.start) - chunk.start
    return chunk.bytes.lastLineFeed(from: first).map { chunk.start + $0 + 1 }
  }

  private mutating func finish(_ chunk: LineChunk, at end: Int) -> Next {
    carried.append(
      contentsOf: UnsafeRawBufferPointer(start: chunk.storage + end, count: chunk.end - end))
    chunk.end = end
    return .chunk(chunk)
  }

  /// Drops the rest of a line that is longer than the limit, and keeps what follows it.
  private mutating func skipLongLine(_ chunk: LineChunk) throws(StreamError) -> Next {
    let beginning = Array(chunk.bytes.prefix(Self.keptOfLongLine))
    chunk.removeAll()
    do {
      try skipToNextLine(chunk)
    } catch {
      failure = error
    }
    carried = Array(chunk.bytes)
    pool.recycle(chunk)
    return .tooLongLine(beginning: beginning)
  }

  /// Reads into an empty chunk until a line has ended; what follows that end stays in the chunk.
  private mutating func skipToNextLine(_ chunk: LineChunk) throws(StreamError) {
    isWithinLine = false
    chunk.reserve(Self.chunkSize)
    while !isAtEnd {
      let room = UnsafeMutableRawBufferPointer(start: chunk.storage, count: Self.chunkSize)
      let count = try source.read(into: room)
      if count == 0 { isAtEnd = true }
      chunk.origin = readOffset
      readOffset? += count
      if let lineFeed = UnsafeRawBufferPointer(rebasing: room[..<count]).firstLineFeed() {
        chunk.start = lineFeed + 1
        chunk.end = count
        return
      }
    }
  }
}
