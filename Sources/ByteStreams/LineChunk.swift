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

  let storage: UnsafeMutableRawPointer
  let capacity: Int
  var start = 0
  var end = 0
  init(capacity: Int) {
    self.capacity = capacity
    storage = .allocate(byteCount: capacity + Self.padding, alignment: 64)
    // Only the padding may be read before it is written.
    (storage + capacity).initializeMemory(as: UInt8.self, repeating: 0, count: Self.padding)
  }

  deinit { storage.deallocate() }

  /// How many bytes of lines the chunk holds, line ends included.
  package var count: Int { end - start }

  /// Lends the chunk's bytes: lines with their ends; the last one may lack its LF.
  package func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: storage + start, count: count).bytes)
  }
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
  func take(capacity: Int) -> LineChunk {
    let spare = spares.withLock { spares -> LineChunk? in
      guard let spare = spares.last, spare.capacity >= capacity else { return nil }
      return spares.popLast()
    }
    return spare ?? LineChunk(capacity: capacity)
  }

  /// Gives a chunk back, which nobody may use any more. Chunks that a long line made large go to
  /// the system.
  package func recycle(_ chunk: LineChunk) {
    guard chunk.capacity <= 2 * LineReader.chunkSize else { return }
    chunk.start = 0
    chunk.end = 0
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

  private var position = 0

  package init() {}

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
