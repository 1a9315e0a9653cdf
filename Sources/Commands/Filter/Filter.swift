internal import ArgumentParser
internal import ByteStreams
internal import Expressions
internal import JSONLines
internal import LinePipeline

/// `mpkg filter`: writes the records for which an expression is true, unchanged.
struct Filter: LineCommand {
  static let configuration = CommandConfiguration(
    commandName: "filter",
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
    let ended = run.run(
      inspect: { try check.inspect($0) },
      closing: { summaries in
        let matches = summaries.reduce(0) { $0 + $1.matches }
        return counts ? Array("\(min(matches, limit ?? matches))\n".utf8) : []
      },
      makeStage: { FilterStage(loaded, inverts: inverts, verdict: verdict) })
    let total = FilterStage.Summary.merging(ended.summaries, program)
    run.conclude(ended.totals, started: report, warnings: total.warnings(program))
    if ended.status == .success, exitStatus, total.matches == 0 { return .flagged }
    return ended.status
  }
}
