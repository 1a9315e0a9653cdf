internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import Queries
internal import Times

/// Writes a SELECT list's columns of every line as NDJSON: values copied, not re-spelled.
struct ProjectStage: RowStage, ~Copyable {
  /// One item of the list.
  private enum Output {
    /// All members of the record but these.
    case star(exceptions: Int)
    /// Where `,"name":` stands among the labels, and what its value is.
    case column(label: Range<Int>, ExpressionRoot)
  }

  private let outputs: [Output]
  /// The columns' labels in UTF-8, ready to be written, one after another.
  private let labels: [UInt8]
  /// What the stars of the list leave out.
  private let exceptions: [[[UInt8]]]
  /// The names of the list's own columns, which `*` leaves to them.
  private let names: [[UInt8]]
  let columns: ColumnSet
  let requiredTexts: [SearchedText]
  private let choice: RowChoice
  private var evaluator: Evaluator
  private var watch: ColumnWatch

  init(_ list: SelectList, _ choice: RowChoice = RowChoice(), now: Timestamp) {
    var outputs: [Output] = []
    var labels: [UInt8] = []
    var exceptions: [[[UInt8]]] = []
    var names: [[UInt8]] = []
    for item in list.items {
      switch item {
      case .star(let except):
        outputs.append(.star(exceptions: exceptions.count))
        exceptions.append(except.map { Array($0.utf8) })
      case .column(let name, let root, _):
        let start = labels.count
        labels.append(UInt8(ascii: ","))
        labels.appendJSONString(name)
        labels.append(UInt8(ascii: ":"))
        outputs.append(.column(label: start..<labels.count, root))
        names.append(Array(name.utf8))
      }
    }
    self.outputs = outputs
    self.labels = labels
    self.exceptions = exceptions
    self.names = names
    self.choice = choice
    columns = list.program.columns
    requiredTexts = choice.requiredTexts(list.program)
    evaluator = Evaluator(list.program, now: now)
    watch = ColumnWatch(list.program)
  }

  var summary: ColumnWatch { watch }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    watch.note(index)
    evaluator.start(on: index, at: place)
    if let condition = choice.condition, !evaluator.isTrue(condition, line: line) { return .drop }
    let start = choice.keys?.begin(&evaluator, line: line, whole: index.whole, in: &output)
    output.append(UInt8(ascii: "{"))
    var isFirst = true
    for place in outputs.indices {
      switch outputs[place] {
      case .star(let exceptions):
        try appendMembers(of: line, index, except: exceptions, &isFirst, to: &output)
      case .column(let label, let root):
        output.append(label.dropFirst(isFirst ? 1 : 0), of: labels.span.bytes)
        isFirst = false
        append(root, of: line, index, to: &output)
      }
    }
    output.append(text: "}\n")
    choice.end(start, line: line, at: place, in: &output)
    return .written
  }

  mutating func passedOver(_ lines: Int) { watch.passOver() }

  mutating func give(_ values: [Value]) { evaluator.start(with: values) }

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
    of line: RawSpan, _ index: borrowing LineIndexer, except place: Int, _ isFirst: inout Bool,
    to output: inout [UInt8]
  ) throws(LineProblem) {
    guard index.whole.kind == .object else {
      throw .refused("'*' needs a JSON object", code: nil)
    }
    let except = exceptions[place]
    var members = JSONMemberCursor(index.whole)
    while let (name, value) = members.next(in: line) {
      if except.contains(where: { line.string(name, equals: $0) }) { continue }
      if names.contains(where: { line.string(name, equals: $0) }) { continue }
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      output.append(name.range, of: line)
      output.append(UInt8(ascii: ":"))
      output.append(value.range, of: line)
    }
  }
}
