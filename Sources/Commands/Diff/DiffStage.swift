internal import JSONLines
internal import LinePipeline

/// Keeps each line, found by its key, until both inputs were read.
struct DiffStage: LineStage, ~Copyable {
  let columns: ColumnSet
  private let key: DiffKey
  private let store: DiffStore
  /// The lines that the store does not have yet.
  private var block = LineBlock()

  init(_ key: DiffKey, _ store: DiffStore) {
    self.key = key
    self.store = store
    columns = ColumnSet([key.column])
  }

  /// The lines that the store does not have yet.
  var summary: LineBlock { block }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    guard index.whole.kind == .object else {
      throw .refused("a record is a JSON object", code: nil)
    }
    let value = index[0]
    if let problem = key.problem(value) { throw .refused(problem, code: nil) }
    block.append(
      line, side: place.input == 0 ? .old : .new, number: place.line,
      hash: DiffKey.hash(value, of: line), key: value)
    if block.cost >= store.blockSize {
      store.add(block)
      block = LineBlock()
    }
    return .drop
  }
}
