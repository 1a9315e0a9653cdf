internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import Synchronization

extension SnapshotComparison {
  /// Compares the records of a partition, or of the half of it that fits.
  ///
  /// - Parameter file: gets the findings, and the records that were removed.
  /// - Returns: the partitions that were left out.
  func compare(
    _ partition: KeyPartition, _ file: TemporaryFile, _ sink: RunSink
  ) throws(RunFailure) -> [KeyPartition] {
    let index = SnapshotIndex(
      LineStore(readAgain: self.index.store), limit: plan.recordLimit, partition: partition)
    try indexOld(index, sink)
    let start = file.count
    let findings = FindingsFile(file)
    let setup = plan.setup
    _ = try run(over: plan.new, copies.copy(of: 1)).read {
      LeftOutStage(.compare(index, findings), setup)
    }
    if let failure = findings.failure { throw .stream(failure) }
    let end = file.count
    others.add(index.partition, file, start..<end)
    try writeRemoved(of: index, to: file)
    let range = end..<file.count
    removed.withLock { $0.append((file, range)) }
    return index.leftOut
  }

  private func run(over input: String, _ copy: TemporaryFile?) -> LineRun {
    var run = LineRun()
    run.inputs = [input]
    run.copies = InputCopies(copy.map { [0: $0] } ?? [:])
    run.threads = plan.threads
    run.maximumLineBytes = plan.maximumLineBytes
    run.trustsInput = plan.trustsInput
    run.countsLines = true
    run.interruption = plan.interruption
    return run
  }

  /// Indexes a partition of the old input, and rejects lines whose keys earlier ones have.
  private func indexOld(_ index: SnapshotIndex, _ sink: RunSink) throws(RunFailure) {
    let (setup, name) = (plan.setup, index.store.name)
    let failed = Mutex<RunFailure?>(nil)
    let take: @Sendable (RawSpan) throws(StreamError) -> Void = { bytes throws(StreamError) in
      do throws(RunFailure) {
        try Self.reject(bytes, name, setup.key, sink)
      } catch {
        failed.withLock { $0 = error }
        throw .interrupted
      }
    }
    do throws(RunFailure) {
      _ = try run(over: plan.old, self.index.store.copy).read(take: take) {
        LeftOutStage(.index(index), setup)
      }
    } catch {
      throw failed.withLock { $0 } ?? error
    }
    if let failure = index.failure { throw .stream(failure) }
  }

  /// Rejects the lines that `LeftOutStage` wrote.
  private static func reject(
    _ bytes: RawSpan, _ name: String, _ key: RecordKey, _ sink: RunSink
  ) throws(RunFailure) {
    var written: [UInt8] = []
    written.append(bytes)
    var offset = 0
    while offset + 16 <= written.count {
      let line = Int(truncatingIfNeeded: written.number(at: offset))
      let end = offset + 16 + Int(truncatingIfNeeded: written.number(at: offset + 8))
      try sink.reject(
        key.duplicate, at: LinePlace(input: 0, name: name, line: line),
        input: Array(written[(offset + 16)..<end]))
      offset = end
    }
  }

  private func writeRemoved(
    of index: SnapshotIndex, to file: TemporaryFile
  ) throws(RunFailure) {
    var next = 0
    while true {
      let lines = index.unclaimed(from: &next, limit: 4096)
      if lines.isEmpty { return }
      var bytes: [UInt8] = []
      for line in lines { LineFinding.differs(line).append(to: &bytes) }
      do throws(StreamError) { try file.append(bytes.span.bytes) } catch { throw .stream(error) }
    }
  }
}

extension SnapshotComparison {
  /// Reads removed lines again and hands them to handlers, side by side.
  func write(
    removed lines: [OldLine], _ sink: RunSink
  ) throws(RunFailure) -> [Handler.Summary] {
    let share = (lines.count + plan.threads - 1) / plan.threads
    let parts = stride(from: 0, to: lines.count, by: share).map {
      Array(lines[$0..<min($0 + share, lines.count)])
    }
    let (makeHandler, setup, store) = (makeHandler, plan.setup, index.store)
    let written = ConcurrentMap.values(parts.count) { part in
      var writer = RemovedWriter(setup, store, handler: makeHandler())
      return Result { () throws(RunFailure) in try writer.write(parts[part]) }
    }
    var summaries: [Handler.Summary] = []
    for part in written {
      let (output, count, summary) = try part.get()
      try sink.write(output, count: count)
      summaries.append(summary)
    }
    return summaries
  }
}

/// Hands removed lines to a handler.
private struct RemovedWriter<Handler: ComparisonHandler>: ~Copyable {
  private let setup: ComparisonSetup
  private let name: String
  private var reader: StoredLineReader
  private var indexer: LineIndexer
  private var handler: Handler
  private var output: [UInt8] = []
  private var count = 0

  init(_ setup: ComparisonSetup, _ store: LineStore, handler: Handler) {
    self.setup = setup
    name = store.name
    reader = StoredLineReader(store)
    indexer = LineIndexer(columns: ColumnSet([setup.key.column]))
    self.handler = handler
  }

  mutating func write(
    _ lines: [OldLine]
  ) throws(RunFailure) -> (output: [UInt8], count: Int, Handler.Summary) {
    for line in lines { try write(line) }
    return (output, count, handler.summary)
  }

  private mutating func write(_ line: OldLine) throws(RunFailure) {
    let verdict: Result<LineVerdict, LineProblem>
    if handler.needsRemovedLines {
      do throws(StreamError) {
        verdict = try reader.withLine(at: line.position) { bytes in
          Self.handle(bytes, line, name, setup, &indexer, &handler, into: &output)
        }
      } catch {
        throw .stream(error)
      }
    } else {
      let nothing: [UInt8] = []
      let compared = ComparedLine(line: line.line, key: .absent)
      verdict = Result { () throws(LineProblem) in
        try handler.removed(nothing.span.bytes, compared, into: &output)
      }
    }
    do throws(LineProblem) {
      if case .written = try verdict.get() { count += 1 }
    } catch {
      throw .line(LinePlace(input: 0, name: name, line: line.line), error)
    }
  }

  private static func handle(
    _ bytes: RawSpan, _ line: OldLine, _ name: String, _ setup: ComparisonSetup,
    _ indexer: inout LineIndexer, _ handler: inout Handler, into output: inout [UInt8]
  ) -> Result<LineVerdict, LineProblem> {
    Result { () throws(LineProblem) in
      guard setup.secrets.contents.fingerprint(of: bytes) == line.content else {
        throw SnapshotComparison<Handler>.changed(name)
      }
      // Where input is trusted, a line may be no JSON and yet have a key; the key is then not found again.
      try? indexer.index(bytes)
      return try handler.removed(
        bytes, ComparedLine(line: line.line, key: indexer[0]), into: &output)
    }
  }
}

extension SnapshotComparison {
  static func changed(_ name: String) -> LineProblem {
    .refused("\(name) changed while it was read; run the command again", code: nil)
  }
}
