import Expressions
import JSONLines
import Times

/// 2026-06-15T12:00:00Z, the start of every run in these tests.
let runStart = Timestamp(seconds: 1_781_524_800) ?? .epoch

/// What an expression gives for a line, as JSON text.
func evaluate(
  _ expression: String, on line: String = "{}",
  parameters: [String: ExpressionParameter] = [:]
) throws -> String {
  let compiled = try Expression.compileValue(expression, parameters: parameters)
  var evaluator = Evaluator(compiled.program, now: runStart)
  var indexer = LineIndexer(columns: compiled.columns)
  let bytes = Array(line.utf8)
  try indexer.index(bytes.span.bytes)
  evaluator.start(on: indexer, origin: RecordOrigin(file: "snapshot.jsonl", line: 7))
  let value = evaluator.evaluate(compiled.root, line: bytes.span.bytes)
  var output: [UInt8] = []
  evaluator.append(value, line: bytes.span.bytes, to: &output)
  return String(decoding: output, as: UTF8.self)
}

/// Whether a line is selected by a condition.
func selects(_ condition: String, _ line: String) throws -> Bool {
  let compiled = try Expression.compile(condition)
  var evaluator = Evaluator(compiled.program, now: runStart)
  var indexer = LineIndexer(columns: compiled.columns)
  let bytes = Array(line.utf8)
  try indexer.index(bytes.span.bytes)
  evaluator.start(on: indexer)
  return evaluator.isTrue(compiled.root, line: bytes.span.bytes)
}

/// The error of a condition, and the part of the text that it points to; nil if it has none.
func failure(
  _ condition: String, parameters: [String: ExpressionParameter] = [:]
) -> (message: String, place: String)? {
  do throws(ExpressionError) {
    _ = try Expression.compile(condition, parameters: parameters)
    return nil
  } catch {
    let place = String(decoding: Array(condition.utf8)[error.range], as: UTF8.self)
    return (ExpressionDiagnostic(error).sentence, place)
  }
}

/// A record like those that registries hold.
let record = #"""
  {"tags":[{"Key":"team","Value":"fraud"},{"Key":"cost\u002dcenter","Value":"42"}],
  "model_approval_status":"PendingManualApproval","model_package_version":3,
  "model_package_arn":"arn:aws:sagemaker:us-east-1:111122223333:model-package/churn/3",
  "inference_specification":{"Containers":[{"Image":"one.dkr/a:1","Gpu":false},
  {"Image":"two.dkr/b:2","Parts":[{"n":1},{"n":2}]}]},
  "customer_metadata_properties":{"auc":"0.93","note":"say \"hi\"","n":" 7"},
  "big":9007199254740993,"huge":123456789012345678901234567890,"price":1.50,"nothing":null,
  "creation_time":"2026-06-01T10:00:00.25Z","epoch":1780308000,"flag":true,"list":[1,"2",null,3.0],
  "caf\u00e9":"Stra\u00dfe","task":"text","odd column":1,"empty":[],"json":"{\"a\":[1,{\"b\":2}]}"}
  """#.split(separator: "\n").joined()
