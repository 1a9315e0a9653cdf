internal import ByteStreams
internal import JSONLines
package import LinePipeline

/// Reads removed lines of one store again and hands them to handlers, side by side.
struct RemovedRecords<Handler: ComparisonHandler>: Sendable {
  let setup: ComparisonSetup
  let store: LineStore
  let threads: Int
  let makeHandler: @Sendable () -> Handler

  /// - Parameter take: gets what the handlers wrote, and the number of outcomes.
  /// - Returns: the summaries of the handlers.
  func write(
    _ lines: [OldLine], to take: ([UInt8], Int) throws(RunFailure) -> Void
  ) throws(RunFailure) -> [Handler.Summary] {
    let share = (lines.count + threads - 1) / threads
    let parts = stride(from: 0, to: lines.count, by: share).map {
      Array(lines[$0..<min($0 + share, lines.count)])
    }
    let written = ConcurrentMap.values(parts.count) { part in
      var writer = RemovedWriter(setup, store, handler: makeHandler())
      return Result { () throws(RunFailure) in try writer.write(parts[part]) }
    }
    var summaries: [Handler.Summary] = []
    for part in written {
      let (output, count, summary) = try part.get()
      try take(output, count)
      summaries.append(summary)
    }
    return summaries
  }
}

extension SnapshotIndex {
  /// Hands the records that no other input claimed to handlers, in their order.
  ///
  /// - Parameter take: gets what the handlers wrote, and the number of outcomes.
  /// - Returns: the summaries of the handlers.
  package func handleUnclaimed<Handler: ComparisonHandler>(
    _ setup: ComparisonSetup, threads: Int, makeHandler: @escaping @Sendable () -> Handler,
    to take: ([UInt8], Int) throws(RunFailure) -> Void
  ) throws(RunFailure) -> [Handler.Summary] {
    let records = RemovedRecords(
      setup: setup, store: store, threads: threads, makeHandler: makeHandler)
    var lines = RemovedLines(self, [])
    var summaries: [Handler.Summary] = []
    while true {
      let next = try lines.next(limit: 2048 * threads)
      if next.isEmpty { return summaries }
      summaries += try records.write(next, to: take)
    }
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
