/// The lines of a regular file that start within a range of it, read by whoever has the time.
///
/// Worked example: of `ab\ncd\nef\n` the range from 2 to 5 has one line, `cd`: `ab` starts before it,
/// `cd` starts at 3 and is read to its end behind the range, `ef` starts at 6. The byte before the
/// range is read too: it tells whether a line starts at the range's first byte.
package struct LineRange: Sendable {
  /// How much is read behind the range at first, in bytes: mostly the last line ends there.
  private static let slack = 8 << 10

  let file: SharedFile
  let start: Int
  let end: Int
  let maximumLineBytes: Int

  /// Reads the lines into an empty chunk. A line past the limit, which can only be the last, is cut
  /// where it is past it.
  ///
  /// - Parameter beforeLarge: called once where the chunk is going to be large.
  /// - Throws: `.readFailed`; the chunk then has the whole lines before.
  package func read(into chunk: LineChunk, beforeLarge: () -> Void) throws(StreamError) {
    var failure: StreamError?
    let from = max(0, start - 1)
    // Offsets in the chunk, which holds the file's bytes from `from` on.
    let last = end - 1 - from
    chunk.origin = from
    fill(chunk, from, to: last + Self.slack, &failure)
    guard let first = firstLine(of: chunk, before: last) else {
      chunk.removeAll()
      if let failure { throw failure }
      return
    }
    findEnd(of: chunk, from, at: last, &failure, beforeLarge)
    chunk.start = first
    if start == 0 { chunk.dropByteOrderMark() }
    guard let failure else { return }
    chunk.end = chunk.bytes.lastLineFeed().map { chunk.start + $0 + 1 } ?? chunk.start
    throw failure
  }

  private func firstLine(of chunk: LineChunk, before last: Int) -> Int? {
    if start == 0 { return 0 }
    return UnsafeRawBufferPointer(rebasing: chunk.bytes.prefix(last)).firstLineFeed().map { $0 + 1 }
  }

  /// Reads until the line is complete to which the range's last byte belongs.
  private func findEnd(
    of chunk: LineChunk, _ from: Int, at last: Int, _ failure: inout StreamError?,
    _ beforeLarge: () -> Void
  ) {
    var searched = last
    var lineStart: Int?
    var isLarge = false
    while chunk.end > searched {
      if let lineFeed = chunk.bytes.firstLineFeed(from: searched) {
        chunk.end = lineFeed + 1
        return
      }
      searched = chunk.end
      let beginning = lineStart ?? startOfLine(at: last, in: chunk)
      lineStart = beginning
      let limit = beginning + maximumLineBytes + CarriedLine.excess
      if chunk.end >= limit {
        chunk.end = limit
        return
      }
      let wanted = min(2 * chunk.end, limit)
      if wanted > LineChunk.largeSize, !isLarge {
        isLarge = true
        beforeLarge()
      }
      fill(chunk, from, to: wanted, &failure)
    }
  }

  private func startOfLine(at last: Int, in chunk: LineChunk) -> Int {
    UnsafeRawBufferPointer(rebasing: chunk.bytes.prefix(last)).lastLineFeed().map { $0 + 1 } ?? 0
  }

  /// Reads until the chunk has so many bytes, or the file has no more.
  private func fill(
    _ chunk: LineChunk, _ from: Int, to wanted: Int, _ failure: inout StreamError?
  ) {
    chunk.reserve(wanted - chunk.end)
    while chunk.end < wanted, failure == nil {
      let room = UnsafeMutableRawBufferPointer(
        start: chunk.storage + chunk.end, count: wanted - chunk.end)
      do throws(StreamError) {
        let count = try file.file.read(at: from + chunk.end, into: room)
        if count == 0 { return }
        chunk.end += count
      } catch {
        failure = error
      }
    }
  }
}

/// A file that several threads read at once, each at its own offset.
final class SharedFile: Sendable {
  let file: InputFile

  init(_ file: consuming InputFile) { self.file = file }
}

/// Divides a regular file into ranges; what comes behind the last whole one is read as a stream, so
/// that a file that grows while it is read is read to its end.
struct RangeReader: ~Copyable {
  private let shared: SharedFile
  private let maximumLineBytes: Int
  private let rangeSize: Int
  private var next = 0
  private let end: Int

  /// Whether a file is one for ranges.
  static func suits(_ file: borrowing InputFile, _ rangeSize: Int) -> Bool {
    file.isNamed && file.size >= 2 * rangeSize
  }

  init(_ file: consuming InputFile, rangeSize: Int, maximumLineBytes: Int) {
    self.rangeSize = rangeSize
    end = file.size / rangeSize * rangeSize
    shared = SharedFile(file)
    self.maximumLineBytes = min(maximumLineBytes, 1 << 40)
  }

  /// The next range; nil behind the last.
  ///
  /// - Throws: `.interrupted`.
  mutating func nextRange() throws(StreamError) -> LineRange? {
    try shared.file.checkInterruption()
    guard next < end else { return nil }
    defer { next += rangeSize }
    return LineRange(
      file: shared, start: next, end: next + rangeSize, maximumLineBytes: maximumLineBytes)
  }

  /// The lines that start behind the last range.
  func rest(pool: ChunkPool) throws(StreamError) -> LineReader {
    var file = try InputFile(sharing: shared.file)
    try file.seek(to: end - 1)
    return LineReader(
      withinLineOf: ByteSource(taking: file), at: end - 1, maximumLineBytes: maximumLineBytes,
      pool: pool)
  }
}
