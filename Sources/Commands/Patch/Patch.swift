internal import ArgumentParser
internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import ModelPackages

/// `mpkg patch`: reads records and writes a patch request for every record that would change.
struct Patch: LineCommand {
  static let configuration = CommandConfiguration(
    commandName: "patch",
    abstract: "Write a patch request for every record that would change.",
    discussion: """
      Changes combine. Old values are guarded by test operations, so that a package that someone
      else changed meanwhile is refused by apply, not overwritten.
      """)

  @Argument(help: ArgumentHelp("The files of records to read.", valueName: "file"))
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "Set a column to a text (COLUMN=TEXT) or to an expression's value (COLUMN:=EXPR).",
      valueName: "assignment"))
  var set: [String] = []

  @Option(help: ArgumentHelp("Take a column's value away.", valueName: "column"))
  var unset: [String] = []

  @Option(help: ArgumentHelp("Set one tag (KEY=VALUE).", valueName: "tag"))
  var tag: [String] = []

  @Option(help: ArgumentHelp("Take one tag away.", valueName: "key"))
  var untag: [String] = []

  @Flag(name: .customLong("no-guard"), help: "Leave out the tests of old values.")
  var noGuard = false

  @Option(
    help: ArgumentHelp(
      "Bind :NAME to a string (NAME=VALUE) or to a JSON value (NAME:=JSON).", valueName: "binding"))
  var param: [String] = []

  @OptionGroup var input: InputOptions
  @OptionGroup var strictness: StrictnessOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var report: ReportOptions

  func validate() throws {
    if set.isEmpty, unset.isEmpty, tag.isEmpty, untag.isEmpty {
      throw ValidationError("Nothing to change: give --set, --unset, --tag or --untag.")
    }
  }

  func run(in context: RunContext) -> ExitStatus {
    let report = RunReport("patch", in: context)
    let recipe: PatchRecipe
    do {
      recipe = try PatchRecipe(self, now: Timestamp(secondsSinceEpoch: context.now()) ?? .epoch)
    } catch {
      context.messages.line("mpkg patch: " + PatchRecipe.describe(error))
      return .usage
    }
    var run = LineCommandRun(
      command: "patch", context: context, inputs: files, input: input, strictness: strictness,
      output: output,
      report: self.report)
    run.countsLines = recipe.program.needsOrigin
    let ended = run.run(
      inspect: { line in
        for assignment in recipe.assignments {
          try ColumnWatch.inspect(line, for: recipe.program, source: assignment.source)
        }
        return true
      },
      makeStage: { PatchStage(recipe) })
    let watch = ended.summaries.reduce(into: ColumnWatch(recipe.program)) { $0.merge($1) }
    let warnings = watch.warnings(recipe.program) + recipe.warnings
    run.conclude(ended.totals, started: report, warnings: warnings)
    return ended.status
  }
}
