import ByteStreams
import Expressions
import JSONLines
import Queries
import Times

/// 2026-06-15T12:00:00Z, the start of every run in these tests.
let runStart = Timestamp(seconds: 1_781_524_800) ?? .epoch

/// What compiling needs beside a statement's text.
func environment(
  _ parameters: [String: ExpressionParameter] = [:], known: Set<String> = []
) -> QueryEnvironment {
  QueryEnvironment(parameters: parameters, now: runStart, knownColumns: known)
}

/// Compiles a SELECT over a file.
func compile(
  _ sql: String, _ environment: QueryEnvironment = environment()
) throws(ExpressionError) -> QueryProgram {
  guard case .select(let statement) = try StatementParser.parse(sql) else {
    throw ExpressionError(.statement(.unknownStatement(sql, suggestion: nil)), at: 0..<0)
  }
  var compiler = QueryCompiler(
    statement, condition: statement.condition, unused: Set(environment.parameters.keys),
    environment)
  return try compiler.compile()
}

/// The rows of a SELECT over lines, as JSON arrays of the columns.
///
/// - Parameter memory: how many bytes may be held.
func rows(
  _ sql: String, of lines: [String], memory: Int = 1 << 20, folder: String = "/tmp"
) throws -> [String] {
  let program = try compile(sql)
  var evaluator = Evaluator(program.input, now: runStart)
  var indexer = LineIndexer(columns: program.input.columns)
  var rows = ResultRows(program, memory: memory, folder: folder)
  var groups = program.groups.map { GroupTable($0, memory: memory, folder: folder) }
  let keys = RowKeys(program)
  var output: [String] = []
  let emit = { (row: RawSpan, position: LineExtent?) throws(StreamError) in
    var bytes: [UInt8] = []
    bytes.append(row)
    output.append(String(decoding: bytes, as: UTF8.self))
  }
  for text in lines {
    let line = Array(text.utf8)
    try indexer.index(line.span.bytes)
    evaluator.start(on: indexer)
    let isChosen = program.condition.map { evaluator.isTrue($0, line: line.span.bytes) } ?? true
    guard isChosen else { continue }
    var bytes: [UInt8] = []
    if let groups = program.groups {
      groups.append(&evaluator, line: line.span.bytes, to: &bytes)
    } else {
      appendRow(program, &evaluator, line.span.bytes, indexer.whole, keys, to: &bytes)
    }
    if groups != nil {
      try groups?.add(bytes.span.bytes)
    } else if keys == nil {
      try emit(bytes.span.bytes, nil)
    } else {
      try rows.add(bytes.span.bytes, emit)
    }
  }
  if var groups = groups.take() {
    var evaluator = Evaluator(program.list.program, now: runStart)
    try groups.finish { line, given throws(StreamError) in
      evaluator.start(with: given)
      let having = program.groups?.having
      guard having.map({ evaluator.isTrue($0, line: line) }) ?? true else { return true }
      var bytes: [UInt8] = []
      appendRow(program, &evaluator, line, .absent, keys, to: &bytes)
      try rows.add(bytes.span.bytes, emit)
      return true
    }
  }
  if keys != nil { try rows.finish(emit) }
  return program.limit.map { keys == nil ? Array(output.prefix($0)) : output } ?? output
}

private func appendRow(
  _ program: QueryProgram, _ evaluator: inout Evaluator, _ line: RawSpan, _ whole: JSONSlice,
  _ keys: RowKeys?, to bytes: inout [UInt8]
) {
  let start = keys?.begin(&evaluator, line: line, whole: whole, in: &bytes)
  bytes.append(UInt8(ascii: "["))
  for (place, item) in program.list.items.enumerated() {
    if place > 0 { bytes.append(UInt8(ascii: ",")) }
    guard case .column(_, let root, _) = item else { continue }
    evaluator.append(evaluator.evaluate(root, line: line), line: line, to: &bytes)
  }
  bytes.append(UInt8(ascii: "]"))
  if let start { keys?.end(start, position: nil, in: &bytes) }
}

/// The error of a statement, and the part of it that the error points to; nil if it has none.
func failure(
  _ sql: String, _ environment: QueryEnvironment = environment()
) -> (message: String, place: String)? {
  do throws(ExpressionError) {
    _ = try compile(sql, environment)
    return nil
  } catch {
    let place = String(decoding: Array(sql.utf8)[error.range], as: UTF8.self)
    return (ExpressionDiagnostic(error).sentence, place)
  }
}
