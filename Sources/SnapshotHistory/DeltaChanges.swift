internal import ByteStreams
internal import Comparison
internal import DeltaArchives
internal import JSONLines
internal import LinePipeline
internal import Synchronization

/// Writes what the deltas of a chain change, as they say themselves: no snapshot is rebuilt for it.
final class DeltaChanges: DeltaObserver {
  private let setup: ComparisonSetup
  /// The index of the first delta whose changes are written.
  private let first: Int
  private let spools: [ChangeSpool]
  private let makeHandler: @Sendable (Int) -> HistoryHandler
  private let failed = Mutex<RunFailure?>(nil)

  /// - Parameters:
  ///   - first: the index in the chain of the first delta whose changes are written.
  ///   - spools: get the frames of that delta and of those that follow it.
  ///   - makeHandler: makes the handler for a delta, by its index among those.
  init(
    _ setup: ComparisonSetup, first: Int, spools: [ChangeSpool],
    makeHandler: @escaping @Sendable (Int) -> HistoryHandler
  ) {
    self.setup = setup
    self.first = first
    self.spools = spools
    self.makeHandler = makeHandler
  }

  /// The first error of writing changes.
  var failure: RunFailure? { failed.withLock { $0 } }

  func changed(_ old: RawSpan, to new: RawSpan, oldLine: Int, line: Int, by delta: Int) {
    write(new, line, by: delta) { handler, compared, output throws(LineProblem) in
      try handler.differs(old, new, compared, oldLine: oldLine, into: &output)
    }
  }

  func added(_ new: RawSpan, line: Int, by delta: Int) {
    write(new, line, by: delta) { handler, compared, output throws(LineProblem) in
      try handler.added(new, compared, into: &output)
    }
  }

  func removed(_ old: RawSpan, line: Int, by delta: Int) {
    write(old, line, by: delta) { handler, compared, output throws(LineProblem) in
      try handler.removed(old, compared, into: &output)
    }
  }

  private func write(
    _ record: RawSpan, _ line: Int, by delta: Int,
    _ body: (inout HistoryHandler, ComparedLine, inout [UInt8]) throws(LineProblem) -> LineVerdict
  ) {
    guard delta >= first, failure == nil else { return }
    do throws(LineProblem) {
      var indexer = LineIndexer(columns: ColumnSet([setup.key.column]))
      do throws(JSONSyntaxError) { try indexer.index(record) } catch { throw .syntax(error) }
      guard setup.takes(indexer[0], of: record) else { return }
      var handler = makeHandler(delta - first)
      var frames: [UInt8] = []
      _ = try body(&handler, ComparedLine(line: line, key: indexer[0]), &frames)
      do throws(StreamError) {
        try spools[delta - first].append(frames.span.bytes)
      } catch {
        fail(.stream(error))
      }
    } catch {
      fail(.line(LinePlace(input: 0, name: "record \(line)", line: 0), error))
    }
  }

  private func fail(_ failure: RunFailure) { failed.withLock { $0 = $0 ?? failure } }
}
