internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import Tables

/// Writes rows of a table for the lines for which an expression is true.
struct FilterRowStage: LineStage, ~Copyable {
  private var filter: FilterStage
  private var rows: TabularStage

  /// - Parameter list: a SELECT list without expressions of its own: the lines are indexed for the
  ///   condition alone.
  init(
    _ condition: LoadedCondition, inverts: Bool, _ list: SelectList, _ columns: TabularColumns,
    format: RowFormat
  ) {
    filter = FilterStage(condition, inverts: inverts, verdict: .written)
    rows = TabularStage(list, columns, format: format, now: condition.now)
  }

  var columns: ColumnSet { filter.columns }

  var requiredTexts: [SearchedText] { filter.requiredTexts }

  var summary: FilterStage.Summary { filter.summary }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    let verdict = try filter.process(line, index, at: place, into: &output)
    guard case .written = verdict else { return verdict }
    return try rows.process(line, index, at: place, into: &output)
  }

  mutating func passedOver(_ lines: Int) { filter.passedOver(lines) }
}
