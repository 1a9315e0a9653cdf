package import ByteStreams
package import JSONLines
package import LinePipeline
internal import ModelPackages
internal import Synchronization

/// How a file of desired records is read.
package struct DesiredPlan: Sendable {
  /// The file's name; `-` is standard input.
  package let input: String
  package let key: RecordKey
  /// The folder of temporary files.
  package let folder: String
  package var threads = 1
  package var maximumLineBytes = 64 << 20
  package var interruption: Interruption?

  package init(input: String, key: RecordKey, folder: String) {
    self.input = input
    self.key = key
    self.folder = folder
  }
}

/// The sentences for rows of a file of desired records that cannot be taken.
package struct DesiredSentences: Sendable {
  /// Rows about one record disagree.
  let contradiction: LineProblem
  /// No record has the row's key.
  let unused: LineProblem

  package init(contradiction: LineProblem, unused: LineProblem) {
    self.contradiction = contradiction
    self.unused = unused
  }
}

/// Records as they should be, found by their keys: 56 bytes of memory each. A row is read again only
/// for a record that is not byte for byte the same.
package final class DesiredRecords: Sendable {
  private let index: SnapshotIndex
  private let setup: ComparisonSetup
  private let sentences: DesiredSentences
  /// The keys of rows that disagree; none of these rows is taken.
  private let refused: Set<Fingerprint>

  /// What the file says of a record.
  package enum Match {
    /// Nothing, or rows that disagree.
    case none
    /// The row is the record, byte for byte.
    case same
    case differs(DesiredRow)
  }

  /// Reads a file: rows that cannot be taken are rejected, or end the run.
  ///
  /// - Parameters:
  ///   - columns: columns that `check` needs, besides the key.
  ///   - check: throws why a row cannot be taken. The key is in slot 0, the columns follow.
  package init(
    _ plan: DesiredPlan, columns: [String], sentences: DesiredSentences, sink: RunSink,
    check: @escaping @Sendable (borrowing LineIndexer) throws(LineProblem) -> Void
  ) throws(RunFailure) {
    let setup = ComparisonSetup(key: plan.key)
    let index = SnapshotIndex(
      LineStore(of: plan.input, folder: plan.folder, interruption: plan.interruption))
    let repeated = RepeatedRows()
    var run = LineRun()
    run.inputs = [plan.input]
    run.threads = plan.threads
    run.maximumLineBytes = plan.maximumLineBytes
    run.countsLines = true
    run.interruption = plan.interruption
    _ = try run.read(
      refuse: { place, problem, input throws(RunFailure) in
        try sink.reject(problem, at: place, input: input)
      },
      makeStage: {
        DesiredStage(index, setup, columns: columns, repeated: repeated, check: check)
      })
    if let failure = index.failure { throw .stream(failure) }
    self.index = index
    self.setup = setup
    self.sentences = sentences
    refused = try repeated.contradictory(in: index)
    try repeated.reject(refused, of: index, sentences.contradiction, sink)
  }

  /// Looks a record up, and notes that there is one with the row's key.
  package func match(_ key: JSONSlice, of record: RawSpan) -> Match {
    let secret = setup.key.fingerprint(key, of: record, setup.secrets.keys)
    guard let row = index.touch(secret), !refused.contains(secret) else { return .none }
    let content = setup.secrets.contents.fingerprint(of: record)
    return row.content == content
      ? .same : .differs(DesiredRow(line: row.line, place: row.position, content: row.content))
  }

  /// Returns a reader of rows; one a thread.
  package func reader() -> StoredLineReader { StoredLineReader(index.store) }

  /// Checks that the bytes read again are those that the row had when the file was indexed.
  package func check(_ row: DesiredRow, _ bytes: RawSpan) throws(LineProblem) {
    guard setup.secrets.contents.fingerprint(of: bytes) == row.content else {
      throw .refused(StreamError.changed(name: index.store.name).message, code: nil)
    }
  }

  /// Returns a problem as one of the row itself.
  package func problem(_ words: String, of row: DesiredRow, _ bytes: RawSpan) -> LineProblem {
    var input: [UInt8] = []
    input.append(bytes)
    return .elsewhere(
      LinePlace(input: 0, name: index.store.name, line: row.line), input: input, words,
      code: "InvalidRequest")
  }

  /// Rejects the rows that no record was there for.
  package func rejectUnused(_ sink: RunSink) throws(RunFailure) {
    var reader = StoredLineReader(index.store)
    var next = 0
    while true {
      let rows = index.unclaimed(from: &next, limit: 1024)
      if rows.isEmpty { return }
      for row in rows {
        try reader.reject(sentences.unused, row.line, row.position, index.store.name, sink)
      }
    }
  }
}

