package import ByteStreams
internal import JSONLines
internal import Synchronization

/// Gets a line that could not be processed, as it came. What it throws ends the run.
package typealias LineRefusal =
  @Sendable (LinePlace, LineProblem, [UInt8]) throws(RunFailure) -> Void

/// Takes lines from the inputs through a stage to the output: in order, on several threads.
///
/// Every worker does the same: it fetches the next piece of work (one at a time: reading is ordered),
/// makes lines of it (a range of a file is read, members of an archive are inflated, by each worker
/// for itself; what hangs on the chunk before is handed on in order, see `LineOrder`), processes
/// them, waits for its turn, and delivers. So at most one chunk per worker is in work (and a few MiB of
/// a decompressed stream are read ahead), whoever is slow, and the output is the same whatever the number
/// of threads.
///
///     worker 1:  fetch 0 │ process 0 ─────│ deliver 0 │ fetch 2 │ process 2 …
///     worker 2:   wait   │ fetch 1 │ process 1 ─────  wait │ deliver 1 │ fetch 3 …
package struct LineRun: Sendable {
  /// The names of the inputs, `-` for standard input; none means standard input.
  package var inputs: [String] = []
  /// How long a line may be, in bytes without its end.
  package var maximumLineBytes = 64 << 20
  /// How many workers there may be.
  package var threads = 1
  /// How many outcomes are wanted, nil for all.
  package var limit: Int?
  /// Whether stages are told each line's number.
  package var countsLines = false
  /// Whether lines are checked only as far as the stage's columns need it.
  package var trustsInput = false
  /// About how many bytes a piece of work has; one thread handles as many before more are started.
  package var pieceSize = PieceReader.pieceSize
  /// Hears what the run has come to, after each piece of work.
  package var progress: (@Sendable (RunTotals) -> Void)?
  /// Whether there are inputs: a run without any has its ends only.
  package var readsInputs = true
  /// Copies to read instead of inputs that can be read only once; created before the first line is
  /// read.
  package var copies: InputCopies?
  /// Called before each input but the first, with its index, when all lines before it were delivered.
  package var betweenInputs: (@Sendable (Int, RunSink) throws(RunFailure) -> Void)?
  /// Counts the whole gzip members of the inputs.
  package var members: MemberCount?
  /// What tells the run to stop.
  package var interruption: Interruption?

  package init() {}

  /// Runs to the end of the inputs, the limit, or the first failure.
  ///
  /// - Parameters:
  ///   - output: where outcomes go.
  ///   - rejects: where lines go that fail; without it the first one ends the run.
  ///   - describe: puts a line's problem into words, for rejects.
  ///   - layout: what stands around the outcomes.
  ///   - inspect: sees the first lines before they are processed, until it says that it has seen
  ///     enough; meanwhile one thread does the work.
  ///   - closing: what is written behind everything else when nothing failed.
  ///   - ends: what is done before the first line and behind the last one.
  ///   - makeStage: makes a worker's stage.
  /// - Returns: the totals and each stage's summary.
  package func run<Stage: LineStage & ~Copyable>(
    output: consuming sending OutputStream, rejects: consuming sending RejectsFile? = nil,
    describe: @escaping @Sendable (LineProblem) -> String,
    layout: (any OutcomeLayout)? = nil,
    inspect: (RawSpan) throws -> Bool = { _ in true },
    closing: ([Stage.Summary]) -> [UInt8] = { _ in [] },
    ends: RunEnds<Stage.Summary> = RunEnds(),
    makeStage: @escaping @Sendable () -> Stage
  ) throws(RunFailure) -> (totals: RunTotals, summaries: [Stage.Summary]) {
    let goesOn = rejects != nil
    let names = (inputs.isEmpty ? ["-"] : inputs).map {
      $0 == "-" ? InputFile.standardInputName : $0
    }
    let delivery = Delivery(
      output: output, rejects: rejects, limit: limit, names: names, layout: layout,
      describe: describe, progress: progress)
    let workshop = Workshop(
      run: self, goesOn: goesOn, names: names, delivery: delivery, makeStage: makeStage)
    let sink = RunSink(delivery, interruption)
    do throws(RunFailure) {
      try ends.opening(sink)
      if limit != 0, readsInputs { try workshop.work(inspect: inspect) }
      try ends.conclusion(sink, workshop.summaries, delivery.failure)
    } catch {
      if case .unprepared = error { throw error }
      delivery.fail(error)
    }
    let summaries = workshop.summaries
    return (try delivery.finish(closing: closing(summaries)), summaries)
  }

  /// Reads the inputs for another run.
  ///
  /// - Parameters:
  ///   - inspect: sees the first lines before they are processed, as in `run`.
  ///   - take: gets the outcomes, whole lines, in the order of the input.
  ///   - refuse: gets the lines that fail, in the order of the input and as they came; what it throws
  ///     ends the run. By default they are left out.
  /// - Returns: each stage's summary.
  package func read<Stage: LineStage & ~Copyable>(
    inspect: (RawSpan) throws -> Bool = { _ in true },
    take: @escaping @Sendable (RawSpan) throws(StreamError) -> Void = { _ in },
    refuse: @escaping LineRefusal = { _, _, _ throws(RunFailure) in },
    makeStage: @escaping @Sendable () -> Stage
  ) throws(RunFailure) -> [Stage.Summary] {
    let names = (inputs.isEmpty ? ["-"] : inputs).map {
      $0 == "-" ? InputFile.standardInputName : $0
    }
    let delivery = Delivery(names: names, take: take, refuse: refuse, progress: progress)
    let workshop = Workshop(
      run: self, goesOn: true, names: names, delivery: delivery, makeStage: makeStage)
    try workshop.work(inspect: inspect)
    if let failure = delivery.failure { throw failure }
    return workshop.summaries
  }

  /// Ends the run at the first line that could not be processed.
  package static let endRun: LineRefusal = { place, problem, _ throws(RunFailure) in
    throw .line(place, problem)
  }
}
