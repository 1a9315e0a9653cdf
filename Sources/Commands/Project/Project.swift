internal import ArgumentParser
internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import Tables
internal import Times

/// `mpkg project`: a SELECT list over every record.
struct Project: LineCommand {
  static let configuration = CommandConfiguration.subcommand(
    "project",
    abstract: "Write columns and expressions of every record.",
    discussion: """
      COLUMNS is a SELECT list: "model_package_arn, upper(domain) AS domain", "*", or \
      "* EXCEPT (tags)".
      """)

  @Argument(
    help: ArgumentHelp("The SELECT list.", valueName: "columns"),
    completion: ValueCompletion.selectList)
  var columns: String

  @Argument(help: ArgumentHelp("The files to read.", valueName: "file"), completion: .file())
  var files: [String] = []

  @Option(help: ArgumentHelp("Stop after so many records.", valueName: "n"))
  var limit: Int?

  @OptionGroup(title: "Output") var view: FormatOptions<ProjectFormat>

  @OptionGroup(title: "Output") var charts: ChartOptions

  @Option(
    help: ArgumentHelp(
      "Bind :NAME to a string (NAME=VALUE) or to a JSON value (NAME:=JSON).", valueName: "binding"))
  var param: [String] = []

  @OptionGroup(title: "Expressions") var schema: SchemaOptions
  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Input") var strictness: StrictnessOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Messages") var report: ReportOptions

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit takes a number from 0 up.") }
  }

  var namedFiles: [NamedFile] {
    var files: [NamedFile] = []
    files.add(inputs: self.files)
    files.add(input, output)
    return files
  }

  func run(in context: RunContext) -> ExitStatus {
    let report = RunReport("project", in: context)
    let source = ExpressionSource(text: columns, file: nil)
    let list: SelectList
    let parameters: [String: ExpressionParameter]
    do {
      parameters = try ExpressionOptions.parameters(param)
      do throws(ExpressionError) {
        list = try SelectList.parse(columns, parameters: parameters)
      } catch {
        context.messages.lines("mpkg project: " + source.describe(error))
        return .usage
      }
    } catch {
      context.messages.line("mpkg project: " + ExpressionOptions.describe(error))
      return .usage
    }
    guard let style = view.style(of: output, for: "project", in: context) else { return .usage }
    let chart: (columns: ChartColumns, picture: ChartLayout.Picture)?
    do throws(ChartColumnsError) {
      chart = try charts.chart(of: list, format: view.choice, style: style, in: context)
    } catch {
      context.messages.line("mpkg project: \(error)")
      return .usage
    }
    var run = LineCommandRun(
      command: "project", context: context, inputs: files, input: input, strictness: strictness,
      output: output,
      report: self.report)
    run.limit = limit
    run.countsLines = list.program.needsOrigin
    let now = Timestamp(secondsSinceEpoch: context.now()) ?? .epoch
    let check = SchemaCheck(
      subjects: [source.selectList(list.program)], parameters: parameters, isOn: !schema.noSchema,
      warn: run.warn)
    let ended: LineCommandRun.Ending<ColumnWatch>
    var remark: String?
    let rows = view.choice.rows
    if let rows, rows.table != nil {
      let columns = TabularColumns(
        list, maximumLineBytes: input.maxLineBytes.bytes,
        choosesColumns: rows.isForPeople && !style.isWide)
      var isFirst = true
      ended = run.run(
        layout: RowLayout(rows, style: style, header: { columns.header }),
        inspect: { line in
          if isFirst { isFirst = try !check.inspect(line) }
          return columns.inspect(line) && !isFirst
        },
        makeStage: { TabularStage(list, columns, format: rows, now: now) })
      remark = columns.remark(rows)
    } else if let chart {
      ended = run.run(
        layout: ChartLayout(chart.columns.names, chart.picture),
        inspect: { try check.inspect($0) },
        makeStage: { ChartStage(list, chart.columns, now: now) })
    } else {
      ended = run.run(
        layout: rows.map { RowLayout($0, style: style, names: []) },
        inspect: { try check.inspect($0) },
        makeStage: { ProjectStage(list, now: now) })
    }
    let watch = ended.summaries.reduce(into: ColumnWatch(list.program)) { $0.merge($1) }
    let unused = list.unusedParameters.map { "the parameter :\($0) is not used" }
    run.conclude(
      ended.totals, started: report, warnings: watch.warnings(list.program) + unused,
      remark: remark)
    return ended.status
  }
}
