internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A run of whole lines in one buffer, some hundred KiB of them: what travels between threads.
///
/// Invariants: `0 <= start <= end <= capacity`; the storage is `capacity + padding` bytes, so that a
/// kernel may load whole vectors behind `end`; the chunk alone owns the storage.
package final class LineChunk: @unchecked Sendable {
  /// How many bytes behind the capacity may be read (and hold anything).
  package static let padding = 64
  /// A chunk of more bytes than this is large: there is only one such chunk at a time, see
  /// `LinePipeline`.
  package static let largeSize = 4 << 20

  private(set) var storage: UnsafeMutableRawPointer
  private(set) var capacity: Int
  var start = 0
  var end = 0
  /// The offset in the input of the storage's first byte, counted behind decompression; `nil` where the
  /// reader does not know it. For members of an archive the offset in their batch; it may be negative.
  var origin: Int?
  /// The members of an archive that the chunk was inflated from; `nil` for other chunks.
  var batch: StoredBatch?

  init(capacity: Int) {
    self.capacity = capacity
    storage = memory(nil, capacity + Self.padding)
    clearPadding()
  }

  deinit { free(storage) }

  /// Only the padding may be read before it is written.
  private func clearPadding() {
    (storage + capacity).initializeMemory(as: UInt8.self, repeating: 0, count: Self.padding)
  }

  /// Makes room for so many bytes behind the end. What is large is moved by the system, not copied.
  func reserve(_ room: Int) {
    guard end + room > capacity else { return }
    capacity = end + room
    storage = memory(storage, capacity + Self.padding)
    clearPadding()
  }

  /// Appends bytes.
  func append(_ bytes: [UInt8]) {
    reserve(bytes.count)
    put(bytes, at: end)
    end += bytes.count
  }

  /// Puts bytes before the first one; costs little where so many bytes are free before `start`.
  func prepend(_ bytes: [UInt8]) {
    if bytes.count > start {
      let count = count
      reserve(bytes.count - start)
      (storage + bytes.count).copyMemory(from: storage + start, byteCount: count)
      start = bytes.count
      end = start + count
      (origin, batch) = (nil, nil)
    }
    start -= bytes.count
    put(bytes, at: start)
  }

  private func put(_ bytes: [UInt8], at offset: Int) {
    bytes.withUnsafeBytes {
      UnsafeMutableRawBufferPointer(start: storage + offset, count: bytes.count).copyMemory(
        from: $0)
    }
  }

  /// Empties the chunk; what it held is lost, and memory that a long line took is given back.
  package func removeAll() {
    start = 0
    end = 0
    origin = nil
    batch = nil
    guard capacity > Self.largeSize else { return }
    capacity = 0
    storage = memory(storage, Self.padding)
    clearPadding()
  }

  /// Whether the chunk is more than an everyday one.
  package var isLarge: Bool { count > Self.largeSize }

  /// The offset in the input of the chunk's first line, counted behind decompression; `nil` where it is
  /// not known (members of an archive).
  package var offset: Int? { batch == nil ? origin.map { $0 + start } : nil }

  /// The members that the chunk was inflated from, and the offset of its first line in what they inflate
  /// to. The offset is negative if that line began in members before. `nil` for other chunks.
  package var batchPlace: (batch: StoredBatch, offset: Int)? {
    guard let batch, let origin else { return nil }
    return (batch, origin + start)
  }

  /// How many bytes of lines the chunk holds, line ends included.
  package var count: Int { end - start }

  /// Lends the chunk's bytes: lines with their ends; the last one may lack its LF.
  package func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(bytes.bytes)
  }

  /// The chunk's bytes, valid until it is changed.
  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: storage + start, count: count)
  }

  /// How many lines the chunk has; the last one may lack its LF.
  package var lineCount: Int {
    let bytes = bytes
    let lineFeeds = bytes.countOfLineFeeds
    return bytes.last.map { $0 == 0x0A ? lineFeeds : lineFeeds + 1 } ?? 0
  }

  /// Drops a leading byte order mark (U+FEFF).
  func dropByteOrderMark() {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start += 3 }
  }
}

/// Takes memory from the system, or makes a piece of it larger or smaller.
private func memory(_ old: UnsafeMutableRawPointer?, _ size: Int) -> UnsafeMutableRawPointer {
  guard let memory = realloc(old, size) else { preconditionFailure("no memory") }
  return memory
}

extension LineChunk {
  /// Calls a closure with each line, its end cut off.
  package func forEachLine<Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Void
  ) throws(Failure) {
    try withBytes { bytes throws(Failure) in
      var cursor = LineCursor()
      while let line = cursor.next(in: bytes) {
        try body(bytes.extracting(line.start..<line.end))
      }
    }
  }
}

/// Chunks that were used and can be used again, so that memory is taken from the system once.
package final class ChunkPool: Sendable {
  private let spares = Mutex<[LineChunk]>([])

  package init() {}

  /// An empty chunk of at least this capacity, in bytes.
  package func take(capacity: Int) -> LineChunk {
    let spare = spares.withLock { $0.popLast() }
    guard let spare else { return LineChunk(capacity: capacity) }
    spare.reserve(capacity)
    return spare
  }

  /// Gives a chunk back, which nobody may use any more.
  package func recycle(_ chunk: LineChunk) {
    chunk.removeAll()
    spares.withLock { $0.append(chunk) }
  }
}

/// Walks over the lines of a chunk.
package struct LineCursor: BitwiseCopyable {
  /// One line: its bytes without the line's end, and where the next line starts.
  package struct Line: BitwiseCopyable {
    package let start: Int
    package let end: Int
    package let next: Int
    /// Whether the line ends in a single LF, so that it can be copied with its end.
    package let endsInLineFeed: Bool
  }

  private var position: Int

  /// - Parameter position: the offset in the chunk of the first line.
  package init(at position: Int = 0) { self.position = position }

  /// The next line, nil behind the last. A CR before the LF belongs to the line's end.
  @inline(__always)
  package mutating func next(in chunk: RawSpan) -> Line? {
    let start = position
    let count = chunk.byteCount
    guard start < count else { return nil }
    let found = chunk.withUnsafeBytes { bytes -> Int? in
      guard let base = bytes.baseAddress,
        let newline = memchr(base + start, 0x0A, count - start)
      else { return nil }
      return UnsafeRawPointer(newline) - base
    }
    let end = found ?? count
    position = found.map { $0 + 1 } ?? count
    var lineEnd = end
    if lineEnd > start, chunk[lineEnd - 1] == 0x0D { lineEnd -= 1 }
    return Line(
      start: start, end: lineEnd, next: position, endsInLineFeed: found != nil && lineEnd == end)
  }
}
