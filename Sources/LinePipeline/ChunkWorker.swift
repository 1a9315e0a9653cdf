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
  private var indexer: ChunkIndexer
  private let maximumLineBytes: Int
  /// Whether a failed line is put aside and the next one taken.
  private let goesOn: Bool
  /// How many outcomes are wanted at most.
  private let limit: Int?
  /// The chunk's lines that the stage decides on later.
  private var pending: [PendingLine] = []

  /// - Parameter trusts: whether lines are checked only as far as the stage's columns need it.
  init(
    stage: consuming Stage, maximumLineBytes: Int, goesOn: Bool, limit: Int?, trusts: Bool
  ) {
    indexer = ChunkIndexer(
      columns: stage.columns,
      check: stage.takesAnyLine ? .nothing : trusts ? .structure : .full,
      required: stage.requiredTexts)
    self.stage = stage
    self.maximumLineBytes = maximumLineBytes
    self.goesOn = goesOn
    self.limit = limit
  }

  /// Processes the chunk's lines; `place` tells the first line's place, and its `line` is counted on
  /// where it is not 0.
  ///
  /// - Parameter turn: runs a closure in the chunk's turn, for a stage that decides later.
  mutating func process(
    _ chunk: LineChunk, from place: consuming LinePlace, into result: inout ChunkResult,
    turn: (() -> Void) -> Void
  ) {
    result.removeAll()
    result.bytesIn = chunk.count
    pending.removeAll(keepingCapacity: true)
    let first = copy place
    let offset = chunk.offset
    chunk.withBytes { bytes in
      var copies = PendingCopies()
      indexer.start()
      while let line = indexer.next(in: bytes) {
        if line.skipped > 0 { passOver(line.skipped, &place, &result) }
        if line.state != .blank {
          result.linesIn += 1
          if let offset { place.offset = offset + line.start }
          let fails = !process(line, at: place, of: bytes, &copies, into: &result)
          if fails && !goesOn { break }
          if let limit, result.linesOut >= limit { break }
        }
        result.lines += 1
        if place.line > 0 { place.line += 1 }
      }
      passOver(indexer.skippedAtEnd, &place, &result)
      copies.flush(into: &result.output, of: bytes)
      guard stage.decidesLater else { return }
      let origin = ChunkOrigin(
        input: first.input, offset: chunk.offset, batch: chunk.batchPlace, firstLine: first.line)
      turn { stage.settle(pending, of: bytes, from: origin) }
      conclude(first, of: bytes, into: &result)
    }
  }

  /// Decides on the pending lines.
  private mutating func conclude(
    _ first: LinePlace, of chunk: RawSpan, into result: inout ChunkResult
  ) {
    var place = first
    // Without rejects the first failure of the chunk ends it.
    let end = goesOn ? Int.max : result.failures.first?.line ?? Int.max
    let known = result.failures.count
    for (index, line) in pending.enumerated() where line.number < end {
      let text = chunk.extracting(line.start..<line.end)
      if first.line > 0 { place.line = first.line + line.number }
      let before = result.output.count
      do throws(LineProblem) {
        switch try stage.conclude(index, text, at: place, into: &result.output) {
        case .drop, .later: continue
        case .written: break
        case .keep:
          result.output.append(text)
          result.output.append(UInt8(ascii: "\n"))
        }
        result.linesOut += 1
        if limit != nil { result.outcomeEnds.append(result.output.count) }
      } catch {
        result.output.removeSubrange(before...)
        var kept: [UInt8] = []
        if goesOn { kept.append(text) } else { result.failures = [] }
        result.failures.append(
          ChunkResult.Failure(line: line.number, problem: error, bytes: kept))
        if !goesOn { return }
      }
    }
    if result.failures.count > known { result.failures.sort { $0.line < $1.line } }
  }

  private mutating func passOver(
    _ lines: Int, _ place: inout LinePlace, _ result: inout ChunkResult
  ) {
    guard lines > 0 else { return }
    stage.passedOver(lines)
    result.linesIn += lines
    result.lines += lines
    if place.line > 0 { place.line += lines }
  }

  /// Processes one line; false if it failed.
  @inline(__always)
  private mutating func process(
    _ line: ChunkIndexer.Line, at place: borrowing LinePlace, of chunk: RawSpan,
    _ copies: inout PendingCopies, into result: inout ChunkResult
  ) -> Bool {
    let text = chunk.extracting(line.start..<line.end)
    let before = result.output.count
    do throws(LineProblem) {
      if text.byteCount > maximumLineBytes { throw .tooLong(limit: maximumLineBytes) }
      if line.state == .malformed, let failure = indexer.failure { throw .syntax(failure) }
      switch try stage.process(text, indexer.index, at: place, into: &result.output) {
      case .drop: return true
      case .later:
        pending.append(
          PendingLine(
            start: line.start, end: line.end, next: line.next, number: result.lines))
        return true
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
  mutating func keep(_ line: ChunkIndexer.Line, into output: inout [UInt8], of chunk: RawSpan) {
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
