internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import ModelPackages

/// Makes each record's patch request.
struct PatchStage: LineStage, ~Copyable {
  private let recipe: PatchRecipe
  private let builder: PatchBuilder
  /// All columns that the expressions and the builders need; later builders find theirs in it.
  private(set) var columns: ColumnSet
  private var evaluator: Evaluator
  private var watch: ColumnWatch
  private var value: [UInt8] = []

  init(_ recipe: PatchRecipe) {
    self.recipe = recipe
    // The program's columns come first: its slots are theirs.
    var columns = recipe.program.columns
    builder = PatchBuilder(recipe.plan, columns: &columns)
    for assignment in recipe.assignments { _ = columns.slot(for: assignment.target.column) }
    self.columns = columns
    evaluator = Evaluator(recipe.program, now: recipe.now)
    watch = ColumnWatch(recipe.program)
  }

  var summary: ColumnWatch { watch }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    guard index.whole.kind == .object else {
      throw .refused("a record is a JSON object", code: "InvalidRequest")
    }
    watch.note(index)
    do throws(PatchError) {
      let builder = try builder(for: line, index, at: place)
      guard try builder.appendRequest(of: line, indexed: index, to: &output) else {
        return .drop
      }
      output.append(UInt8(ascii: "\n"))
      return .written
    } catch {
      throw .refused(Sentences.describe(error), code: "InvalidRequest")
    }
  }

  /// The builder of the plan for one record; another one for each only where expressions ask for it.
  private mutating func builder(
    for line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace
  ) throws(PatchError) -> PatchBuilder {
    if recipe.assignments.isEmpty { return builder }
    evaluator.start(on: index, origin: RecordOrigin(file: place.name, line: place.line))
    var changes = recipe.changes
    for assignment in recipe.assignments {
      let result = evaluator.evaluate(assignment.root, line: line)
      value.removeAll(keepingCapacity: true)
      evaluator.append(result, line: line, to: &value)
      // What the evaluator writes is JSON.
      let parsed = (try? JSONValue(parsing: value)) ?? .null
      changes.append(PropertyChange(assignment.target, to: parsed == .null ? nil : parsed))
    }
    let plan = try PatchPlan(changes, isGuarded: recipe.isGuarded)
    return PatchBuilder(plan, columns: &columns)
  }
}
