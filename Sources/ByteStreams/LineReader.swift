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

  /// How much is read at a time, in bytes.
  package static let chunkSize = 1 << 20

  private var source: ByteSource
  private let maximumLineBytes: Int
  private let pool: ChunkPool
  /// What was read and not yet given: mostly the beginning of a line.
  private var carried: [UInt8] = []
  private var isAtStart = true
  /// What reading threw after bytes that still had to be given.
  private var failure: StreamError?
  private var isAtEnd = false

  /// - Parameters:
  ///   - maximumLineBytes: how long a line may be, its end not counted. Lines that fit into a
  ///     chunk are given however long they are: their reader compares them with the limit.
  package init(_ source: consuming ByteSource, maximumLineBytes: Int, pool: ChunkPool) {
    self.source = source
    self.maximumLineBytes = maximumLineBytes
    self.pool = pool
  }

  /// What messages call the input.
  package var name: String { source.name }

  /// Whether the next chunk would wait for another program.
  package mutating func wouldWait() -> Bool {
    !isAtEnd && failure == nil && source.wouldWait()
  }

  /// The next lines.
  ///
  /// - Throws: what reading throws, after every whole line before it was given.
  package mutating func next() throws(StreamError) -> Next {
    if let failure { throw failure }
    var chunk = newChunk(capacity: max(Self.chunkSize, 2 * carried.count))
    var searched = 0
    while !isAtEnd {
      if let end = lastLineEnd(of: chunk, from: searched) { return finish(chunk, at: end) }
      searched = chunk.end
      if chunk.end == chunk.capacity {
        if chunk.count > maximumLineBytes { return try skipLongLine(chunk) }
        chunk = newChunk(copying: chunk)
      }
      do {
        let room = UnsafeMutableRawBufferPointer(
          start: chunk.storage + chunk.end, count: chunk.capacity - chunk.end)
        let count = try source.read(into: room)
        if count == 0 { isAtEnd = true }
        chunk.end += count
        if isAtStart { dropByteOrderMark(chunk) }
      } catch {
        failure = error
        throw error
      }
    }
    if chunk.count == 0 { return .end }
    if chunk.count > maximumLineBytes { return try skipLongLine(chunk) }
    return finish(chunk, at: chunk.end)
  }

  private mutating func newChunk(capacity: Int) -> LineChunk {
    let chunk = pool.take(capacity: capacity)
    carried.withUnsafeBytes { bytes in
      UnsafeMutableRawBufferPointer(start: chunk.storage, count: capacity).copyMemory(from: bytes)
    }
    chunk.end = carried.count
    carried.removeAll(keepingCapacity: true)
    return chunk
  }

  private func newChunk(copying chunk: LineChunk) -> LineChunk {
    let larger = LineChunk(capacity: min(2 * chunk.capacity, maximumLineBytes + Self.chunkSize))
    larger.storage.copyMemory(from: chunk.storage + chunk.start, byteCount: chunk.count)
    larger.end = chunk.count
    return larger
  }

  /// Drops a leading byte order mark (U+FEFF) once enough bytes are there to tell.
  private mutating func dropByteOrderMark(_ chunk: LineChunk) {
    guard chunk.count >= 3 || isAtEnd else { return }
    isAtStart = false
    let bytes = UnsafeRawBufferPointer(start: chunk.storage, count: chunk.count)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { chunk.start = 3 }
  }

  /// The offset behind the last LF at or after `searched`, nil if there is none.
  private func lastLineEnd(of chunk: LineChunk, from searched: Int) -> Int? {
    let first = max(searched, chunk.start)
    guard first < chunk.end else { return nil }
    let bytes = UnsafeRawBufferPointer(start: chunk.storage + first, count: chunk.end - first)
    return bytes.lastIndex(of: 0x0A).map { first + $0 + 1 }
  }

  private mutating func finish(_ chunk: LineChunk, at end: Int) -> Next {
    carried.append(
      contentsOf: UnsafeRawBufferPointer(start: chunk.storage + end, count: chunk.end - end))
    chunk.end = end
    return .chunk(chunk)
  }

  /// Drops the rest of a line that is longer than the limit, and keeps what follows it.
  private mutating func skipLongLine(_ chunk: LineChunk) throws(StreamError) -> Next {
    let beginning = Array(
      UnsafeRawBufferPointer(start: chunk.storage + chunk.start, count: min(chunk.count, 1024)))
    while !isAtEnd {
      let room = UnsafeMutableRawBufferPointer(start: chunk.storage, count: chunk.capacity)
      let count: Int
      do {
        count = try source.read(into: room)
      } catch {
        failure = error
        break
      }
      if count == 0 {
        isAtEnd = true
        break
      }
      let bytes = UnsafeRawBufferPointer(start: chunk.storage, count: count)
      if let newline = bytes.firstIndex(of: 0x0A) {
        carried = Array(bytes[(newline + 1)...])
        break
      }
    }
    return .tooLongLine(beginning: beginning)
  }
}
