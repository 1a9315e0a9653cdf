internal import ByteStreams
internal import Expressions
internal import LinePipeline
internal import Queries

/// One run of a SELECT over a file or standard input.
struct FileQueryRun {
  let command: Query
  let query: LoadedQuery
  let context: RunContext

  private var rows: QueryRows { QueryRows(command: command, query: query, context: context) }

  func run() -> ExitStatus {
    let rows = rows
    do throws(ChartColumnsError) {
      let form = try rows.form()
      switch form {
      case .ndjson: return run(form, nil, makeStage: { rows.makeStage() })
      case .table(let columns): return run(form, columns, makeStage: { rows.makeStage(columns) })
      case .chart(let columns, _): return run(form, nil, makeStage: { rows.makeStage(columns) })
      }
    } catch {
      context.messages.line("mpkg query: \(error)")
      return .usage
    }
  }

  private func run<Stage: RowStage & ~Copyable>(
    _ form: QueryRows.Form, _ columns: TabularColumns?,
    makeStage: @escaping @Sendable () -> Stage
  ) -> ExitStatus {
    let report = RunReport("query", in: context)
    let program = query.program
    let layout = rows.layout(form)
    var run = LineCommandRun(
      command: "query", context: context, inputs: inputs, input: command.input,
      strictness: command.strictness, output: command.output, report: command.report)
    run.limit = layout.gathers && program.limit != 0 ? nil : program.limit
    run.countsLines = program.input.needsOrigin
    let ends = RunEnds<ColumnWatch>(conclusion: { sink, _, failure throws(RunFailure) in
      // What stands before damage is processed; where nobody reads, or nothing can be read, all ends.
      if case .stream(let error) = failure {
        guard case .damagedGzip = error else { return }
      }
      try layout.finish(makeStage(), isComplete: failure == nil) {
        rows, count throws(RunFailure) in
        try sink.write(rows, count: count)
      }
    })
    var ended: LineCommandRun.Ending<ColumnWatch>
    if let groups = program.groups {
      let (query, inspect) = (query, inspection(nil))
      ended = run.run(
        layout: layout, inspect: inspect, ends: ends,
        makeStage: { GroupStage(query.program, groups, now: query.now) })
    } else {
      ended = run.run(
        layout: layout, inspect: inspection(columns), ends: ends, makeStage: makeStage)
    }
    if layout.gathers { ended.totals?.linesOut = layout.rowsOut }
    run.conclude(ended.totals, started: report, warnings: rows.warnings(ended.summaries))
    return ended.status
  }

  private var inputs: [String] {
    if case .file(let name) = query.statement.table { [name] } else { [] }
  }

  /// Looks at the first lines: for names that are nearly columns, and for the columns of a table.
  private func inspection(_ columns: TabularColumns?) -> (RawSpan) throws -> Bool {
    let check = command.schemaCheck(of: query, in: context)
    var isFirst = true
    return { line in
      if isFirst { isFirst = try !check.inspect(line) }
      return columns?.inspect(line) ?? true && !isFirst
    }
  }
}
