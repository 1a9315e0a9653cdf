internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import Synchronization

/// Takes lines of one input through a pass over keys that the main pass leaves out.
struct LeftOutStage: LineStage, ~Copyable {
  /// What happens to the lines.
  enum Role: Sendable {
    /// They are added to an index; those whose key is there already are written, see `Duplicate`.
    case index(SnapshotIndex)
    /// They are matched with an index, and the findings are written to a file.
    case compare(SnapshotIndex, FindingsFile)
  }

  let columns: ColumnSet
  private let role: Role
  private let setup: ComparisonSetup
  private var chunk = ChunkLines()

  init(_ role: Role, _ setup: ComparisonSetup) {
    self.role = role
    self.setup = setup
    columns = ColumnSet([setup.key.column])
  }

  var summary: Int { 0 }

  var decidesLater: Bool { true }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    chunk.append(try setup.look(at: line, index))
    return .later
  }

  mutating func settle(
    _ lines: borrowing [PendingLine], of chunk: RawSpan, from origin: borrowing ChunkOrigin
  ) {
    self.chunk.settle()
    switch role {
    case .index(let index):
      index.add(
        self.chunk.looked, lines, of: chunk, from: copy origin, findings: &self.chunk.findings)
    case .compare(let index, let file):
      index.claim(self.chunk.looked, findings: &self.chunk.findings)
      file.write(self.chunk.findings)
    }
  }

  mutating func conclude(
    _ index: Int, _ line: RawSpan, at place: borrowing LinePlace, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    guard case .index = role, case .duplicate = chunk.findings[index] else { return .drop }
    output.append(number: UInt64(place.line))
    output.append(number: UInt64(line.byteCount))
    output.append(line)
    return .written
  }
}

/// Findings on their way into a temporary file.
final class FindingsFile: Sendable {
  private let file: TemporaryFile
  private let failed = Mutex<StreamError?>(nil)

  init(_ file: TemporaryFile) { self.file = file }

  var failure: StreamError? { failed.withLock { $0 } }

  /// Appends the findings of lines whose keys are in the index.
  func write(_ findings: [LineFinding]) {
    var bytes: [UInt8] = []
    for finding in findings {
      if case .elsewhere = finding { continue }
      finding.append(to: &bytes)
    }
    do throws(StreamError) {
      try file.append(bytes.span.bytes)
    } catch {
      failed.withLock { $0 = $0 ?? error }
    }
  }
}
