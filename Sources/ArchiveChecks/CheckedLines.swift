internal import ByteStreams
internal import DeltaArchives
internal import JSONLines
internal import LinePipeline
internal import Synchronization

/// What is known of a file's lines so far. Chunks come in the order of the file.
final class CheckedLines: Sendable {
  struct State: Sendable {
    var digest = LineDigest()
    var bytes = 0
    /// All lines so far, blank ones too.
    var count = 0
    var blankLines = 0
    var firstBlank: LinePosition?
    /// The first lines that are neither blank nor JSON.
    var malformed: [LinePosition] = []
    /// The last line of the last chunk, if that lacks its line feed.
    var unfinished: LinePosition?
    var keys: DistinctKeys
    var withoutKey = 0
    var origins = OriginCounts()
    var delta = DeltaCheck()
    /// The first line that a delta may not have, and why.
    var deltaProblem: (position: LinePosition, problem: DeltaProblem)?
    /// Why keys cannot be counted.
    var failure: StreamError?
  }

  /// Where a line is.
  struct LinePosition: Sendable {
    /// The line's number, from 1.
    let line: Int
    /// The offset of its first byte, counted behind decompression.
    let offset: Int
  }

  /// How many malformed lines are told one by one.
  static let shownLines = 10

  private let state: Mutex<State>

  init(folder: String) { state = Mutex(State(keys: DistinctKeys(folder: folder))) }

  var facts: State { state.withLock { $0 } }

  /// Takes the next chunk.
  ///
  /// - Parameters:
  ///   - lines: the lines that are JSON.
  ///   - bytes: the same lines, each with one line feed.
  ///   - body: takes what the stage knows of the lines.
  func add(
    _ lines: borrowing [PendingLine], of chunk: RawSpan, from origin: borrowing ChunkOrigin,
    bytes: [UInt8], _ body: (inout State) -> Void
  ) {
    if chunk.byteCount == 0 { return }
    let offset = origin.offset
    state.withLock { state in
      state.digest.add(bytes, lines: lines.count)
      // Only reading behind decompression knows no offsets: there chunks follow each other.
      let offset = offset ?? state.bytes
      Self.addOthers(lines, of: chunk, at: offset, &state)
      state.bytes = offset + chunk.byteCount
      body(&state)
    }
  }

  /// Looks at the lines of a chunk that are no JSON.
  private static func addOthers(
    _ lines: borrowing [PendingLine], of chunk: RawSpan, at offset: Int, _ state: inout State
  ) {
    var (number, next, lastStart) = (0, 0, 0)
    for index in lines.indices {
      let line = lines[index]
      if line.number > number {
        add(chunk.extracting(next..<line.start), at: offset + next, number: &number, &state)
      }
      (lastStart, next) = (line.start, line.next)
      number += 1
    }
    if next < chunk.byteCount {
      lastStart = chunk.lastLineStart
      add(
        chunk.extracting(next..<chunk.byteCount), at: offset + next, number: &number, &state)
    }
    let endsInLineFeed = chunk.firstOffset(ofByte: 0x0A, from: chunk.byteCount - 1) != nil
    state.unfinished =
      endsInLineFeed
      ? nil : LinePosition(line: state.count + number, offset: offset + lastStart)
    state.count += number
  }

  /// Adds lines that are blank or malformed.
  ///
  /// - Parameter number: how many lines of the chunk come before; moved on.
  private static func add(
    _ lines: RawSpan, at offset: Int, number: inout Int, _ state: inout State
  ) {
    var cursor = LineCursor()
    while let line = cursor.next(in: lines) {
      number += 1
      let position = LinePosition(line: state.count + number, offset: offset + line.start)
      if lines.extracting(line.start..<line.end).isBlank {
        state.blankLines += 1
        state.firstBlank = state.firstBlank ?? position
      } else if state.malformed.count < shownLines {
        state.malformed.append(position)
      }
    }
  }
}

extension RawSpan {
  /// The offset of the last line's first byte.
  fileprivate var lastLineStart: Int {
    var start = 0
    var cursor = LineCursor()
    while let line = cursor.next(in: self) { start = line.start }
    return start
  }
}
