internal import Expressions
internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Times

/// Evaluates expressions over a package before and after a change.
///
/// Worked example: for the approval of a package in `eu-west-1` the record is
/// `{"model_approval_status":"PendingManualApproval","region":"eu-west-1",
/// "before":{"model_approval_status":"PendingManualApproval","region":"eu-west-1"},
/// "after":{"model_approval_status":"Approved","region":"eu-west-1"}}`, so that
/// `after.model_approval_status` is an ordinary path. `before` and `after` are left out if no
/// expression names them. Of a package that is to be made, `before` has no columns but `region`; of one
/// that is to be deleted, `after` has none.
struct StateEvaluator: ~Copyable {
  private let line: [UInt8]
  private var evaluator: Evaluator

  private static let writer = RecordWriter()

  /// - Throws: if a patch made the properties nest too deeply for a record.
  init(
    _ program: Program, now: Timestamp, before: JSONObject, after: JSONObject, region: String
  ) throws(RecordError) {
    let line = try Self.record(
      before: before, after: after, region: region, names: program.columns.names)
    // Values stand one level deeper below `before` and `after`.
    var indexer = LineIndexer(
      columns: program.columns, maximumDepth: LineIndexer.maximumDepth + 1)
    do throws(JSONSyntaxError) { try indexer.index(line.span.bytes) } catch { throw .syntax(error) }
    self.line = line
    evaluator = Evaluator(program, now: now)
    evaluator.start(on: indexer, origin: RecordOrigin(file: "", line: 0))
  }

  private static func record(
    before: JSONObject, after: JSONObject, region: String, names: [String]
  ) throws(RecordError) -> [UInt8] {
    // Columns without `before` or `after` are those of a package that is to be made.
    var line = Array(try record(before.isEmpty ? after : before, region).dropLast())
    if names.contains("before") {
      line.append(text: ",\"before\":")
      line += try record(before, region)
    }
    if names.contains("after") {
      line.append(text: ",\"after\":")
      line += try record(after, region)
    }
    line.append(UInt8(ascii: "}"))
    return line
  }

  private static func record(
    _ properties: JSONObject, _ region: String
  ) throws(RecordError) -> [UInt8] {
    let bytes = JSONValue.object(properties).jsonBytes
    var record: [UInt8] = []
    try writer.appendRecord(properties: bytes.span.bytes, region: region, to: &record)
    return record
  }

  mutating func isTrue(_ root: ExpressionRoot) -> Bool {
    let line = line
    return evaluator.isTrue(root, line: line.span.bytes)
  }

  /// Returns an expression's value as JSON; `nil` for NULL.
  mutating func json(_ root: ExpressionRoot) -> [UInt8]? {
    let line = line
    let value = evaluator.evaluate(root, line: line.span.bytes)
    if value.isNull { return nil }
    var json: [UInt8] = []
    evaluator.append(value, line: line.span.bytes, to: &json)
    return json
  }
}
