internal import AWSConfiguration
internal import ArgumentParser
internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Tables
internal import Times

/// `mpkg patch`: reads records and writes a patch request for every record that would change.
struct Patch: LineCommand {
  static let configuration = CommandConfiguration.subcommand(
    "patch",
    abstract: "Write a patch request for every record that would change.",
    discussion: """
      Changes combine. Old values are guarded by test operations, so that a package that someone \
      else changed meanwhile is refused by apply, not overwritten.
      """)

  @Argument(
    help: ArgumentHelp("The files of records to read.", valueName: "file"), completion: .file())
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "Set a column to a text (COLUMN=TEXT) or to an expression's value (COLUMN:=EXPR).",
      valueName: "assignment"), completion: ValueCompletion.assignment)
  var set: [String] = []

  @Option(
    help: ArgumentHelp("Take a column's value away.", valueName: "column"),
    completion: ValueCompletion.changeableColumn)
  var unset: [String] = []

  @Option(help: ArgumentHelp("Set one tag (KEY=VALUE).", valueName: "tag"))
  var tag: [String] = []

  @Option(help: ArgumentHelp("Take one tag away.", valueName: "key"))
  var untag: [String] = []

  @Option(
    help: ArgumentHelp(
      "Change packages as the lines of a file say: NDJSON, or CSV with a header.",
      valueName: "file"), completion: .file())
  var changes: String?

  @Option(
    help: ArgumentHelp(
      "Read a header of --changes as a column (HEADER=COLUMN), or ignore it (HEADER=).",
      valueName: "mapping"))
  var map: [String] = []

  @Flag(
    name: .customLong("ignore-case"),
    help: "Accept allowed values in any letter case (approved for Approved).")
  var ignoreCase = false

  @Flag(
    name: .customLong("without-records"),
    help: "Read no records: make the requests of --changes alone, unguarded.")
  var withoutRecords = false

  @Option(
    help: ArgumentHelp(
      "Make packages what the records of a file show, whole ones.", valueName: "file"),
    completion: .file())
  var desired: String?

  @Option(
    help: ArgumentHelp(
      "Take back what apply did by this journal, the last first; no records are read.",
      valueName: "journal"), completion: .file())
  var undo: String?

  @Flag(
    name: .customLong("recreate"),
    help: "With --undo: make a new version of each deleted one, whose number cannot come back.")
  var recreate = false

  @Flag(
    name: .customLong("delete"),
    help: "Write a guarded deletion for every record, which apply carries out with --allow-delete.")
  var delete = false

  @Option(
    name: .customLong("guard"),
    help: ArgumentHelp(
      "With --delete: the columns that must not change until the deletion (repeatable).",
      valueName: "column"), completion: ValueCompletion.column)
  var guardColumns: [String] = []

  @Flag(
    name: .customLong("create"),
    help: "Write a new package for every record, with the changes of --set and --unset.")
  var create = false

  @Option(
    help: ArgumentHelp(
      "With --create: make the packages in REGION instead of the record's.", valueName: "region"))
  var toRegion: String?

  @Option(
    help: ArgumentHelp(
      "Write the requests of --plan that a file of decisions approves or rejects.",
      valueName: "file"), completion: .file())
  var decisions: String?

  @Option(
    help: ArgumentHelp(
      "The requests that were reviewed (repeatable); with --decisions.", valueName: "file"),
    completion: .file())
  var plan: [String] = []

  @Option(
    help: ArgumentHelp(
      "What becomes of rejected packages: a request that rejects them (reject), or none (drop).",
      valueName: "outcome"))
  var reject: RejectedRequests?

  @Flag(
    name: .customLong("note-as-description"),
    help: "Make the notes of approvals their approval_description.")
  var noteAsDescription = false

  @Flag(
    name: .customLong("allow-undecided"),
    help: "Leave packages out that nobody decided about; without it they are errors.")
  var allowUndecided = false

  @Option(
    help: ArgumentHelp(
      "Make requests for this API (default: MPKG_VIA, else cloudcontrol); sagemaker changes more columns.",
      valueName: "api"), completion: .list(ServiceAPI.allCases.map(\.rawValue)))
  var via: ServiceAPI?

  @Flag(name: .customLong("no-guard"), help: "Leave out the tests of old values.")
  var noGuard = false

  @Option(
    help: ArgumentHelp(
      "Bind :NAME to a string (NAME=VALUE) or to a JSON value (NAME:=JSON).", valueName: "binding"))
  var param: [String] = []

  @OptionGroup(title: "Safety") var schema: SchemaOptions
  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Input") var strictness: StrictnessOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var view: FormatOptions<RowFormat>
  @OptionGroup(title: "Messages") var report: ReportOptions

  func validate() throws {
    if via != nil, create || delete {
      throw ValidationError(
        "Deletions and new packages are the same for both APIs: leave --via out.")
    }
    if delete || create { return try validatePackages() }
    guard guardColumns.isEmpty else { throw ValidationError("--guard needs --delete.") }
    guard toRegion == nil else { throw ValidationError("--to-region needs --create.") }
    guard !recreate || undo != nil else { throw ValidationError("--recreate needs --undo.") }
    if decisions != nil || !plan.isEmpty { return try validateDecisions() }
    guard reject == nil, !noteAsDescription, !allowUndecided else {
      throw ValidationError(
        "--reject, --note-as-description and --allow-undecided need --decisions.")
    }
    if undo != nil { return try validateUndo() }
    let saysNothing = set.isEmpty && unset.isEmpty && tag.isEmpty && untag.isEmpty
    if saysNothing, changes == nil, desired == nil {
      throw ValidationError(
        "Nothing to change: give --set, --unset, --tag, --untag, --changes, --desired, --delete,"
          + " --create, --decisions or --undo.")
    }
    guard map.isEmpty || changes != nil else { throw ValidationError("--map needs --changes.") }
    if withoutRecords {
      guard changes != nil else { throw ValidationError("--without-records needs --changes.") }
      guard files.isEmpty else {
        throw ValidationError("With --without-records no records are read: leave the files out.")
      }
      guard desired == nil else {
        throw ValidationError("--desired needs records; leave --without-records out.")
      }
      guard !set.contains(where: { $0.prefix { $0 != "=" }.hasSuffix(":") }) else {
        throw ValidationError("An expression of --set needs records; leave --without-records out.")
      }
    }
    let readsInput = !withoutRecords && (files.isEmpty || files.contains("-"))
    guard [readsInput, changes == "-", desired == "-"].count(where: { $0 }) < 2 else {
      throw ValidationError("Standard input can be only one of records, --changes and --desired.")
    }
  }

  private func validateUndo() throws {
    guard via == nil else {
      throw ValidationError(
        "With --undo the journal names the API of the requests: leave --via out.")
    }
    let others = [set, unset, tag, untag, map, param].contains { !$0.isEmpty }
    guard !others, changes == nil, desired == nil, !withoutRecords, !ignoreCase else {
      throw ValidationError("--undo stands alone: nothing else can be changed with it.")
    }
    guard files.isEmpty else {
      throw ValidationError("With --undo no records are read: leave the files out.")
    }
  }

  var namedFiles: [NamedFile] {
    var files: [NamedFile] = []
    if undo == nil, decisions == nil, !withoutRecords { files.add(inputs: self.files) }
    files.add("--decisions", decisions, .input)
    for name in plan { files.add("--plan", name, .input) }
    files.add("--changes", changes, .input)
    files.add("--desired", desired, .input)
    files.add("--undo", undo, .source)
    files.add(input, output)
    return files
  }

  func run(in context: RunContext) -> ExitStatus {
    if let decisions { return decide(decisions, in: context) }
    if let undo { return self.undo(undo, in: context) }
    if delete { return deletePackages(in: context) }
    return create ? createPackages(in: context) : change(in: context)
  }

  private func undo(_ name: String, in context: RunContext) -> ExitStatus {
    let report = RunReport("patch", in: context)
    let partly = NotedFlag()
    let messages = context.messages
    let tell: @Sendable (String) -> Void = { words in
      partly.note()
      messages.line("mpkg patch: " + words)
    }
    let requests = UndoRequests(
      name: name, isGuarded: !noGuard, recreates: recreate, tell: input.rejects == nil ? tell : nil)
    do throws(UndoProblem) {
      let journal = try requests.open()
      var run = LineCommandRun(
        command: "patch", context: context, inputs: [], input: input, strictness: strictness,
        output: output, report: self.report)
      run.readsInputs = false
      let written = writtenPlan(in: context)
      let layout: (any OutcomeLayout)?
      do { layout = try self.layout(written, in: context) } catch { return .usage }
      let ended = run.run(
        layout: layout,
        ends: RunEnds<Void>(conclusion: { sink, _, _ throws(RunFailure) in
          try requests.write(journal, to: sink)
        }), makeStage: { NoLines() })
      tellDigest(written, ended.totals, in: context)
      run.conclude(ended.totals, started: report, plan: written?.digest())
      return ended.status == .success && partly.isNoted ? .someFailed : ended.status
    } catch {
      context.messages.line("mpkg patch: " + error.words)
      return error.status
    }
  }

  private func change(in context: RunContext) -> ExitStatus {
    let report = RunReport("patch", in: context)
    let recipe: PatchRecipe
    do {
      recipe = try PatchRecipe(
        self, via: try ServiceAPI.named(by: via, in: context) ?? .cloudControl,
        now: Timestamp(secondsSinceEpoch: context.now()) ?? .epoch)
    } catch let error as ConfigurationError {
      context.messages.line("mpkg patch: " + Sentences.describe(error))
      return Sentences.status(of: error)
    } catch {
      context.messages.lines("mpkg patch: " + PatchRecipe.describe(error))
      return .usage
    }
    var run = LineCommandRun(
      command: "patch", context: context, inputs: self.files, input: input, strictness: strictness,
      output: output,
      report: self.report)
    run.countsLines = recipe.program.needsOrigin
    run.readsInputs = !withoutRecords
    run.takesRecordsOnly = true
    let files = PatchFiles(self, recipe, in: context)
    run.copies = files.copies
    let ends = RunEnds<PatchStage.Summary>(
      opening: { sink throws(RunFailure) in try files.read(sink) },
      conclusion: { sink, summaries, failure throws(RunFailure) in
        guard failure == nil else { return }
        if withoutRecords, let table = files.tables.changes {
          return try FileRequests(recipe: recipe).write(table, to: sink)
        }
        try files.rejectUnused(Self.total(summaries, recipe), sink: sink)
      })
    let check = SchemaCheck(
      subjects: recipe.assignments.map { $0.source.value($0.program) },
      parameters: recipe.parameters, isOn: !schema.noSchema, warn: run.warn)
    let written = writtenPlan(in: context)
    let layout: (any OutcomeLayout)?
    do { layout = try self.layout(written, in: context) } catch { return .usage }
    let ended = run.run(
      layout: layout,
      inspect: { line in try check.subjects.isEmpty || check.inspect(line) },
      ends: ends, makeStage: { PatchStage(recipe, files) })
    let total = Self.total(ended.summaries, recipe)
    let warnings = total.watch.warnings(recipe.program) + recipe.warnings(total)
    tellDigest(written, ended.totals, in: context)
    run.conclude(ended.totals, started: report, warnings: warnings, plan: written?.digest())
    return ended.status
  }

  private static func total(
    _ summaries: [PatchStage.Summary], _ recipe: PatchRecipe
  ) -> PatchStage.Summary {
    summaries.reduce(into: PatchStage.Summary(watch: ColumnWatch(recipe.program))) {
      $0.merge($1)
    }
  }
}
