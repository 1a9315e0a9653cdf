internal import ArgumentParser
internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Times

/// `patch --delete` and `patch --create`.
extension Patch {
  /// Checks the options of a run that deletes or creates packages; they stand for nothing in others.
  func validatePackages() throws {
    guard !(delete && create) else {
      throw ValidationError("--delete and --create exclude each other: give one of them.")
    }
    guard changes == nil, desired == nil, undo == nil, decisions == nil, plan.isEmpty,
      map.isEmpty, !withoutRecords
    else {
      throw ValidationError(
        "\(delete ? "--delete" : "--create") takes records alone: leave --changes, --desired,"
          + " --undo and --decisions out.")
    }
    if create {
      guard guardColumns.isEmpty, !noGuard else {
        throw ValidationError("--create has nothing to guard: leave --guard and --no-guard out.")
      }
      return
    }
    guard set.isEmpty, unset.isEmpty, tag.isEmpty, untag.isEmpty, toRegion == nil, !ignoreCase
    else {
      throw ValidationError("--delete stands alone: nothing can be changed with it.")
    }
    guard guardColumns.isEmpty || !noGuard else {
      throw ValidationError("--guard and --no-guard exclude each other: give one of them.")
    }
  }

  private func run(
    _ context: RunContext
  ) -> LineCommandRun {
    var run = LineCommandRun(
      command: "patch", context: context, inputs: files, input: input, strictness: strictness,
      output: output, report: report)
    run.takesRecordsOnly = true
    return run
  }

  /// Writes a guarded deletion for every record.
  func deletePackages(in context: RunContext) -> ExitStatus {
    let report = RunReport("patch", in: context)
    let named = guardColumns.isEmpty ? DeletionBuilder.usualGuards : guardColumns
    let guards = noGuard ? nil : named
    do throws(PatchError) {
      var columns = ColumnSet()
      _ = try DeletionBuilder(guards: guards, columns: &columns)
    } catch {
      context.messages.line("mpkg patch: --guard: " + Sentences.describe(error))
      return .usage
    }
    let written = writtenPlan(in: context)
    let layout: (any OutcomeLayout)?
    do { layout = try self.layout(written, in: context) } catch { return .usage }
    let run = run(context)
    let ended = run.run(layout: layout, makeStage: { DeletionStage(guards) })
    tellDigest(written, ended.totals, in: context)
    let approved = ended.summaries.reduce(0, +)
    let warnings =
      approved == 0
      ? []
      : [
        "\(approved) of the packages \(approved == 1 ? "is" : "are") Approved: apply deletes such"
          + " packages only with --allow-delete=approved"
      ]
    run.conclude(ended.totals, started: report, warnings: warnings, plan: written?.digest())
    return ended.status
  }

  /// Writes a creation for every record.
  func createPackages(in context: RunContext) -> ExitStatus {
    let report = RunReport("patch", in: context)
    let recipe: PatchRecipe
    do {
      recipe = try PatchRecipe(
        self, via: .cloudControl, now: Timestamp(secondsSinceEpoch: context.now()) ?? .epoch)
    } catch {
      context.messages.lines("mpkg patch: " + PatchRecipe.describe(error))
      return .usage
    }
    let written = writtenPlan(in: context)
    var run = run(context)
    run.countsLines = recipe.program.needsOrigin
    let check = SchemaCheck(
      subjects: recipe.assignments.map { $0.source.value($0.program) },
      parameters: recipe.parameters, isOn: !schema.noSchema, warn: run.warn)
    let region = toRegion
    let layout: (any OutcomeLayout)?
    do { layout = try self.layout(written, in: context) } catch { return .usage }
    let ended = run.run(
      layout: layout,
      inspect: { line in try check.subjects.isEmpty || check.inspect(line) },
      makeStage: { CreationStage(recipe, region: region) })
    tellDigest(written, ended.totals, in: context)
    let total = ended.summaries.reduce(
      into: CreationStage.Summary(watch: ColumnWatch(recipe.program))
    ) { $0.merge($1) }
    let warnings =
      total.watch.warnings(recipe.program)
      + total.lost.sorted().map {
        "'\($0)' cannot be given to a new package through Cloud Control: the new packages lack it"
      }
    run.conclude(ended.totals, started: report, warnings: warnings, plan: written?.digest())
    return ended.status
  }
}

/// Makes each record's deletion; counts those of Approved packages.
struct DeletionStage: LineStage, ~Copyable {
  let columns: ColumnSet
  /// `nil` if the guards are not what they have to be; that was told before the run.
  private let builder: DeletionBuilder?
  private(set) var summary = 0

  init(_ guards: [String]?) {
    var columns = ColumnSet()
    builder = try? DeletionBuilder(guards: guards, columns: &columns)
    self.columns = columns
  }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    guard index.whole.kind == .object, let builder else {
      throw .refused("a record is a JSON object", code: "InvalidRequest")
    }
    do throws(PatchError) {
      if try builder.appendRequest(of: line, indexed: index, to: &output) { summary += 1 }
    } catch {
      throw .refused(Sentences.describe(error), code: "InvalidRequest")
    }
    output.append(UInt8(ascii: "\n"))
    return .written
  }
}

/// Makes a new package of each record.
struct CreationStage: LineStage, ~Copyable {
  struct Summary: Sendable {
    var watch: ColumnWatch
    /// Columns of records that new packages cannot be given.
    var lost: Set<String> = []

    mutating func merge(_ other: Summary) {
      watch.merge(other.watch)
      lost.formUnion(other.lost)
    }
  }

  let columns: ColumnSet
  private let recipe: PatchRecipe
  private let builder: CreationBuilder
  private var evaluator: Evaluator
  private(set) var summary: Summary

  init(_ recipe: PatchRecipe, region: String?) {
    self.recipe = recipe
    columns = recipe.program.columns
    builder = CreationBuilder(region: region)
    evaluator = Evaluator(recipe.program, now: recipe.now)
    summary = Summary(watch: ColumnWatch(recipe.program))
  }

  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    guard index.whole.kind == .object else {
      throw .refused("a record is a JSON object", code: "InvalidRequest")
    }
    summary.watch.note(index)
    evaluator.start(on: index, origin: RecordOrigin(file: place.name, line: place.line))
    let changes = recipe.changes(of: line, &evaluator)
    do throws(PatchError) {
      let (request, lost) = try builder.request(of: line, changes: changes)
      summary.lost.formUnion(lost)
      request.append(to: &output)
    } catch {
      throw .refused(Sentences.describe(error), code: "InvalidRequest")
    }
    output.append(UInt8(ascii: "\n"))
    return .written
  }
}
