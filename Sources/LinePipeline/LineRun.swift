package import ByteStreams
internal import JSONLines
internal import Synchronization

/// Takes lines from the inputs through a stage to the output: in order, on several threads.
///
/// Every worker does the same: it fetches the next chunk (one at a time: reading is ordered),
/// processes it by itself, waits for its turn, and delivers. So at most one chunk a worker is
/// under way, whoever is slow, and whatever the number of threads the output is the same.
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
  /// What tells the run to stop.
  package var interruption: Interruption?

  package init() {}

  /// Runs to the end of the inputs, the limit, or the first failure.
  ///
  /// - Parameters:
  ///   - output: where outcomes go.
  ///   - rejects: where lines go that fail; without it the first one ends the run.
  ///   - describe: puts a line's problem into words, for rejects.
  ///   - inspect: sees the first line before anything is processed or written.
  ///   - closing: what is written behind everything else when nothing failed.
  ///   - makeStage: makes a worker's stage.
  /// - Returns: the totals and each stage's summary.
  package func run<Stage: LineStage & ~Copyable>(
    output: consuming sending OutputStream, rejects: consuming sending RejectsFile? = nil,
    describe: @escaping @Sendable (LineProblem) -> String,
    inspect: (RawSpan) throws -> Void = { _ in },
    closing: ([Stage.Summary]) -> [UInt8] = { _ in [] },
    makeStage: @escaping @Sendable () -> Stage
  ) throws(RunFailure) -> (totals: RunTotals, summaries: [Stage.Summary]) {
    let pool = ChunkPool()
    let source = LineInputs(
      inputs, maximumLineBytes: maximumLineBytes, pool: pool, interruption: interruption)
    let goesOn = rejects != nil
    let names = source.displayNames
    let delivery = Delivery(
      output: output, rejects: rejects, limit: limit, names: names, describe: describe)
    let intake = Intake(source, countsLines: countsLines, delivery: delivery)
    let workshop = Workshop(
      run: self, goesOn: goesOn, names: names, pool: pool, intake: intake, delivery: delivery,
      makeStage: makeStage)
    if limit != 0 { try workshop.work(inspect: inspect) }
    let summaries = workshop.summaries
    return (try delivery.finish(closing: closing(summaries)), summaries)
  }
}

/// The workers of one run and what they share.
private final class Workshop<Stage: LineStage & ~Copyable>: Sendable {
  /// How many bytes one thread handles before more are started: short runs stay alone.
  private let bytesBeforeThreads = 1 << 20

  private let run: LineRun
  private let goesOn: Bool
  private let names: [String]
  private let pool: ChunkPool
  private let intake: Intake
  private let delivery: Delivery
  private let turnstile = Turnstile()
  private let makeStage: @Sendable () -> Stage
  private let collected = Mutex<[Stage.Summary]>([])

  init(
    run: LineRun, goesOn: Bool, names: [String], pool: ChunkPool, intake: Intake,
    delivery: Delivery, makeStage: @escaping @Sendable () -> Stage
  ) {
    self.run = run
    self.goesOn = goesOn
    self.names = names
    self.pool = pool
    self.intake = intake
    self.delivery = delivery
    self.makeStage = makeStage
  }

  var summaries: [Stage.Summary] { collected.withLock { $0 } }

  func work(inspect: (RawSpan) throws -> Void) throws(RunFailure) {
    guard let first = intake.take() else { return }
    if case .lines(let chunk) = first.content {
      do {
        try chunk.inspectFirstLine(inspect)
      } catch {
        throw .unprepared(error)
      }
    }
    var helpers: [WorkerThread] = []
    var bytes = 0
    var worker = newWorker()
    var result = ChunkResult()
    var next: Job? = first
    while let job = next {
      bytes += handle(job, &worker, &result)
      if bytes >= bytesBeforeThreads, helpers.isEmpty {
        helpers = (1..<max(1, run.threads)).compactMap { _ in WorkerThread { self.help() } }
      }
      next = intake.take()
    }
    collect(worker.stage.summary)
    for helper in helpers { helper.join() }
  }

  private func help() {
    var worker = newWorker()
    var result = ChunkResult()
    while let job = intake.take() { _ = handle(job, &worker, &result) }
    collect(worker.stage.summary)
  }

  private func newWorker() -> ChunkWorker<Stage> {
    ChunkWorker(
      stage: makeStage(), maximumLineBytes: run.maximumLineBytes, goesOn: goesOn, limit: run.limit,
      trusts: run.trustsInput)
  }

  private func collect(_ summary: Stage.Summary) { collected.withLock { $0.append(summary) } }

  /// Processes and delivers one job; returns how many bytes it had.
  private func handle(
    _ job: Job, _ worker: inout ChunkWorker<Stage>, _ result: inout ChunkResult
  ) -> Int {
    result.removeAll()
    switch job.content {
    case .lines(let chunk):
      let place = LinePlace(input: job.input, name: names[job.input], line: job.firstLine)
      worker.process(chunk, from: place, into: &result)
      pool.recycle(chunk)
    case .tooLongLine(let beginning):
      let problem = LineProblem.tooLong(limit: run.maximumLineBytes)
      result.failures = [ChunkResult.Failure(line: 0, problem: problem, bytes: beginning)]
      result.lines = 1
      result.linesIn = 1
    case .failed:
      break
    }
    turnstile.enter(job.ticket)
    delivery.deliver(result, of: job)
    turnstile.leave()
    return result.bytesIn
  }
}

extension LineChunk {
  fileprivate func inspectFirstLine(_ inspect: (RawSpan) throws -> Void) throws {
    try withBytes { bytes in
      var cursor = LineCursor()
      while let line = cursor.next(in: bytes) {
        let text = bytes.extracting(line.start..<line.end)
        if !text.isBlank { return try inspect(text) }
      }
    }
  }
}
