internal import ByteStreams
internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import Synchronization

/// Takes a query's records one at a time: each through the stage, what comes of it to the output.
struct QuerySink<Stage: LineStage & ~Copyable>: ~Copyable {
  private var stage: Stage
  private var indexer: LineIndexer
  private let layout: QueryLayout
  private let columns: TabularColumns?
  private var output: OutputStream
  /// How many rows may still go out as they come; nil for any number.
  private var remaining: Int?
  private var streamed = 0
  private var isOpened = false
  private(set) var recordsIn = 0

  /// - Parameters:
  ///   - columns: what is to be told the first record, for `*`.
  ///   - limit: how many rows go out, where they go out as they come.
  init(
    _ stage: consuming Stage, _ layout: QueryLayout, _ columns: TabularColumns?,
    output: consuming OutputStream, limit: Int?
  ) {
    indexer = LineIndexer(columns: stage.columns)
    self.stage = stage
    self.layout = layout
    self.columns = columns
    self.output = output
    remaining = limit
  }

  /// Whether nothing more is wanted.
  var isDone: Bool { remaining == 0 || layout.isDone }

  var summary: Stage.Summary { stage.summary }

  var rowsOut: Int { layout.gathers ? layout.rowsOut : streamed }

  var bytesOut: Int { output.bytesWritten }

  /// Takes a record in, with its line end.
  ///
  /// - Returns: why it could not be processed.
  mutating func take(_ record: [UInt8]) throws(StreamError) -> LineProblem? {
    let line = record.span.bytes.extracting(0..<max(0, record.count - 1))
    recordsIn += 1
    _ = columns?.inspect(line)
    var rows: [UInt8] = []
    do throws(LineProblem) {
      do throws(JSONSyntaxError) { try indexer.index(line) } catch { throw .syntax(error) }
      let place = LinePlace(input: 0, name: "service", line: recordsIn)
      guard case .written = try stage.process(line, indexer, at: place, into: &rows) else {
        return nil
      }
    } catch {
      return error
    }
    if let left = remaining { remaining = left - 1 }
    streamed += 1
    try write(rows)
    return nil
  }

  private mutating func write(_ rows: [UInt8]) throws(StreamError) {
    // What is gathered writes no header before its first row is known.
    let laidOut = try layout.layOut(rows.span.bytes)
    if let laidOut, laidOut.isEmpty, layout.gathers { return }
    try open()
    let bytes = laidOut ?? rows
    try output.write(bytes.span.bytes)
  }

  private mutating func open() throws(StreamError) {
    guard !isOpened else { return }
    isOpened = true
    try output.write(layout.opening().span.bytes)
  }

  /// Writes what was gathered, and what stands behind the rows.
  ///
  /// - Parameter isComplete: whether all packages were there; groups would be wrong else.
  mutating func finishRows<Rows: RowStage & ~Copyable>(
    _ rows: consuming Rows, isComplete: Bool
  ) throws(StreamError) {
    do throws(RunFailure) {
      try layout.finish(rows, isComplete: isComplete) { rows, _ throws(RunFailure) in
        do throws(StreamError) { try write(rows) } catch { throw .stream(error) }
      }
    } catch {
      if case .stream(let error) = error { throw error }
    }
    try open()
    try output.write(layout.rest().span.bytes)
  }

  mutating func flush() throws(StreamError) { try output.flush() }

  /// Ends the output: a file gets its name.
  consuming func finishOutput() throws(StreamError) { try output.finish() }
}

/// A feed that ends once nothing more is wanted.
struct QueryFeedGate: Sendable {
  private final class Flag: Sendable {
    let isClosed = Atomic<Bool>(false)
  }

  private let flag: Flag
  let feed: FetchFeed

  init(_ feed: FetchFeed) {
    let flag = Flag()
    self.flag = flag
    self.feed = feed.ending { flag.isClosed.load(ordering: .acquiring) }
  }

  func close() {
    flag.isClosed.store(true, ordering: .releasing)
    feed.stop()
  }
}
