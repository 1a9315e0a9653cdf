internal import Expressions
internal import JSONLines
internal import LinePipeline

/// Writes a SELECT list's columns of every line as NDJSON: values copied, not re-spelled.
struct ProjectStage: LineStage, ~Copyable {
  /// One item of the list, its name ready to be written.
  private enum Output {
    /// All members of the record but these.
    case star(except: [[UInt8]])
    /// `"name":` in UTF-8, and what stands behind it.
    case column(prefix: [UInt8], ExpressionRoot)
  }

  private let outputs: [Output]
  /// The names of the list's own columns, which `*` leaves to them.
  private let names: [[UInt8]]
  let columns: ColumnSet
  private var evaluator: Evaluator
  private let needsOrigin: Bool
  private var watch: ColumnWatch

  init(_ list: SelectList, now: Timestamp) {
    var names: [[UInt8]] = []
    outputs = list.items.map { item in
      switch item {
      case .star(let except):
        return .star(except: except.map { Array($0.utf8) })
      case .column(let name, let root, _):
        names.append(Array(name.utf8))
        var prefix: [UInt8] = []
        prefix.appendJSONString(name)
        prefix.append(UInt8(ascii: ":"))
        return .column(prefix: prefix, root)
      }
    }
    self.names = names
    columns = list.program.columns
    evaluator = Evaluator(list.program, now: now)
    needsOrigin = list.program.needsOrigin
    watch = ColumnWatch(list.program)
  }

  var summary: ColumnWatch { watch }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    watch.note(index)
    if needsOrigin {
      evaluator.start(on: index, origin: RecordOrigin(file: place.name, line: place.line))
    } else {
      evaluator.start(on: index)
    }
    output.append(UInt8(ascii: "{"))
    var isFirst = true
    for item in outputs {
      switch item {
      case .star(let except):
        try appendMembers(of: line, index, except: except, &isFirst, to: &output)
      case .column(let prefix, let root):
        Self.separate(&isFirst, in: &output)
        output.append(contentsOf: prefix)
        append(root, of: line, index, to: &output)
      }
    }
    output.append(text: "}\n")
    return .written
  }

  private static func separate(_ isFirst: inout Bool, in output: inout [UInt8]) {
    if !isFirst { output.append(UInt8(ascii: ",")) }
    isFirst = false
  }

  /// A bare column is copied without a look at its value.
  private mutating func append(
    _ root: ExpressionRoot, of line: RawSpan, _ index: borrowing LineIndexer,
    to output: inout [UInt8]
  ) {
    if let slot = root.bareColumn {
      let slice = index[slot]
      if slice.kind == .absent { return output.append(text: "null") }
      return output.append(slice.range, of: line)
    }
    let value = evaluator.evaluate(root, line: line)
    evaluator.append(value, line: line, to: &output)
  }

  private func appendMembers(
    of line: RawSpan, _ index: borrowing LineIndexer, except: [[UInt8]], _ isFirst: inout Bool,
    to output: inout [UInt8]
  ) throws(LineProblem) {
    guard index.whole.kind == .object else {
      throw .refused("'*' needs a JSON object", code: nil)
    }
    var members = JSONMemberCursor(index.whole)
    while let (name, value) = members.next(in: line) {
      if except.contains(where: { line.string(name, equals: $0) }) { continue }
      if names.contains(where: { line.string(name, equals: $0) }) { continue }
      Self.separate(&isFirst, in: &output)
      output.append(name.range, of: line)
      output.append(UInt8(ascii: ":"))
      output.append(value.range, of: line)
    }
  }
}
