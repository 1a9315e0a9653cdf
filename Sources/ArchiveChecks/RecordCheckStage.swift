internal import ByteStreams
internal import Comparison
internal import DeltaArchives
internal import JSONLines
internal import LinePipeline
internal import ModelPackages

/// Counts the records of a file and their keys.
struct RecordCheckStage: LineStage, ~Copyable {
  let columns: ColumnSet
  private let key: RecordKey
  private let secret: FingerprintKey
  private let lines: CheckedLines
  /// What is known of the lines of the chunk at hand.
  private var keys: [Fingerprint] = []
  private var withoutKey = 0
  private var origins = ChunkOrigins()
  /// Reused for each chunk.
  private var bytes: [UInt8] = []

  /// - Parameter secret: the same for all stages of a run.
  init(_ key: RecordKey, _ secret: FingerprintKey, _ lines: CheckedLines) {
    columns = ColumnSet([key.column, Columns.region])
    self.key = key
    self.secret = secret
    self.lines = lines
  }

  var summary: Int { 0 }
  var decidesLater: Bool { true }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    let value = index[0]
    if key.problem(value) != nil {
      withoutKey += 1
    } else {
      keys.append(key.fingerprint(value, of: line, secret))
      if key.isText { origins.add(region: index[1], key: value, of: line) }
    }
    return .later
  }

  mutating func settle(
    _ lines: borrowing [PendingLine], of chunk: RawSpan, from origin: borrowing ChunkOrigin
  ) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(lines, of: chunk)
    self.lines.add(lines, of: chunk, from: origin, bytes: bytes) { state in
      state.withoutKey += withoutKey
      origins.move(to: &state.origins)
      guard state.failure == nil else { return }
      do throws(StreamError) { try state.keys.add(keys) } catch { state.failure = error }
    }
    keys.removeAll(keepingCapacity: true)
    withoutKey = 0
  }

  mutating func conclude(
    _ index: Int, _ line: RawSpan, at place: borrowing LinePlace, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict { .drop }
}

/// Checks the lines of a delta: each by itself, and all by the digest of the last one.
struct DeltaCheckStage: LineStage, ~Copyable {
  let columns = DeltaFormat.columns
  private let lines: CheckedLines
  private var deltas: [DeltaLine] = []
  /// Reused for each chunk.
  private var bytes: [UInt8] = []

  init(_ lines: CheckedLines) { self.lines = lines }

  var summary: Int { 0 }
  var decidesLater: Bool { true }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    deltas.append(DeltaLine(line, index))
    return .later
  }

  mutating func settle(
    _ lines: borrowing [PendingLine], of chunk: RawSpan, from origin: borrowing ChunkOrigin
  ) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(lines, of: chunk)
    let (firstLine, start) = (origin.firstLine, origin.offset)
    self.lines.add(lines, of: chunk, from: origin, bytes: bytes) { state in
      let offset = start ?? state.bytes - chunk.byteCount
      for index in lines.indices {
        if state.deltaProblem != nil { return }
        let line = lines[index]
        do throws(DeltaProblem) {
          _ = try state.delta.check(deltas[index], chunk.extracting(line.start..<line.end))
        } catch {
          state.deltaProblem = (
            CheckedLines.LinePosition(line: firstLine + line.number, offset: offset + line.start),
            error
          )
        }
      }
    }
    deltas.removeAll(keepingCapacity: true)
  }

  mutating func conclude(
    _ index: Int, _ line: RawSpan, at place: borrowing LinePlace, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict { .drop }
}
