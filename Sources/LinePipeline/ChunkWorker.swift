internal import ByteStreams
internal import JSONLines

/// What one chunk came to; it waits for its turn to be written.
struct ChunkResult {
  /// A line that could not be processed, by its number within the chunk, counted from 0.
  struct Failure {
    var line: Int
    var problem: LineProblem
    /// The line as it came, kept for a reject.
    var bytes: [UInt8]
  }

  var output: [UInt8] = []
  /// Where each outcome ends within `output`; kept only where a limit may cut it.
  var outcomeEnds: [Int] = []
  var failures: [Failure] = []
  /// All lines of the chunk, blank ones too: what the next chunk's numbers build on.
  var lines = 0
  /// The lines that were not blank, up to the failure that ended the chunk.
  var linesIn = 0
  var linesOut = 0
  var bytesIn = 0

  mutating func removeAll() {
    output.removeAll(keepingCapacity: true)
    outcomeEnds.removeAll(keepingCapacity: true)
    failures.removeAll()
    (lines, linesIn, linesOut, bytesIn) = (0, 0, 0, 0)
  }
}

/// Takes a stage through the lines of a chunk.
///
/// Lines that go out as they came are copied as late as possible: a run of neighbours is one copy.
struct ChunkWorker<Stage: LineStage & ~Copyable>: ~Copyable {
  var stage: Stage
  let maximumLineBytes: Int
  /// Whether a failed line is put aside and the next one taken.
  let goesOn: Bool
  /// How many outcomes are wanted at most.
  let limit: Int?

  /// Processes the chunk's lines; `place` tells the first line's place, and its `line` is counted on
  /// where it is not 0.
  mutating func process(
    _ chunk: LineChunk, from place: consuming LinePlace, into result: inout ChunkResult
  ) {
    result.removeAll()
    result.bytesIn = chunk.count
    chunk.withBytes { bytes in
      var copies = PendingCopies()
      var cursor = LineCursor()
      while let line = cursor.next(in: bytes) {
        let text = bytes.extracting(line.start..<line.end)
        if !text.isBlank {
          result.linesIn += 1
          let fails = !process(text, line, at: place, of: bytes, &copies, into: &result)
          if fails && !goesOn { break }
          if let limit, result.linesOut >= limit { break }
        }
        result.lines += 1
        if place.line > 0 { place.line += 1 }
      }
      copies.flush(into: &result.output, of: bytes)
    }
  }

  /// Processes one line; false if it failed.
  @inline(__always)
  private mutating func process(
    _ text: RawSpan, _ line: LineCursor.Line, at place: borrowing LinePlace, of chunk: RawSpan,
    _ copies: inout PendingCopies, into result: inout ChunkResult
  ) -> Bool {
    let before = result.output.count
    do throws(LineProblem) {
      if text.byteCount > maximumLineBytes { throw .tooLong(limit: maximumLineBytes) }
      switch try stage.process(text, at: place, into: &result.output) {
      case .drop: return true
      case .written: copies.flush(before: before, into: &result.output, of: chunk)
      case .keep: copies.keep(line, into: &result.output, of: chunk)
      }
    } catch {
      result.output.removeSubrange(before...)
      var kept: [UInt8] = []
      if goesOn { kept.append(text) }
      result.failures.append(
        ChunkResult.Failure(line: result.lines, problem: error, bytes: kept))
      return false
    }
    result.linesOut += 1
    if limit != nil { result.outcomeEnds.append(result.output.count + copies.count) }
    return true
  }
}

/// Neighbouring lines that go out unchanged and are not copied yet.
private struct PendingCopies {
  private var start = 0
  private var end = 0

  var count: Int { end - start }

  @inline(__always)
  mutating func keep(_ line: LineCursor.Line, into output: inout [UInt8], of chunk: RawSpan) {
    guard line.endsInLineFeed else {
      flush(into: &output, of: chunk)
      output.append(line.start..<line.end, of: chunk)
      output.append(UInt8(ascii: "\n"))
      return
    }
    if line.start != end { flush(into: &output, of: chunk) }
    if count == 0 { start = line.start }
    end = line.next
  }

  mutating func flush(into output: inout [UInt8], of chunk: RawSpan) {
    if count > 0 { output.append(start..<end, of: chunk) }
    start = end
  }

  /// Copies what is pending to before the bytes that a stage has just appended.
  mutating func flush(before place: Int, into output: inout [UInt8], of chunk: RawSpan) {
    guard count > 0 else { return }
    let written = Array(output[place...])
    output.removeSubrange(place...)
    flush(into: &output, of: chunk)
    output.append(contentsOf: written)
  }
}
