internal import ByteStreams
internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import Queries
internal import Synchronization

/// Takes a query's rows in as they come, and lays out those that go out.
///
/// Rows that need no keys are laid out at once. All others are gathered: groups and what has to be put
/// in order go out when the last record was read, by `finish`.
final class QueryLayout: OutcomeLayout {
  private struct State: ~Copyable {
    /// Taken out when the last record was read.
    var groups: GroupTable?
    var rows: ResultRows?
    /// How many rows went out.
    var rowsOut = 0
    /// Whether what comes now are rows that go out.
    var isFinishing = false
    var isDone = false
    /// The rows that the last call of `layOut` let through: memory that the next call uses again.
    var passing: [UInt8] = []
  }

  /// The number of bytes of rows that are handed on at a time: of rows that are there, and of rows that
  /// are made again of their lines by each thread.
  private static let batch = 256 << 10
  private static let deferredBatch = 4 << 20

  private let state: Mutex<State>
  private let rowLayout: (any OutcomeLayout)?
  /// Whether rows are gathered, so that what is read are not yet rows.
  let gathers: Bool

  /// - Parameters:
  ///   - memory: how many bytes may be held.
  ///   - folder: where temporary files are kept.
  ///   - rowLayout: what stands around the rows; nil for NDJSON.
  init(
    _ program: QueryProgram, memory: Int, folder: String, rowLayout: (any OutcomeLayout)?
  ) {
    self.rowLayout = rowLayout
    gathers = !program.goesOutAsItComes
    var state = State()
    if let groups = program.groups {
      let isLast = program.order.isEmpty && !program.isDistinct
      state.groups = GroupTable(
        groups, memory: isLast ? memory : memory / 2, folder: folder)
      state.rows = ResultRows(program, memory: isLast ? memory : memory / 2, folder: folder)
    } else if gathers {
      state.rows = ResultRows(program, memory: memory, folder: folder)
    }
    self.state = Mutex(state)
  }

  /// How many rows went out, of those that were gathered.
  var rowsOut: Int { state.withLock { $0.rowsOut } }

  var isDone: Bool { gathers && state.withLock { $0.isDone } }

  func opening() -> [UInt8] { rowLayout?.opening() ?? [] }

  func layOut(_ outcomes: RawSpan) throws(StreamError) -> [UInt8]? {
    guard gathers else { return try rowLayout?.layOut(outcomes) }
    let rows = try state.withLock { state throws(StreamError) -> [UInt8]? in
      if state.isFinishing { return nil }
      state.passing.removeAll(keepingCapacity: true)
      if state.groups != nil {
        try state.groups?.add(outcomes)
        return []
      }
      var rows: [UInt8] = []
      swap(&rows, &state.passing)
      var count = 0
      try state.rows?.add(outcomes) { row, _ throws(StreamError) in
        // Rows with positions are put in order first.
        rows.append(row)
        count += 1
      }
      swap(&rows, &state.passing)
      state.rowsOut += count
      state.isDone = state.rows?.isDone ?? false
      return state.passing
    }
    guard let rows else { return try rowLayout?.layOut(outcomes) }
    if rows.isEmpty { return [] }
    return try rowLayout?.layOut(rows.span.bytes) ?? rows
  }

  func rest() -> [UInt8] { rowLayout?.rest() ?? [] }

  /// Hands over all rows that were gathered.
  ///
  /// - Parameters:
  ///   - maker: what makes the rows of groups.
  ///   - deferred: what makes rows again of their lines; nil where none are.
  ///   - isComplete: whether all records were read: of others no groups are told, for they would be
  ///     wrong.
  ///   - write: takes whole rows, and how many.
  func finish<Maker: RowStage & ~Copyable>(
    _ maker: consuming Maker, deferred: (any DeferredRows)? = nil, isComplete: Bool,
    _ write: ([UInt8], Int) throws(RunFailure) -> Void
  ) throws(RunFailure) {
    guard gathers else { return }
    // What is written comes back to `layOut`.
    var taken = State()
    state.withLock { state in
      taken.groups = state.groups.take()
      taken.rows = state.rows.take()
      state.isFinishing = true
    }
    guard var rows = taken.rows.take() else { return }
    var batch = RowBatch()
    var failure: RunFailure?
    func put(_ rows: [UInt8], _ count: Int) throws(StreamError) {
      do throws(RunFailure) {
        try write(rows, count)
      } catch {
        failure = error
        throw .interrupted
      }
      self.state.withLock { $0.rowsOut += count }
    }
    func flush() throws(StreamError) {
      if batch.rows.isEmpty { return }
      if batch.hasPositions {
        try deferred?.withRows(of: batch, put)
      } else {
        try put(batch.bytes, batch.rows.count)
      }
      batch.removeAll()
    }
    func emit(_ bytes: RawSpan, _ position: LineExtent?) throws(StreamError) {
      batch.append(bytes, position)
      if batch.size > (batch.hasPositions ? Self.deferredBatch : Self.batch) { try flush() }
    }
    do throws(StreamError) {
      if var groups = taken.groups.take() {
        guard isComplete else { return }
        var maker = GroupRowMaker(maker)
        try groups.finish { line, given throws(StreamError) in
          var bytes: [UInt8] = []
          do throws(RunFailure) {
            bytes = try maker.rows(of: line, given)
          } catch {
            failure = error
            throw .interrupted
          }
          try rows.add(bytes.span.bytes, emit)
          return !rows.isDone
        }
      }
      try rows.finish(emit)
      try flush()
    } catch {
      throw failure ?? .stream(error)
    }
  }
}

/// Makes the rows of groups with a stage that otherwise makes those of records.
private struct GroupRowMaker<Maker: RowStage & ~Copyable>: ~Copyable {
  private var maker: Maker
  private let indexer: LineIndexer
  /// The group at hand.
  private var place = LinePlace(input: 0, name: "groups", line: 0)

  init(_ maker: consuming Maker) {
    indexer = LineIndexer(columns: maker.columns)
    self.maker = maker
  }

  /// The row of a group, with its keys; none where HAVING does not choose it.
  mutating func rows(of line: RawSpan, _ given: [Value]) throws(RunFailure) -> [UInt8] {
    var output: [UInt8] = []
    place.line += 1
    maker.give(given)
    do throws(LineProblem) {
      guard case .written = try maker.process(line, indexer, at: place, into: &output) else {
        return []
      }
      return output
    } catch {
      throw .line(place, error)
    }
  }
}
