internal import ArgumentParser
internal import ByteStreams
internal import Comparison
internal import DeltaArchives
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import OrderedCollections
internal import Spelling
internal import Tables

/// `mpkg diff`: tells what differs between two files, by their keys.
struct Diff: LineCommand {
  static let configuration = CommandConfiguration.subcommand(
    "diff",
    abstract: "Write a line for every package that was added, removed or changed.",
    discussion: """
      The lines of both files may stand in any order. Changed packages come with the patch from old \
      to new, which apply takes: mpkg diff NEW OLD gives what restores OLD. Old and new may each be a \
      full snapshot and the deltas that lead on from it: FULL DELTA ...
      """)

  @Argument(help: ArgumentHelp("The file of old records.", valueName: "old"), completion: .file())
  var old: String

  @Argument(help: ArgumentHelp("The file of new records.", valueName: "new"), completion: .file())
  var new: String

  @Argument(
    help: ArgumentHelp(
      "More files, where deltas are among them; each file that is no delta begins a snapshot.",
      valueName: "delta"), completion: .file())
  var more: [String] = []

  @Option(
    help: ArgumentHelp(
      "Take lines for any NDJSON, known by this column (default: records of packages).",
      valueName: "column"), completion: ValueCompletion.column)
  var key: String?

  @Option(
    help: ArgumentHelp("Leave a column out of the comparison.", valueName: "column"),
    completion: ValueCompletion.column)
  var ignore: [String] = []

  @Flag(
    help: "Write a delta: all that 'mpkg restore OLD DELTA' needs to write NEW's records.")
  var delta = false

  @Flag(help: "Write only how many were added, removed and changed.")
  var summary = false

  @Flag(help: "End with 4 if anything differs.")
  var exitStatus = false

  @OptionGroup(title: "Output") var view: FormatOptions<RowFormat>

  @Flag(
    help: "Compare records byte by byte too where their fingerprints are equal.")
  var exact = false

