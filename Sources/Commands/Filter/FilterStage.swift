internal import Expressions
internal import JSONLines
internal import LinePipeline

/// Keeps the lines for which an expression is true.
struct FilterStage: LineStage, ~Copyable {
  /// What a worker saw.
  struct Summary: Sendable {
    var matches = 0
    var watch: ColumnWatch
    var numericParametersOrderedAsText: Set<String> = []

    /// What all workers saw.
    static func merging(_ summaries: [Summary], _ program: Program) -> Summary {
      summaries.reduce(into: Summary(watch: ColumnWatch(program))) { whole, part in
        whole.matches += part.matches
        whole.watch.merge(part.watch)
        whole.numericParametersOrderedAsText.formUnion(part.numericParametersOrderedAsText)
      }
    }

    func warnings(_ program: Program) -> [String] {
      watch.warnings(program)
        + numericParametersOrderedAsText.sorted().map {
          ":\($0) is a string that reads as a number and was ordered as text;"
            + " --param \($0):=… makes it a number"
        }
    }
  }

  let columns: ColumnSet
  let requiredTexts: [SearchedText]
  private var evaluator: Evaluator
  private let root: ExpressionRoot
  private let inverts: Bool
  /// What is told of a line that matches.
  private let verdict: LineVerdict
  private var matches = 0
  private var watch: ColumnWatch

  /// - Parameter verdict: what is told of a line that matches: `.written` counts it without its bytes.
  init(_ condition: LoadedCondition, inverts: Bool, verdict: LineVerdict) {
    columns = condition.program.columns
    requiredTexts = inverts ? [] : condition.program.requiredTexts(of: condition.root)
    evaluator = Evaluator(condition.program, now: condition.now)
    root = condition.root
    self.inverts = inverts
    self.verdict = verdict
    watch = ColumnWatch(condition.program)
  }

  var summary: Summary {
    Summary(
      matches: matches, watch: watch,
      numericParametersOrderedAsText: Set(evaluator.numericParametersOrderedAsText))
  }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    watch.note(index)
    evaluator.start(on: index, at: place)
    guard evaluator.isTrue(root, line: line) != inverts else { return .drop }
    matches += 1
    return verdict
  }

  mutating func passedOver(_ lines: Int) { watch.passOver() }
}
