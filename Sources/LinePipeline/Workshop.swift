internal import ByteStreams
internal import JSONLines
internal import Synchronization

/// The workers of one run and what they share.
final class Workshop<Stage: LineStage & ~Copyable>: Sendable {
  private let run: LineRun
  private let goesOn: Bool
  private let names: [String]
  private let pool = ChunkPool()
  private let order: LineOrder
  private let intake: Intake
  private let delivery: Delivery
  /// Lets results be delivered in the order of the input.
  private let turnstile: Turnstile
  /// Lets chunks be settled in the order of the input, see `LineStage.settle`.
  private let settling = Turnstile()
  private let makeStage: @Sendable () -> Stage
  private let collected = Mutex<[Stage.Summary]>([])

  init(
    run: LineRun, goesOn: Bool, names: [String], delivery: Delivery,
    makeStage: @escaping @Sendable () -> Stage
  ) {
    self.run = run
    self.goesOn = goesOn
    self.names = names
    self.delivery = delivery
    self.makeStage = makeStage
    order = LineOrder(maximumLineBytes: run.maximumLineBytes, members: run.members)
    turnstile = Turnstile()
    intake = Intake(run, pool: pool, order: order, delivery: delivery, deliveries: turnstile)
  }

  /// What the workers' stages told, once the work is done.
  var summaries: [Stage.Summary] { collected.withLock { $0 } }

  /// Works until there is nothing more to do.
  ///
  /// - Parameter inspect: sees lines that are not blank before they are processed, until it says
  ///   that it has seen enough.
  /// - Throws: `.unprepared` with what `inspect` throws.
  func work(inspect: (RawSpan) throws -> Bool) throws(RunFailure) {
    var worker = Worker(self)
    var isInspected = false
    var helpers: [WorkerThread] = []
    var bytes = 0
    while let job = intake.take() {
      let prepared = worker.preparer.prepare(job)
      do {
        if !isInspected {
          isInspected = try prepared.lines?.inspectLines(inspect) ?? false
          if isInspected { delivery.begin() }
        }
      } catch {
        throw .unprepared(error)
      }
      bytes += handle(prepared, of: job, &worker)
      // Short runs stay alone.
      if bytes >= run.pieceSize, isInspected, helpers.isEmpty {
        helpers = (1..<max(1, run.threads)).compactMap { _ in
          WorkerThread {
            self.intake.addWorker()
            self.help()
          }
        }
      }
    }
    collect(worker.chunks.stage.summary)
    for helper in helpers { helper.join() }
  }

  private func help() {
    var worker = Worker(self)
    while let job = intake.take() {
      _ = handle(worker.preparer.prepare(job), of: job, &worker)
    }
    collect(worker.chunks.stage.summary)
  }

  private func collect(_ summary: Stage.Summary) { collected.withLock { $0.append(summary) } }

  /// What a thread has for itself.
  private struct Worker: ~Copyable {
    var preparer: ChunkPreparer
    var chunks: ChunkWorker<Stage>
    var result = ChunkResult()
    var compressor: MemberCompressor?

    init(_ workshop: Workshop) {
      let run = workshop.run
      preparer = ChunkPreparer(
        order: workshop.order, pool: workshop.pool, countsLines: run.countsLines)
      chunks = ChunkWorker(
        stage: workshop.makeStage(), maximumLineBytes: run.maximumLineBytes,
        goesOn: workshop.goesOn, limit: run.limit, trusts: run.trustsInput)
      compressor = nil
    }
  }

  /// Processes and delivers one job's lines; returns how many bytes they had.
  private func handle(_ prepared: PreparedChunk, of job: Job, _ worker: inout Worker) -> Int {
    worker.result.removeAll()
    var isSettled = !worker.chunks.stage.decidesLater
    if let chunk = prepared.lines {
      let place = LinePlace(input: job.input, name: names[job.input], line: prepared.firstLine)
      worker.chunks.process(chunk, from: place, into: &worker.result) { settle in
        settling.enter(job.ticket)
        settle()
        settling.leave()
        isSettled = true
      }
      worker.result.shortenTooLongLines()
      pool.recycle(chunk)
    } else if let beginning = prepared.tooLongLine {
      let problem = LineProblem.tooLong(limit: run.maximumLineBytes)
      worker.result.failures = [
        ChunkResult.Failure(line: 0, problem: problem, bytes: beginning)
      ]
      worker.result.lines = 1
      worker.result.linesIn = 1
    }
    if !isSettled { settling.pass(job.ticket) }
    turnstile.enter(job.ticket)
    var members = delivery.deliver(
      worker.result, of: job.input, readingFailure: prepared.failure)
    turnstile.leave()
    worker.result.giveBackLargeMemory()
    delivery.write(&members, with: &worker.compressor)
    worker.preparer.finish(prepared)
    return worker.result.bytesIn
  }
}

extension ChunkResult {
  /// Keeps only the beginnings of lines past the limit, however they were found.
  fileprivate mutating func shortenTooLongLines() {
    for index in failures.indices {
      guard case .tooLong = failures[index].problem else { continue }
      let bytes = failures[index].bytes
      failures[index].bytes = Array(bytes.prefix(LineReader.keptOfLongLine))
    }
  }

  fileprivate mutating func giveBackLargeMemory() {
    if output.capacity > 2 * LineChunk.largeSize { output = [] }
  }
}

extension LineChunk {
  /// Shows the lines that are not blank, one after another; whether enough was seen.
  fileprivate func inspectLines(_ inspect: (RawSpan) throws -> Bool) throws -> Bool {
    try withBytes { bytes in
      var cursor = LineCursor()
      while let line = cursor.next(in: bytes) {
        let text = bytes.extracting(line.start..<line.end)
        if text.isBlank { continue }
        if try inspect(text) { return true }
      }
      return false
    }
  }
}
