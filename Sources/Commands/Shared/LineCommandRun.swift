internal import ByteStreams
internal import LinePipeline
internal import Plans
internal import SnapshotHistory

/// Runs a stage over a command's inputs, and tells how it went.
struct LineCommandRun {
  let command: String
  let context: RunContext
  let inputs: [String]
  let input: InputOptions
  let strictness: StrictnessOptions
  let output: OutputOptions
  let report: ReportOptions
  var limit: Int?
  var countsLines = false
  /// Whether the command reads lines at all.
  var readsInputs = true
  /// Copies to read instead of inputs that can be read only once.
  var copies: InputCopies?
  /// Called before each input but the first; see `LineRun`.
  var betweenInputs: (@Sendable (Int, RunSink) throws(RunFailure) -> Void)?
  /// Whether the command accepts only records, so that a request or result as the first line ends
  /// the run.
  var takesRecordsOnly = false
  private let first = FirstLineNote()

  /// What a run came to: its exit status, and what the stages told; nil where it did not get far
  /// enough.
  struct Ending<Summary> {
    var status: ExitStatus
    var totals: RunTotals?
    var summaries: [Summary] = []
  }

  /// Runs the stage to the end of the inputs.
  ///
  /// - Parameters:
  ///   - layout: what stands around the outcomes.
  ///   - inspect: sees the first lines before anything is written, until it has seen enough.
  ///   - closing: what is written behind everything else when nothing failed.
  ///   - ends: what is done before the first line and behind the last one.
  func run<Stage: LineStage & ~Copyable>(
    layout: (any OutcomeLayout)? = nil,
    inspect: (RawSpan) throws -> Bool = { _ in true },
    closing: ([Stage.Summary]) -> [UInt8] = { _ in [] },
    ends: RunEnds<Stage.Summary> = RunEnds(),
    makeStage: @escaping @Sendable () -> Stage
  ) -> Ending<Stage.Summary> {
    var run = LineRun()
    run.inputs = inputs
    run.maximumLineBytes = input.maxLineBytes.bytes
    run.threads = input.threadCount(in: context)
    run.trustsInput = strictness.trust
    run.limit = limit
    run.countsLines = countsLines
    run.readsInputs = readsInputs
    run.copies = copies
    run.betweenInputs = betweenInputs
    run.interruption = context.interruption
    let progress = ProgressLine(
      "records", report: report, in: context,
      isAlone: output.output != nil || !context.outputReachesTerminal)
    let size = progress.isOn ? sizeOfInputs : nil
    run.progress = { totals in
      progress.update(
        done: totals.linesIn, failed: totals.rejected,
        share: size.map { Double(totals.bytesIn) / Double(max(1, $0)) })
    }
    do throws(StreamError) {
      try checkReadable()
      let rejects = try input.rejects.map { name throws(StreamError) in
        try RejectsFile(name, interruption: context.interruption)
      }
      let stream = try output.open(context.interruption)
      do throws(RunFailure) {
        let ended = try run.run(
          output: stream, rejects: rejects, describe: { Sentences.describe($0) },
          layout: layout,
          inspect: { line in
            try look(at: line)
            return try inspect(line)
          }, closing: closing, ends: ends,
          makeStage: makeStage)
        progress.clear()
        let status: ExitStatus = ended.totals.rejected > 0 ? .someFailed : .success
        return Ending(status: status, totals: ended.totals, summaries: ended.summaries)
      } catch {
        progress.clear()
        return Ending(status: tell(error))
      }
    } catch {
      return Ending(status: tell(.stream(error)))
    }
  }

  /// How many bytes all inputs have; nil where that cannot be told before they are read.
  private var sizeOfInputs: Int? {
    var total = 0
    for name in inputs {
      guard name != "-", let size = InputFile.sizeIfPlain(name) else { return nil }
      total += size
    }
    return inputs.isEmpty ? nil : total
  }

  /// Looks whether all inputs can be opened before the first is read.
  private func checkReadable() throws(StreamError) {
    for name in inputs where name != "-" { try InputFile.checkReadable(name) }
  }

