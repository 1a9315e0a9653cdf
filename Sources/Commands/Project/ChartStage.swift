internal import Charts
internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import Queries
internal import Tables
internal import Times

/// Writes a label and a number of every record, for a chart: a row as `RowWriter` writes one.
struct ChartStage: RowStage, ~Copyable {
  private let label: ExpressionRoot
  private let value: ExpressionRoot
  private var writer = RowWriter(.aligned)
  let columns: ColumnSet
  let requiredTexts: [SearchedText]
  private let choice: RowChoice
  private var evaluator: Evaluator
  private var watch: ColumnWatch

  init(
    _ list: SelectList, _ columns: ChartColumns, _ choice: RowChoice = RowChoice(), now: Timestamp
  ) {
    self.choice = choice
    requiredTexts = choice.requiredTexts(list.program)
    (label, value) = (columns.label, columns.value)
    self.columns = list.program.columns
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
    let keyed = choice.keys?.begin(&evaluator, line: line, whole: index.whole, in: &output)
    writer.beginCell(in: &output)
    evaluator.appendText(evaluator.evaluate(label, line: line), line: line, to: &output)
    writer.endCell(in: &output)
    writer.beginCell(in: &output)
    let start = output.count
    evaluator.appendText(evaluator.evaluate(value, line: line), line: line, to: &output)
    let text = String(decoding: output[start...], as: UTF8.self)
    guard text.isEmpty || ChartNumber(text) != nil else {
      throw .refused(
        "a chart takes a label or a time, then a number, and this is none: \(text.prefix(60))",
        code: nil)
    }
    writer.endCell(in: &output)
    writer.endRow(in: &output)
    choice.end(keyed, line: line, at: place, in: &output)
    return .written
  }

  mutating func passedOver(_ lines: Int) { watch.passOver() }

  mutating func give(_ values: [Value]) { evaluator.start(with: values) }
}

/// The two columns of a chart.
struct ChartColumns: Sendable {
  let label: ExpressionRoot
  let value: ExpressionRoot
  let names: (label: String, value: String)

  /// - Throws: where the list is not two columns.
  init(_ list: SelectList) throws(ChartColumnsError) {
    let columns = list.items.compactMap { item in
      if case .column(let name, let root, _) = item { (name, root) } else { nil }
    }
    guard columns.count == list.items.count else { throw .star }
    guard columns.count == 2 else { throw .count(columns.count) }
    label = columns[0].1
    value = columns[1].1
    names = (columns[0].0, columns[1].0)
  }
}

/// Why a SELECT list makes no chart.
enum ChartColumnsError: Error, CustomStringConvertible {
  case star
  case count(Int)

  var description: String {
    let wanted = "a chart takes two columns: a label or a time, then a number"
    return switch self {
    case .star: "\(wanted); name them instead of '*'"
    case .count(let count): "\(wanted); there \(count == 1 ? "is 1" : "are \(count)")"
    }
  }
}