/// A row of a file of desired records.
package struct DesiredRow: Sendable {
  /// The row's line, counted from 1.
  package let line: Int
  package let place: LinePosition
  let content: Fingerprint
}

extension StoredLineReader {
  /// Reads a line and rejects it.
  fileprivate mutating func reject(
    _ problem: LineProblem, _ line: Int, _ position: LinePosition, _ name: String, _ sink: RunSink
  ) throws(RunFailure) {
    var input: [UInt8] = []
    do throws(StreamError) {
      try withLine(at: position) { input.append($0) }
    } catch {
      throw .stream(error)
    }
    try sink.reject(problem, at: LinePlace(input: 0, name: name, line: line), input: input)
  }
}

/// Rows whose keys earlier rows have.
private final class RepeatedRows: Sendable {
  private struct Row {
    let key: Fingerprint
    let line: Int
    let position: LinePosition
  }

  private let rows = Mutex<[Row]>([])

  func add(_ key: Fingerprint, _ line: Int, _ position: LinePosition) {
    rows.withLock { $0.append(Row(key: key, line: line, position: position)) }
  }

  /// Returns the keys whose rows are not all the same record.
  func contradictory(in index: SnapshotIndex) throws(RunFailure) -> Set<Fingerprint> {
    var keys: Set<Fingerprint> = []
    var readFirst = StoredLineReader(index.store)
    var readOther = StoredLineReader(index.store)
    for row in rows.withLock({ $0 }) where !keys.contains(row.key) {
      guard let first = index.record(of: row.key) else { continue }
      do throws(StreamError) {
        var bytes: [UInt8] = []
        try readFirst.withLine(at: first.position) { bytes.append($0) }
        let isSame = try readOther.withLine(at: row.position) { other in
          (try? RecordDifference(from: bytes.span.bytes, to: other))?.properties.isEmpty ?? false
        }
        if !isSame { keys.insert(row.key) }
      } catch {
        throw .stream(error)
      }
    }
    return keys
  }

  /// Rejects all rows with some keys, in the order of the file.
  func reject(
    _ keys: Set<Fingerprint>, of index: SnapshotIndex, _ problem: LineProblem, _ sink: RunSink
  ) throws(RunFailure) {
    if keys.isEmpty { return }
    var refused = rows.withLock { rows in rows.filter { keys.contains($0.key) } }
    for key in keys {
      guard let first = index.touch(key) else { continue }
      refused.append(Row(key: key, line: first.line, position: first.position))
    }
    var reader = StoredLineReader(index.store)
    for row in refused.sorted(by: { $0.line < $1.line }) {
      try reader.reject(problem, row.line, row.position, index.store.name, sink)
    }
  }
}

/// Adds rows to an index.
private struct DesiredStage: LineStage, ~Copyable {
  let columns: ColumnSet
  private let index: SnapshotIndex
  private let setup: ComparisonSetup
  private let repeated: RepeatedRows
  private let check: @Sendable (borrowing LineIndexer) throws(LineProblem) -> Void
  private var chunk = ChunkLines()

  init(
    _ index: SnapshotIndex, _ setup: ComparisonSetup, columns names: [String],
    repeated: RepeatedRows,
    check: @escaping @Sendable (borrowing LineIndexer) throws(LineProblem) -> Void
  ) {
    self.index = index
    self.setup = setup
    self.repeated = repeated
    self.check = check
    columns = ColumnSet([setup.key.column] + names)
  }

  var summary: Int { 0 }

  var decidesLater: Bool { true }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    try check(index)
    chunk.append(try setup.look(at: line, index))
    return .later
  }

  mutating func settle(
    _ lines: borrowing [PendingLine], of chunk: RawSpan, from origin: borrowing ChunkOrigin
  ) {
    self.chunk.settle()
    let stored = index.add(
      self.chunk.looked, lines, of: chunk, from: copy origin, findings: &self.chunk.findings)
    for place in self.chunk.findings.indices {
      guard case .duplicate = self.chunk.findings[place], let stored else { continue }
      let line = lines[place]
      repeated.add(
        self.chunk.looked[place].key, origin.firstLine + line.number,
        stored.position(start: line.start, next: line.next))
    }
  }
}
