internal import ArgumentParser
internal import ByteStreams
internal import Comparison
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import SnapshotHistory
internal import Spelling
internal import Tables

/// `mpkg history`: tells what happened to packages over any number of snapshots.
struct History: LineCommand {
  static let configuration = CommandConfiguration.subcommand(
    "history",
    abstract: "Write a line for every change of a package over many snapshots.",
    discussion: """
      Name the snapshots from the oldest to the newest; deltas may stand for snapshots. A date in a \
      file's name says when it was taken. Arguments that start with arn: choose packages.
      """)

  @Argument(
    help: ArgumentHelp(
      "The snapshots, the oldest first, and ARNs of packages.", valueName: "snapshots-and-arns"),
    completion: .file())
  var arguments: [String] = []

  @Option(
    help: ArgumentHelp(
      "Report changes of this column only, or of a member of it (may be repeated).",
      valueName: "column"), completion: ValueCompletion.column)
  var column: [String] = []

  @Option(
    help: ArgumentHelp("Do not report changes of this column.", valueName: "column"),
    completion: ValueCompletion.column)
  var ignore: [String] = []

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Report only packages whose newest record this is true for.", valueName: "expr"))
  var condition: String?

  @Option(
    help: ArgumentHelp(
      "Report only changes seen in snapshots of this date or time and later.", valueName: "date"))
  var since: SnapshotDateArgument?

  @Option(
    help: ArgumentHelp(
      "Report only changes seen in snapshots of this date or time and earlier.",
      valueName: "date"))
  var until: SnapshotDateArgument?

  @Flag(help: "Report the packages of the first snapshot as added.")
  var includeFirst = false

  @OptionGroup(title: "Output") var view: FormatOptions<RowFormat>

  @Flag(
    help: "Compare records byte by byte too where their fingerprints are equal.")
  var exact = false

  @Option(
    help: ArgumentHelp(
      "Memory for the fingerprints; K, M and G are understood.",
      valueName: "size"))
  var memoryLimit: ByteCount = ByteCount(1 << 30)

