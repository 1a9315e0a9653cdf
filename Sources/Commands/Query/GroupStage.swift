internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import Queries

/// Tells of each line what its group takes from it.
struct GroupStage: LineStage, ~Copyable {
  let columns: ColumnSet
  let requiredTexts: [SearchedText]
  private let condition: ExpressionRoot?
  private let groups: GroupProgram
  private let needsOrigin: Bool
  private var evaluator: Evaluator
  private var watch: ColumnWatch

  init(_ program: QueryProgram, _ groups: GroupProgram, now: Timestamp) {
    columns = program.input.columns
    requiredTexts = program.condition.map { program.input.requiredTexts(of: $0) } ?? []
    condition = program.condition
    self.groups = groups
    needsOrigin = program.input.needsOrigin
    evaluator = Evaluator(program.input, now: now)
    watch = ColumnWatch(program.input)
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
    if let condition, !evaluator.isTrue(condition, line: line) { return .drop }
    groups.append(&evaluator, line: line, to: &output)
    return .written
  }

  mutating func passedOver(_ lines: Int) { watch.passOver() }
}
