internal import Comparison
internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import ModelPackages

/// Reads what a line says of a record besides the change, and whether the condition is true for it.
///
/// A reference, because its parts cannot be copied; each handler has one for itself.
final class RecordReader {
  private var indexer: LineIndexer
  private var evaluator: Evaluator?
  private let condition: HistoryCondition?
  /// Where the columns of a line stand in the index.
  private let slots: [Int]

  private(set) var identifier: [UInt8]?
  private(set) var lastModified: [UInt8]?
  private(set) var version: [UInt8]?
  /// Whether the condition is true; true without one.
  private(set) var isSelected = true

  init(_ condition: HistoryCondition?) {
    self.condition = condition
    // The evaluator's columns come first: it takes them by their slots.
    var columns = condition?.program.columns ?? ColumnSet()
    slots = [Columns.identifier, "last_modified_time", "model_package_version", Columns.region]
      .map { columns.slot(for: $0) }
    indexer = LineIndexer(columns: columns)
    evaluator = condition.map { Evaluator($0.program, now: $0.now) }
  }

  /// Reads a record.
  ///
  /// - Throws: `.syntax` for a line that is no JSON, where input is trusted.
  func read(
    _ record: RawSpan, _ snapshot: HistorySnapshot, _ line: Int
  ) throws(LineProblem) {
    do throws(JSONSyntaxError) { try indexer.index(record) } catch { throw .syntax(error) }
    identifier = json(slots[0], of: record)
    lastModified = json(slots[1], of: record)
    version = json(slots[2], of: record)
    guard let condition else { return }
    evaluator?.start(on: indexer, origin: RecordOrigin(file: snapshot.name, line: line))
    isSelected = evaluator?.isTrue(condition.root, line: record) ?? false
  }

  /// Returns the region of the record read last, as JSON.
  func region(of record: RawSpan) -> [UInt8]? {
    RecordRegion.json(indexer[slots[3]], identifier: indexer[slots[0]], of: record)
  }

  private func json(_ slot: Int, of record: RawSpan) -> [UInt8]? {
    if indexer[slot].isNull { return nil }
    var json: [UInt8] = []
    json.append(indexer[slot].range, of: record)
    return json
  }
}
