internal import ByteStreams
internal import Expressions
internal import LinePipeline
internal import Queries
internal import Tables

/// One run of a SELECT over a file or standard input.
struct FileQueryRun {
  let command: Query
  let query: LoadedQuery
  let style: RowStyle
  let context: RunContext

  /// Smaller files are held rather than read again, in bytes.
  private static let smallestReplayed = 4 << 20

  func run() -> ExitStatus {
    var rows = QueryRows(command: command, query: query, style: style, context: context)
    do throws(ChartColumnsError) {
      let form = try rows.form()
      switch form {
      case .lines:
        rows.replayed = replayed
        let made = rows
        return run(
          rows, form, nil, makeStage: { made.makeStage() },
          deferred: deferred(rows) { made.makeStage(isMadeAgain: true) })
      case .table(let columns):
        rows.replayed = replayed
        let made = rows
        return run(
          rows, form, columns, makeStage: { made.makeStage(columns) },
          deferred: deferred(rows) { made.makeStage(columns, isMadeAgain: true) })
      case .chart(let columns, _):
        let made = rows
        return run(rows, form, nil, makeStage: { made.makeStage(columns) }, deferred: nil)
      }
    } catch {
      context.messages.line("mpkg query: \(error)")
      return .usage
    }
  }

  /// The file, where rows that are put in order are made again of its lines instead of being held.
  ///
  /// Lines are read again one by one in the rows' order, so the file has to be one that the system still
  /// has in memory.
  private var replayed: StoredInput? {
    let program = query.program
    guard case .file(let name) = query.statement.table, program.groups == nil,
      RowKeys(program)?.deferringRows != nil, !program.list.program.needsOrigin,
      let size = InputFile.sizeIfPlain(name),
      (Self.smallestReplayed...max(Self.smallestReplayed, SystemMemory.size / 2)).contains(size)
    else { return nil }
    // Whatever is wrong with the file is told by the run.
    return try? StoredInput(name, copy: nil, interruption: context.interruption)
  }

  private func deferred<Stage: RowStage & ~Copyable>(
    _ rows: QueryRows, makeStage: @escaping @Sendable () -> Stage
  ) -> (any DeferredRows)? {
    rows.replayed.map {
      ReplayedRows(
        $0, threads: command.input.threadCount(in: context),
        maximumLineBytes: command.input.maxLineBytes.bytes, trusts: command.strictness.trust,
        makeStage: makeStage)
    }
  }

  private func run<Stage: RowStage & ~Copyable>(
    _ rows: QueryRows, _ form: QueryRows.Form, _ columns: TabularColumns?,
    makeStage: @escaping @Sendable () -> Stage, deferred: (any DeferredRows)?
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
        guard case .damaged = error else { return }
      }
      try layout.finish(makeStage(), deferred: deferred, isComplete: failure == nil) {
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
    run.conclude(
      ended.totals, started: report, warnings: rows.warnings(ended.summaries),
      remark: columns?.remark(command.view.choice.rows ?? .ndjson))
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
