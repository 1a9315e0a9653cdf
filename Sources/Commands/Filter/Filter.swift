internal import ArgumentParser
internal import ByteStreams
internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import Tables

/// `mpkg filter`: writes the records for which an expression is true, unchanged.
struct Filter: LineCommand {
  static let configuration = CommandConfiguration.subcommand(
    "filter",
    abstract: "Write the records for which an expression is true, unchanged.",
    discussion: "Expressions are SQL's WHERE; what is not true, NULL too, is left out.")

  @Argument(
    help: ArgumentHelp(
      "The expression (unless --expr-file is given), then the files to read.",
      valueName: "expression-and-files"), completion: .file())
  var arguments: [String] = []

  @Flag(help: "Write all the others: those for which the expression is false or NULL.")
  var invert = false

  @Flag(help: "Write only the number of records.")
  var count = false

  @Option(help: ArgumentHelp("Stop after so many records.", valueName: "n"))
  var limit: Int?

  @OptionGroup(title: "Output") var view: FormatOptions<RowFormat>
  @OptionGroup(title: "Expressions") var expression: ExpressionOptions
  @OptionGroup(title: "Expressions") var schema: SchemaOptions

  @Flag(help: "End with 4 if nothing matched.")
  var exitStatus = false

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Input") var strictness: StrictnessOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Messages") var report: ReportOptions

  func validate() throws {
    if arguments.isEmpty, expression.exprFile == nil {
      throw ValidationError("An expression is missing: mpkg filter EXPR [FILE ...]")
    }
    if count, view.format != nil {
      throw ValidationError("--count writes a number: leave --format out.")
    }
    if let limit, limit < 0 { throw ValidationError("--limit takes a number from 0 up.") }
  }

  private var inputs: [String] {
    expression.exprFile == nil ? Array(arguments.dropFirst()) : arguments
  }

  var namedFiles: [NamedFile] {
    var files: [NamedFile] = []
    files.add(inputs: inputs)
    files.add("--expr-file", expression.exprFile, .source)
    files.add(input, output)
    return files
  }

  func run(in context: RunContext) -> ExitStatus {
    let report = RunReport("filter", in: context)
    let loaded: LoadedCondition
    switch expression.condition(arguments.first, command: "filter", in: context) {
    case .ready(let condition): loaded = condition
    case .failed(let status): return status
    }
    guard let style = view.style(of: output, for: "filter", in: context) else { return .usage }
    let program = loaded.program
    var run = LineCommandRun(
      command: "filter", context: context, inputs: inputs, input: input, strictness: strictness,
      output: output, report: self.report)
    run.limit = limit
    run.countsLines = program.needsOrigin
    let (inverts, counts, limit) = (invert, count, limit)
    // Where there is a limit, what is counted counts towards it.
    let verdict: LineVerdict = !count ? .keep : limit == nil ? .drop : .written
    let check = SchemaCheck(
      subjects: [loaded.source.condition(program)], parameters: loaded.parameters,
      isOn: !schema.noSchema, inverts: invert, warn: run.warn)
    if view.choice.table != nil {
      return runRows(run, loaded, check, style, started: report)
    }
    let format = view.choice
    let ended = run.run(
      layout: format == .ndjson ? nil : RowLayout(format, style: style, names: []),
      inspect: { try check.inspect($0) },
      closing: { summaries in
        let matches = summaries.reduce(0) { $0 + $1.matches }
        return counts ? Array("\(min(matches, limit ?? matches))\n".utf8) : []
      },
      makeStage: { FilterStage(loaded, inverts: inverts, verdict: verdict) })
    return conclude(run, ended, program, started: report)
  }

  /// Runs with a format that is a table of all columns.
  private func runRows(
    _ run: LineCommandRun, _ loaded: LoadedCondition, _ check: SchemaCheck, _ style: RowStyle,
    started report: RunReport
  ) -> ExitStatus {
    let (format, inverts) = (view.choice, invert)
    let list = SelectList.star
    let columns = TabularColumns(
      list, maximumLineBytes: input.maxLineBytes.bytes,
      choosesColumns: format.isForPeople && !style.isWide)
    var isFirst = true
    let ended = run.run(
      layout: RowLayout(format, style: style, header: { columns.header }),
      inspect: { line in
        if isFirst { isFirst = try !check.inspect(line) }
        return columns.inspect(line) && !isFirst
      },
      makeStage: { FilterRowStage(loaded, inverts: inverts, list, columns, format: format) })
    return conclude(
      run, ended, loaded.program, started: report, remark: columns.remark(format))
  }

  private func conclude(
    _ run: LineCommandRun, _ ended: LineCommandRun.Ending<FilterStage.Summary>, _ program: Program,
    started report: RunReport, remark: String? = nil
  ) -> ExitStatus {
    let total = FilterStage.Summary.merging(ended.summaries, program)
    run.conclude(
      ended.totals, started: report, warnings: total.warnings(program), remark: remark)
    if ended.status == .success, exitStatus, total.matches == 0 { return .flagged }
    return ended.status
  }
}