  /// Checks and keeps the run's first line.
  ///
  /// - Throws: `WrongFirstLine` for a request or result if only records are accepted.
  private func look(at line: RawSpan) throws {
    guard first.line == nil else { return }
    let found = FirstLine(line)
    first.line = found
    guard takesRecordsOnly, found.layout == nil,
      let wrong = WrongFirstLine(found, file: firstName, line: 0, command: command)
    else { return }
    throw wrong
  }

  /// The first input's name in messages.
  private var firstName: String {
    inputs.first.map { $0 == "-" ? InputFile.standardInputName : $0 } ?? InputFile.standardInputName
  }

  /// Returns the layout of a file if it explains a problem with the file's first line; otherwise
  /// `nil`.
  private func layout(_ place: LinePlace, _ problem: LineProblem) -> FirstLine.Layout? {
    guard place.line == 1 else { return nil }
    if place.input == 0, let layout = first.line?.layout { return layout }
    if case .syntax(let error) = problem, FirstLine.isOnlyBrackets(error) { return .either }
    return nil
  }

  private func tell(_ failure: RunFailure) -> ExitStatus {
    switch failure {
    case .line(let place, let problem):
      let words =
        layout(place, problem).map {
          "\(place.name):1: "
            + $0.problem(for: command, place.name, isPiped: place.name == firstName)
        }
      context.messages.line(
        "mpkg \(command): " + (words ?? Sentences.describe(place, problem)))
      return .malformedInput
    case .unprepared(let error as WrongFirstLine):
      context.messages.line("mpkg \(command): " + error.words)
      return .malformedInput
    case .stream(.outputClosed):
      return .success
    case .stream(let error):
      if error != .interrupted {
        context.messages.line("mpkg \(command): " + Sentences.describe(error))
      }
      return Sentences.status(of: error, signal: context.interruption.signalNumber)
    case .unprepared(let error as MisspelledColumn):
      context.messages.lines("mpkg \(command): " + error.source.describe(error))
      return .usage
    case .unprepared(let error as ExpressionProblem):
      context.messages.lines("mpkg \(command): " + error.words)
      return .usage
    case .unprepared(let error as OtherPlan):
      context.messages.line("mpkg \(command): " + error.words)
      return .malformedInput
    case .unprepared(let error as UndoProblem):
      context.messages.line("mpkg \(command): " + error.words)
      return error.status
    case .unprepared(let error as HistoryMemoryError):
      context.messages.line("mpkg \(command): " + error.words)
      return .inputOutput
    case .unprepared(let error):
      context.messages.line("mpkg \(command): \(error)")
      return .usage
    }
  }

  /// Prints a warning at once.
  func warn(_ words: String) { warn(Message(words)) }

  /// Prints a warning at once.
  func warn(_ message: Message) {
    if !report.quiet { context.messages.lines("mpkg \(command): warning: " + message) }
  }

  /// Prints warnings and totals at the end of a run.
  ///
  /// - Parameters:
  ///   - remark: something to know about the output.
  ///   - plan: the digest of the requests that were written.
  func conclude(
    _ totals: RunTotals?, started: RunReport, warnings: [String] = [], remark: String? = nil,
    plan: PlanDigest? = nil
  ) {
    guard let totals else { return }
    if totals.rejected > 0, let rejects = input.rejects {
      let lines = totals.rejected == 1 ? "1 line" : "\(totals.rejected) lines"
      context.messages.line("mpkg \(command): \(lines) rejected; see \(rejects)")
    }
    if !report.quiet, totals.linesIn > 0 {
      for warning in warnings { context.messages.line("mpkg \(command): warning: \(warning)") }
      if let remark { context.messages.line("mpkg \(command): " + remark) }
      // An array on one line is valid NDJSON, but an array of packages is probably a mistake.
      if totals.linesIn == 1, let first = first.line, let layout = first.layout,
        first.holdsPackages || !warnings.isEmpty
      {
        context.messages.line(
          "mpkg \(command): warning: \(firstName): "
            + layout.problem(for: command, firstName))
      }
    }
    guard report.stats else { return }
    var ended = started
    ended.linesIn = totals.linesIn
    ended.linesOut = totals.linesOut
    ended.bytesIn = totals.bytesIn
    ended.bytesOut = totals.bytesOut
    ended.rejected = totals.rejected
    ended.planDigest = plan?.text
    ended.print(in: context)
  }
}

/// Keeps the conclusions from a run's first line.
private final class FirstLineNote {
  var line: FirstLine?
}