  @Option(
    help: ArgumentHelp(
      "Memory for the fingerprints of OLD; K, M and G are understood.",
      valueName: "size"))
  var memoryLimit: ByteCount = ByteCount(1 << 30)

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Input") var strictness: StrictnessOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Messages") var report: ReportOptions

  func validate() throws {
    if files.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("Standard input can be only one of the files.")
    }
    let holdsLess = summary || view.choice != .ndjson || !ignore.isEmpty
    if delta, holdsLess || strictness.trust || input.rejects != nil {
      throw ValidationError(
        "--delta writes whole snapshots: leave out --summary, --format, --ignore, --trust and"
          + " --rejects.")
    }
    for name in ignore where key == nil {
      guard let column = NearMiss.column(for: name, among: Columns.allNames) else { continue }
      throw ValidationError("--ignore: no column is named '\(name)'; did you mean '\(column)'?")
    }
    if !delta, let key, ["change", "patch"].contains(key) {
      throw ValidationError(
        "--key: diff writes a column '\(key)' of its own; rename the key in both files first, as in"
          + " mpkg project '*, \(key) AS id'.")
    }
    if memoryLimit.bytes < 1 { throw ValidationError("--memory-limit takes a size above 0.") }
  }

  /// The files of both snapshots, in order.
  private var files: [String] { [old, new] + more }

  var namedFiles: [NamedFile] {
    var named: [NamedFile] = []
    named.add(inputs: files)
    named.add(input, output)
    return named
  }

  func run(in context: RunContext) -> ExitStatus {
    let key = RecordKey(column: key ?? Columns.identifier, isText: self.key == nil)
    let chains = SnapshotChain.chains(files)
    guard chains.count == 2, !SnapshotChain.isDelta(chains[0].full) else {
      context.messages.line("mpkg diff: " + Self.describe(chains))
      return .usage
    }
    do throws(RunFailure) {
      let plan = try plan(chains[0], chains[1], key, in: context)
      return delta ? writeDelta(plan, in: context) : writeDifferences(plan, in: context)
    } catch {
      return context.report(error, command: "diff")
    }
  }

  /// The sentence for files that are not two snapshots.
  private static func describe(_ chains: [SnapshotChain]) -> String {
    let first = chains[0].full
    if SnapshotChain.isDelta(first) {
      return "\(first) is a delta; name the full snapshot that it was made from before it"
    }
    guard chains.count == 1 else {
      return
        "the files are \(chains.count) snapshots, and two can be compared; name OLD and NEW, each"
        + " as one file or as FULL DELTA ..."
    }
    return "the files are one snapshot, \(first) with its deltas; name the new one behind"
      + " it: mpkg diff FULL DELTA ... NEW, where NEW too may be FULL DELTA ..."
  }

  private func writeDifferences(_ plan: ComparisonPlan, in context: RunContext) -> ExitStatus {
    let report = RunReport("diff", in: context)
    guard let style = view.style(of: output, for: "diff", in: context) else { return .usage }
    let format = DifferenceFormat(
      key: plan.setup.key, isOfPackages: self.key == nil, ignored: Set(ignore),
      table: view.choice.table, countsOnly: summary, isChecked: !strictness.trust)
    let comparison = comparison(plan, format)
    let run = run(comparison, in: context)
    let found = FoundDifferences()
    let ends = RunEnds<DifferenceCounts>(
      conclusion: { sink, summaries, failure throws(RunFailure) in
        found.add(summaries)
        if case .stream(.interrupted) = failure { return }
        let removed = try found.watching { () throws(RunFailure) in
          try comparison.conclude(sink, failure: failure)
        }
        guard summary, failure == nil else { return }
        var counts = DifferenceCounts()
        for part in summaries + removed { counts.add(part) }
        try sink.write(format.summary(counts), count: 1)
      })
    let layout = RowLayout(
      view.choice, style: style, names: summary ? DifferenceFormat.summaryNames : format.names)
    let ended = run.run(layout: layout, ends: ends, makeStage: { comparison.makeStage() })
    run.conclude(ended.totals, started: report)
    return status(ended.status, found)
  }

  private func writeDelta(_ plan: ComparisonPlan, in context: RunContext) -> ExitStatus {
    let report = RunReport("diff", in: context)
    let writer = DeltaWriter(plan)
    let run = run(writer.comparison, in: context)
    let found = FoundDifferences()
    let ends = RunEnds<DifferenceCounts>(
      conclusion: { sink, summaries, failure throws(RunFailure) in
        found.add(summaries)
        _ = try found.watching { () throws(RunFailure) in
          try writer.conclude(sink, summaries, failure: failure)
        }
      })
    let ended = run.run(
      layout: writer.layout, ends: ends, makeStage: { writer.makeStage() })
    run.conclude(ended.totals, started: report)
    return status(ended.status, found)
  }

  /// Returns the exit status of a run: an error keeps its own.
  private func status(_ status: ExitStatus, _ found: FoundDifferences) -> ExitStatus {
    exitStatus && found.isAny ? status.combined(with: .flagged) : status
  }

  /// The run of a comparison.
  private func run<Handler>(
    _ comparison: SnapshotComparison<Handler>, in context: RunContext
  ) -> LineCommandRun {
    var run = LineCommandRun(
      command: "diff", context: context, inputs: comparison.inputs, input: input,
      strictness: strictness, output: output, report: self.report)
    run.countsLines = true
    run.copies = comparison.copies
    run.betweenInputs = { _, sink throws(RunFailure) in try comparison.finishOld(sink) }
    return run
  }

  /// The inputs of the comparison; snapshots with deltas are restored into temporary files.
  private func plan(
    _ old: SnapshotChain, _ new: SnapshotChain, _ key: RecordKey, in context: RunContext
  ) throws(RunFailure) -> ComparisonPlan {
    var plan = ComparisonPlan(
      old: old.last, new: new.last, setup: ComparisonSetup(key: key, isExact: exact),
      memoryLimit: memoryLimit.bytes, folder: context.temporaryFolder)
    plan.threads = input.threadCount(in: context)
    plan.maximumLineBytes = input.maxLineBytes.bytes
    plan.trustsInput = strictness.trust
    plan.interruption = context.interruption
    plan.oldCopy = try old.restored(
      folder: plan.folder, threads: plan.threads, maximumLineBytes: plan.maximumLineBytes,
      interruption: plan.interruption)
    plan.newCopy = try new.restored(
      folder: plan.folder, threads: plan.threads, maximumLineBytes: plan.maximumLineBytes,
      interruption: plan.interruption)
    return plan
  }

  private func comparison(
    _ plan: ComparisonPlan, _ format: DifferenceFormat
  ) -> SnapshotComparison<DifferenceHandler> {
    let oldName = plan.old == "-" ? InputFile.standardInputName : plan.old
    let sentences = DifferenceSentences(
      tooDeep: Sentences.describe(
        PatchError.documentTooDeep(limit: ChangeRequest.maximumDepth)),
      malformed: { Sentences.describe($0) })
    return SnapshotComparison(plan) {
      DifferenceHandler(format, oldName: oldName, sentences: sentences)
    }
  }
}

extension DifferenceFormat {
  /// The members of a summary, in order.
  static let summaryNames = ["added", "removed", "changed", "unchanged", "columns"]

  /// The line of a summary.
  func summary(_ counts: DifferenceCounts) -> [UInt8] {
    let numbers = [counts.added, counts.removed, counts.changed, counts.unchanged]
    var columns = JSONObject()
    for (column, count) in counts.columns.sorted(by: { $0.key < $1.key }) {
      columns[JSONString(column)] = .number(JSONNumber(count))
    }
    let cells =
      numbers.map { JSONValue.number(JSONNumber($0)).jsonBytes }
      + [JSONValue.object(columns).jsonBytes]
    var line: [UInt8] = []
    OutcomeRows(names: Self.summaryNames, table: table).write(cells, to: &line)
    return line
  }
}
