internal import ArgumentParser
internal import LinePipeline
internal import Plans

/// What `patch --decisions` makes of a rejected package.
enum RejectedRequests: String, CaseIterable, ExpressibleByArgument {
  /// Its requests are left out.
  case drop
  /// A request that sets `Rejected` takes their place.
  case reject
}

extension Patch {
  func validateDecisions() throws {
    let others = [set, unset, tag, untag, map, param].contains { !$0.isEmpty }
    guard !others, changes == nil, desired == nil, undo == nil, !withoutRecords, !ignoreCase,
      !noGuard, via == nil
    else {
      throw ValidationError("--decisions stands alone: nothing else can be changed with it.")
    }
    guard files.isEmpty else {
      throw ValidationError(
        "With --decisions no records are read: name the reviewed requests with --plan.")
    }
    guard decisions != nil else { throw ValidationError("--plan needs --decisions.") }
    guard !plan.isEmpty else {
      throw ValidationError("--decisions needs --plan, the requests that were reviewed.")
    }
    guard (plan + [decisions]).count(where: { $0 == "-" }) < 2 else {
      throw ValidationError("Standard input can be only one of --decisions and --plan.")
    }
  }

  /// Writes what was decided about the requests of the plan.
  func decide(_ name: String, in context: RunContext) -> ExitStatus {
    let report = RunReport("patch", in: context)
    var run = LineCommandRun(
      command: "patch", context: context, inputs: [], input: input, strictness: strictness,
      output: output, report: self.report)
    run.readsInputs = false
    let requests = DecidedRequests(self, in: context)
    let written = WrittenPlan()
    let layout: (any OutcomeLayout)?
    do { layout = try self.layout(written, in: context) } catch { return .usage }
    let ended = run.run(
      layout: layout,
      ends: RunEnds<Void>(
        opening: { sink throws(RunFailure) in try requests.read(name, sink) },
        conclusion: { sink, _, failure throws(RunFailure) in
          guard failure == nil else { return }
          try requests.write(to: sink)
        }), makeStage: { NoLines() })
    if ended.totals != nil, !self.report.quiet {
      context.messages.line("mpkg patch: " + Sentences.describe(requests.counts))
    }
    tellDigest(written, isAsked: true, ended.totals, in: context)
    run.conclude(ended.totals, started: report, plan: written.digest())
    return ended.status
  }

  /// Prints the digest of the requests that were written.
  ///
  /// - Parameter isAsked: whether it is printed where standard error is no terminal, too.
  func tellDigest(
    _ written: WrittenPlan?, isAsked: Bool = false, _ totals: RunTotals?, in context: RunContext
  ) {
    guard let totals, !report.quiet, isAsked || context.messagesReachTerminal,
      isAsked || totals.linesOut > 0, let digest = written?.digest()
    else { return }
    context.messages.line("mpkg patch: plan \(digest.text)")
  }

  /// What computes the digest of the requests of a run; `nil` if nobody would see it.
  func writtenPlan(in context: RunContext) -> WrittenPlan? {
    (context.messagesReachTerminal && !report.quiet) || report.stats ? WrittenPlan() : nil
  }
}