  @OptionGroup(title: "Expressions") var schema: SchemaOptions
  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Input") var strictness: StrictnessOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Messages") var report: ReportOptions

  private var packages: [String] { arguments.filter { $0.hasPrefix("arn:") } }
  private var snapshots: [String] { arguments.filter { !$0.hasPrefix("arn:") } }

  func validate() throws {
    for package in packages where ModelPackageARN(package) == nil {
      throw ValidationError("'\(package)' is no model package's ARN.")
    }
    if snapshots.isEmpty || (snapshots.count == 1 && !includeFirst) {
      throw ValidationError(
        "history compares snapshots: name at least two, the oldest first"
          + (snapshots.isEmpty ? "." : ", or give --include-first."))
    }
    if snapshots.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("Standard input can be only one of the snapshots.")
    }
    if memoryLimit.bytes < 1 { throw ValidationError("--memory-limit takes a size above 0.") }
    try check(column.map { WatchedColumn($0).column }, of: "--column")
    try check(ignore, of: "--ignore")
    try checkDates()
  }

  private func check(_ columns: [String], of option: String) throws {
    for name in columns {
      guard let column = NearMiss.column(for: name, among: Columns.allNames) else { continue }
      throw ValidationError("\(option): no column is named '\(name)'; did you mean '\(column)'?")
    }
  }

  private func checkDates() throws {
    guard since != nil || until != nil else { return }
    let option = since != nil ? "--since" : "--until"
    for name in snapshots where HistorySnapshot(name).date == nil {
      let shown = name == "-" ? "standard input" : "'\(name)'"
      throw ValidationError(
        "\(option) needs a date in the name of every snapshot, such as 2026-11-23.jsonl.gz;"
          + " \(shown) has none.")
    }
  }

  var namedFiles: [NamedFile] {
    var files: [NamedFile] = []
    files.add(inputs: snapshots)
    files.add(input, output)
    return files
  }

  func run(in context: RunContext) -> ExitStatus {
    var loaded: LoadedCondition?
    if let condition {
      switch ExpressionOptions.condition(condition, of: "--where", command: "history", in: context)
      {
      case .ready(let condition): loaded = condition
      case .failed(let status): return status
      }
    }
    guard let style = view.style(of: output, for: "history", in: context) else { return .usage }
    guard let nights = HistorySnapshot.snapshots(snapshots) else {
      context.messages.line(
        "mpkg history: \(snapshots[0]) is a delta; name the full snapshot that it was made from"
          + " before it")
      return .usage
    }
    let report = RunReport("history", in: context)
    var run = LineCommandRun(
      command: "history", context: context, inputs: snapshots, input: input,
      strictness: strictness, output: output, report: self.report)
    run.readsInputs = false
    let rows = OutcomeRows(
      names: HistoryPlan.names, table: view.choice.table,
      columns: view.choice.isForPeople && !view.wide ? HistoryPlan.importantNames : nil)
    let plan = plan(nights, rows, loaded, in: context)
    let check = loaded.map { loaded in
      SchemaCheck(
        subjects: [loaded.source.condition(loaded.program)], parameters: [:],
        isOn: !schema.noSchema, warn: run.warn)
    }
    let columns = ColumnCheck(column)
    let history = SnapshotHistory(
      plan,
      inspect: { line in
        guard try check?.inspect(line) ?? true, let missing = columns.missing(in: line) else {
          return false
        }
        for name in missing { run.warn("--column \(name): the first record has no such column") }
        return true
      }, warn: { run.warn($0.words) })
    let layout = RowLayout(view.choice, style: style, rows: rows)
    let ended = run.run(
      layout: layout,
      ends: RunEnds<Void>(opening: { sink throws(RunFailure) in try history.run(sink) }),
      makeStage: { NoLines() })
    run.conclude(ended.totals, started: report)
    return ended.status
  }

  private func plan(
    _ nights: [HistorySnapshot], _ rows: OutcomeRows, _ loaded: LoadedCondition?,
    in context: RunContext
  ) -> HistoryPlan {
    var plan = HistoryPlan(
      snapshots: nights,
      setup: ComparisonSetup(
        key: RecordKey(column: Columns.identifier, isText: true), isExact: exact,
        chosen: packages),
      rows: rows)
    plan.columns = column.map { WatchedColumn($0) }
    plan.ignored = Set(ignore)
    plan.since = since?.date
    plan.until = until?.date
    plan.includesFirst = includeFirst
    plan.condition = loaded.map {
      HistoryCondition(program: $0.program, root: $0.root, now: $0.now)
    }
    plan.leavesOutBroken = input.rejects != nil
    plan.malformed = { Sentences.describe($0) }
    plan.memoryLimit = memoryLimit.bytes
    plan.folder = context.temporaryFolder
    plan.threads = input.threadCount(in: context)
    plan.maximumLineBytes = input.maxLineBytes.bytes
    plan.trustsInput = strictness.trust
    plan.interruption = context.interruption
    return plan
  }
}

/// Looks in the first record for columns that packages do not have.
private struct ColumnCheck {
  /// Columns of `--column` that are none of packages, as they were named.
  private let unusual: [WatchedColumn]

  init(_ columns: [String]) {
    unusual = columns.map { WatchedColumn($0) }.filter { !Columns.allNames.contains($0.column) }
  }

  /// Returns the unusual columns that a record lacks too; `nil` if the line is no record.
  func missing(in line: RawSpan) -> [String]? {
    var columns = ColumnSet()
    let slots = unusual.map { (columns.slot(for: $0.text), columns.slot(for: $0.column)) }
    var indexer = LineIndexer(columns: columns)
    guard (try? indexer.index(line)) != nil, indexer.whole.kind == .object else { return nil }
    return zip(unusual, slots).compactMap { column, slots in
      indexer[slots.0].kind == .absent && indexer[slots.1].kind == .absent ? column.text : nil
    }
  }
}

/// A date or time on the command line.
struct SnapshotDateArgument: ExpressibleByArgument {
  let date: SnapshotDate

  init?(argument: String) {
    guard let date = SnapshotDate(parsing: argument) else { return nil }
    self.date = date
  }
}
