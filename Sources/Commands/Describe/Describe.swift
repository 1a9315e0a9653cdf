internal import AWSConfiguration
internal import ArgumentParser
internal import ByteStreams
internal import LinePipeline
internal import ModelPackages
internal import Profiles
internal import Synchronization
internal import Tables

/// `mpkg describe`: tells what the columns of records hold, and which can be changed.
struct Describe: LineCommand {
  static let configuration = CommandConfiguration.subcommand(
    "describe",
    abstract: "Tell what the columns of records hold, and which can be changed.",
    discussion: """
      Every place at which records have values is one row: a column, a member of a nested value, the \
      key of a tag. On a terminal the rows are a table, elsewhere NDJSON.
      """)

  @Argument(
    help: ArgumentHelp(
      "Columns to describe (default: all), then the files to read. Columns alone are explained from"
        + " the schema.", valueName: "columns-and-files"), completion: .file())
  var arguments: [String] = []

  @Flag(help: "Describe the schema; no records are read.")
  var schema = false

  @Option(
    help: ArgumentHelp(
      "Tell what can be changed through this API (default: MPKG_VIA, else cloudcontrol).",
      valueName: "api"), completion: .list(ServiceAPI.allCases.map(\.rawValue)))
  var via: ServiceAPI?

  @Option(
    help: ArgumentHelp(
      "How many of the commonest values to tell (default: 5; 3 in tables).", valueName: "n"))
  var values: Int?

  @Option(
    help: ArgumentHelp(
      "Leave out what is nested deeper: 1 for the columns alone (default: 2 in tables).",
      valueName: "n"))
  var depth: Int?

  @OptionGroup(title: "Output") var view: FormatOptions<DescriptionFormat>

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Input") var strictness: StrictnessOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Messages") var report: ReportOptions

  func validate() throws {
    if schema, let file = files.first {
      throw ValidationError("--schema reads no records: leave \(file) out.")
    }
    if let depth, depth < 1 { throw ValidationError("--depth takes a number from 1 up.") }
    if let values, !(0...1000).contains(values) {
      throw ValidationError("--values takes a number from 0 to 1000.")
    }
  }

  /// The arguments that are columns of the schema. A file with such a name is named by a path: `./task`.
  private var columns: [String] { arguments.filter { Columns.allNames.contains($0) } }

  private var files: [String] { arguments.filter { !Columns.allNames.contains($0) } }

  /// Whether no records are read.
  private var isOfSchema: Bool { schema || files.isEmpty && !columns.isEmpty }

  var namedFiles: [NamedFile] {
    var named: [NamedFile] = []
    if !isOfSchema { named.add(inputs: files) }
    named.add(input, output)
    return named
  }

  func run(in context: RunContext) -> ExitStatus {
    let started = RunReport("describe", in: context)
    let api: ServiceAPI
    do throws(ConfigurationError) {
      api = try ServiceAPI.named(by: via, in: context) ?? .cloudControl
    } catch {
      context.messages.line("mpkg describe: " + Sentences.describe(error))
      return Sentences.status(of: error)
    }
    return run(api, started, in: context)
  }

  private func run(
    _ api: ServiceAPI, _ started: RunReport, in context: RunContext
  ) -> ExitStatus {
    guard let style = view.style(of: output, for: "describe", in: context) else { return .usage }
    let format =
      view.format?.rows ?? (output.reachesTerminal(in: context) ? RowFormat.table : .ndjson)
    var run = LineCommandRun(
      command: "describe", context: context, inputs: files, input: input, strictness: strictness,
      output: output, report: report)
    run.readsInputs = !isOfSchema
    let (columns, isOfSchema) = (Set(columns), isOfSchema)
    let shown = values ?? (format.isForPeople ? 3 : 5)
    let depth = depth ?? (format.isForPeople ? 2 : .max)
    let told = Mutex((rows: 0, leftOut: 0))
    let ended = run.run(
      closing: { summaries in
        if isOfSchema {
          var description = SchemaDescription(columns, via: api)
          let table = description.table(format, style: style)
          told.withLock { $0.rows = description.rows }
          return table
        }
        let whole = ProfileStage.Summary.merging(summaries)
        let description = RecordDescription(
          whole.profile, columns, via: api, shown: shown, depth: depth)
        told.withLock { $0 = (description.rows.count, description.leftOut) }
        return description.table(format, style: style)
      },
      makeStage: { ProfileStage(key: RecordProfile.fixedKey) })
    let whole = ProfileStage.Summary.merging(ended.summaries)
    let (rows, hidden) = told.withLock { $0 }
    var totals = ended.totals
    totals?.linesOut = rows
    run.conclude(totals, started: started, warnings: warnings(whole))
    if hidden > 0, self.depth == nil, ended.status == .success, !report.quiet {
      context.messages.line(
        "mpkg describe: \(hidden) places are nested deeper and left out; --depth 9 shows them")
    }
    return ended.status
  }

  private func warnings(_ whole: ProfileStage.Summary) -> [String] {
    var warnings: [String] = []
    if whole.others > 0 {
      warnings.append("\(whole.others) lines hold no JSON object and were left out")
    }
    if whole.profile.leftOut > 0 {
      warnings.append(
        "records have values at more than \(RecordProfile.maximumPlaces) places;"
          + " \(whole.profile.leftOut) values at others were left out")
    }
    return warnings
  }
}

/// What `describe` can write.
enum DescriptionFormat: String, FormatChoice {
  case ndjson, json, record, table, csv, tsv, markdown

  static let standard = "table on a terminal, else ndjson"

  var rows: RowFormat? { RowFormat(rawValue: rawValue) }
}
