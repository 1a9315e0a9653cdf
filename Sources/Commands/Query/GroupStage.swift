internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import Queries
internal import Times

/// Tells of each line what its group takes from it.
struct GroupStage: LineStage, ~Copyable {
  let columns: ColumnSet
  let requiredTexts: [SearchedText]
  private let condition: ExpressionRoot?
  private let groups: GroupProgram
  private var evaluator: Evaluator
  private var watch: ColumnWatch

  init(_ program: QueryProgram, _ groups: GroupProgram, now: Timestamp) {
    columns = program.input.columns
    requiredTexts = program.condition.map { program.input.requiredTexts(of: $0) } ?? []
    condition = program.condition
    self.groups = groups
    evaluator = Evaluator(program.input, now: now)
    watch = ColumnWatch(program.input)
  }

  var summary: ColumnWatch { watch }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    watch.note(index)
    evaluator.start(on: index, at: place)
    if let condition, !evaluator.isTrue(condition, line: line) { return .drop }
    groups.append(&evaluator, line: line, to: &output)
    return .written
  }

  mutating func passedOver(_ lines: Int) { watch.passOver() }
}
