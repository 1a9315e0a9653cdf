internal import Expressions
internal import LinePipeline
internal import Queries

/// How a query's rows are made: the stage for their format, and what stands around them.
struct QueryRows: Sendable {
  let command: Query
  let query: LoadedQuery
  let context: RunContext

  private var choice: RowChoice {
    RowChoice(
      condition: query.program.groups.map { $0.having } ?? query.program.condition,
      keys: RowKeys(query.program))
  }

  /// The columns of a table; nil for NDJSON.
  func columns() -> TabularColumns? {
    command.format.table.map { _ in
      TabularColumns(query.program.list, maximumLineBytes: command.input.maxLineBytes.bytes)
    }
  }

  func layout(_ columns: TabularColumns?) -> QueryLayout {
    var table: TabularLayout?
    if let columns, let format = command.format.table {
      table = TabularLayout(
        columns, format: format, terminalWidth: command.output.terminalWidth(in: context))
    }
    return QueryLayout(
      query.program, memory: command.memoryLimit.bytes, folder: context.temporaryFolder,
      table: table)
  }

  /// What makes a row of NDJSON.
  func makeStage() -> ProjectStage { ProjectStage(query.program.list, choice, now: query.now) }

  /// What makes a row of a table.
  func makeStage(_ columns: TabularColumns) -> TabularStage {
    TabularStage(
      query.program.list, columns, format: command.format.table ?? .csv, choice, now: query.now)
  }

  /// What is told of the columns and parameters at the end.
  func warnings(_ summaries: [ColumnWatch]) -> [String] {
    let program = query.program
    let watch = summaries.reduce(into: ColumnWatch(program.input)) { $0.merge($1) }
    return watch.warnings(program.input)
      + program.unusedParameters.map { "the parameter :\($0) is not used" }
  }
}
