internal import ByteStreams
internal import Expressions
internal import LinePipeline
internal import Queries
internal import Tables

/// How a query's rows are made: the stage for their format, and what stands around them.
struct QueryRows: Sendable {
  /// What the output is written as.
  enum Form: Sendable {
    /// NDJSON, and what is made of it.
    case lines
    case table(TabularColumns)
    case chart(ChartColumns, ChartLayout.Picture)
  }

  let command: Query
  let query: LoadedQuery
  let style: RowStyle
  let context: RunContext

  /// The file that lines can be read in again, so that rows need not be held; nil where they are held.
  var replayed: StoredInput?

  /// - Parameter isMadeAgain: whether the rows are made again of their lines.
  private func choice(isMadeAgain: Bool) -> RowChoice {
    let keys = RowKeys(query.program)
    if isMadeAgain { return RowChoice(condition: nil, keys: keys?.ofDeferredRows) }
    return RowChoice(
      condition: query.program.groups.map { $0.having } ?? query.program.condition,
      keys: replayed == nil ? keys : keys?.deferringRows)
  }

  private var format: RowFormat { command.view.choice.rows ?? .ndjson }

  /// - Throws: where the columns make no chart.
  func form() throws(ChartColumnsError) -> Form {
    if command.view.choice.rows?.table != nil {
      return .table(
        TabularColumns(
          query.program.list, maximumLineBytes: command.input.maxLineBytes.bytes,
          choosesColumns: format.isForPeople && !style.isWide))
    }
    let chart = try command.charts.chart(
      of: query.program.list, format: command.view.choice, style: style, in: context)
    return chart.map { .chart($0.columns, $0.picture) } ?? .lines
  }

  func layout(_ form: Form) -> QueryLayout {
    var layout: (any OutcomeLayout)?
    switch form {
    case .lines: layout = RowLayout(format, style: style, names: [])
    case .table(let columns):
      layout = RowLayout(format, style: style, header: { columns.header })
    case .chart(let columns, let picture): layout = ChartLayout(columns.names, picture)
    }
    return QueryLayout(
      query.program, memory: command.memoryLimit.bytes, folder: context.temporaryFolder,
      rowLayout: layout)
  }

  /// What makes a row of NDJSON.
  func makeStage(isMadeAgain: Bool = false) -> ProjectStage {
    ProjectStage(query.program.list, choice(isMadeAgain: isMadeAgain), now: query.now)
  }

  /// What makes a row of a table.
  func makeStage(_ columns: TabularColumns, isMadeAgain: Bool = false) -> TabularStage {
    TabularStage(
      query.program.list, columns, format: format,
      choice(isMadeAgain: isMadeAgain), now: query.now)
  }

  /// What makes a row of a chart.
  func makeStage(_ columns: ChartColumns) -> ChartStage {
    ChartStage(query.program.list, columns, choice(isMadeAgain: false), now: query.now)
  }

  /// What is told of the columns and parameters at the end.
  func warnings(_ summaries: [ColumnWatch]) -> [String] {
    let program = query.program
    let watch = summaries.reduce(into: ColumnWatch(program.input)) { $0.merge($1) }
    return watch.warnings(program.input)
      + program.unusedParameters.map { "the parameter :\($0) is not used" }
  }
}
