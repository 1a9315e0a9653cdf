internal import ByteStreams
package import JSONLines
package import LinePipeline
internal import Synchronization

/// How lines are matched: the same for all inputs of a run.
package struct ComparisonSetup: Sendable {
  package let key: RecordKey
  package let secrets: ComparisonSecrets
  /// Whether lines with equal fingerprints are compared byte by byte too.
  package let isExact: Bool
  /// The fingerprints of the keys that are looked at; `nil` for all.
  private let chosen: Set<Fingerprint>?

  /// - Parameter chosen: the keys, strings, whose lines are looked at; none for all lines.
  package init(
    key: RecordKey, secrets: ComparisonSecrets = ComparisonSecrets(), isExact: Bool = false,
    chosen: [String] = []
  ) {
    self.key = key
    self.secrets = secrets
    self.isExact = isExact
    self.chosen =
      chosen.isEmpty ? nil : Set(chosen.map { RecordKey.fingerprint(of: $0, secrets.keys) })
  }

  /// Whether all lines are looked at.
  package var looksAtAll: Bool { chosen == nil }

  /// Returns whether a record is looked at.
  package func takes(_ key: JSONSlice, of record: RawSpan) -> Bool {
    isChosen(self.key.fingerprint(key, of: record, secrets.keys))
  }

  /// Returns whether lines with a key are looked at.
  fileprivate func isChosen(_ key: Fingerprint) -> Bool { chosen?.contains(key) ?? true }
}

/// What happens to the lines of one input.
package enum ComparisonRole: Sendable {
  /// They are added to an index.
  case index(SnapshotIndex)
  /// They are matched with an old index, and added to a new one where there is one.
  case compare(old: SnapshotIndex, new: SnapshotIndex?, LeftOutFindings?)
}

/// Indexes the lines of one input and matches those of another with them.
///
/// Lines are fingerprinted side by side (`process`), matched in the order of the input (`settle`), and
/// compared side by side again (`conclude`).
package struct ComparisonStage<Handler: ComparisonHandler>: LineStage, ~Copyable {
  package let columns: ColumnSet
  private let roles: [ComparisonRole]
  private let setup: ComparisonSetup
  private var handler: Handler
  private var chunk = ChunkLines()
  private var old: SnapshotIndex?
  /// Reads old lines; created for the first one.
  private var reader: StoredLineReader?
  private var oldIndexer: LineIndexer

  /// - Parameter roles: what happens to the lines of each input.
  package init(_ roles: [ComparisonRole], _ setup: ComparisonSetup, handler: Handler) {
    self.roles = roles
    self.setup = setup
    self.handler = handler
    var columns = ColumnSet([setup.key.column])
    for column in handler.columns { _ = columns.slot(for: column) }
    self.columns = columns
    oldIndexer = LineIndexer(columns: ColumnSet([setup.key.column]))
    reader = nil
  }

  package var summary: Handler.Summary { handler.summary }

  package var decidesLater: Bool { true }

  package mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    let line = try setup.look(at: line, index)
    guard setup.isChosen(line.key) else { return .drop }
    chunk.append(line)
    return .later
  }

  package mutating func settle(
    _ lines: borrowing [PendingLine], of chunk: RawSpan, from origin: borrowing ChunkOrigin
  ) {
    self.chunk.settle()
    switch roles[origin.input] {
    case .index(let index):
      index.add(
        self.chunk.looked, lines, of: chunk, from: copy origin, findings: &self.chunk.findings)
    case .compare(let old, let new, let others):
      self.old = old
      old.claim(self.chunk.looked, findings: &self.chunk.findings)
      others?.fill(&self.chunk.findings, self.chunk.looked)
      guard let new else { break }
      var ignored: [LineFinding] = []
      new.add(
        self.chunk.looked, lines, of: chunk, from: copy origin, findings: &ignored)
    }
  }

  package mutating func conclude(
    _ index: Int, _ line: RawSpan, at place: borrowing LinePlace, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    let compared = ComparedLine(line: place.line, key: chunk.looked[index].keySlice)
    switch chunk.findings[index] {
    case .stored, .elsewhere: return .drop
    case .duplicate: throw setup.key.duplicate
    case .added: return try handler.added(line, compared, into: &output)
    case .same(let old) where !setup.isExact:
      return try handler.same(line, compared, oldLine: old.line, into: &output)
    case .same(let old), .differs(let old):
      return try compare(old, line, compared, into: &output)
    }
  }

  private mutating func compare(
    _ oldLine: OldLine, _ new: RawSpan, _ line: ComparedLine, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    guard let old else { return .drop }
    if reader == nil { reader = StoredLineReader(old.store) }
    let outcome: Result<LineVerdict, LineProblem>?
    do throws(StreamError) {
      outcome = try reader?.withLine(at: oldLine.position) { bytes in
        Self.compare(
          bytes, oldLine, old.store.name, new, line, &handler, &oldIndexer, setup, into: &output)
      }
    } catch {
      throw .refused(error.message, code: nil)
    }
    return try outcome?.get() ?? .drop
  }

  private static func compare(
    _ old: RawSpan, _ oldLine: OldLine, _ name: String, _ new: RawSpan, _ line: ComparedLine,
    _ handler: inout Handler, _ indexer: inout LineIndexer, _ setup: ComparisonSetup,
    into output: inout [UInt8]
  ) -> Result<LineVerdict, LineProblem> {
    do throws(LineProblem) {
      guard setup.secrets.contents.fingerprint(of: old) == oldLine.content else {
        throw SnapshotComparison<Handler>.changed(name)
      }
      if setup.isExact {
        try setup.checkKey(of: old, &indexer, new, line.key)
        if old.byteOrder(new) == 0 {
          return .success(try handler.same(new, line, oldLine: oldLine.line, into: &output))
        }
      }
      return .success(
        try handler.differs(old, new, line, oldLine: oldLine.line, into: &output))
    } catch {
      return .failure(error)
    }
  }
}

extension ComparisonSetup {
  /// Returns what a line is matched by.
  ///
  /// - Throws: why the line cannot be matched.
  func look(
    at line: RawSpan, _ index: borrowing LineIndexer
  ) throws(LineProblem) -> LookedLine {
    guard index.whole.kind == .object else {
      throw .refused("a record is a JSON object", code: nil)
    }
    let value = index[0]
    if let problem = key.problem(value) { throw .refused(problem, code: nil) }
    return LookedLine(
      key: key.fingerprint(value, of: line, secrets.keys),
      content: secrets.contents.fingerprint(of: line), keySlice: value)
  }

  /// Checks that two lines whose keys have the same fingerprint have the same key.
  fileprivate func checkKey(
    of old: RawSpan, _ indexer: inout LineIndexer, _ new: RawSpan, _ newKey: JSONSlice
  ) throws(LineProblem) {
    // A line that is no JSON (--trust) has no key to compare; its comparison reports it.
    guard (try? indexer.index(old)) != nil, indexer[0].kind != .absent else { return }
    guard RecordKey.areEqual(indexer[0], of: old, newKey, of: new) else {
      throw .refused(
        "its \(key.column) and another one have the same fingerprint; run the command again",
        code: nil)
    }
  }
}

extension RecordKey {
  /// The problem of a line whose key an earlier line of its input has.
  var duplicate: LineProblem { .refused("an earlier line has the same \(column)", code: nil) }
}
