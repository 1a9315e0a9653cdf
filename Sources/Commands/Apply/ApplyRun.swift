internal import BulkRuns
internal import ByteStreams
internal import CloudControl
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Registry
internal import Synchronization

/// One run of apply against a registry.
struct ApplyRun {
  let command: Apply
  let registry: any PackageRegistry
  let statistics: CallStatistics?
  let context: RunContext
  /// What has to be done before results may go out; nil where they go out as they come.
  var beforeResults: (() throws -> Void)?

  func run() async -> ExitStatus {
    do throws(StreamError) {
      let sources = command.files.isEmpty ? ["-"] : command.files
      for name in sources where name != "-" { try InputFile.checkReadable(name) }
      var output = try command.output.open(context.interruption, drains: true)
      let rejects = try command.input.rejects.map { name throws(StreamError) in
        try RejectsFile(name, interruption: nil)
      }
      var ledger = ApplyLedger(command: command, rejects: rejects, context: context)
      let feed = feed(sources)
      let held: [ApplyItem]?
      if let limit = command.maxRequests {
        guard let requests = await requests(of: feed, atMost: limit) else {
          context.messages.line(
            "mpkg apply: there are more than \(limit) requests (--max-requests); nothing was sent")
          return .usage
        }
        held = requests
      } else {
        held = nil
      }
      let failure = await send(feed, held, to: &output, &ledger)
      feed.stop()
      return try finish(output, &ledger, failure)
    } catch {
      context.messages.line("mpkg apply: " + Sentences.describe(error))
      return Sentences.status(of: error, signal: context.interruption.signalNumber)
    }
  }

  private func feed(_ sources: [String]) -> LineFeed<ApplyItem> {
    let limit = command.input.maxLineBytes.bytes
    return LineFeed(
      sources, maximumLineBytes: limit, interruption: context.interruption, drains: true
    ) {
      { ApplyItem($0, at: $1, maximumLineBytes: limit) }
    }
  }

  /// All requests, nil if there are more than allowed.
  private func requests(of feed: LineFeed<ApplyItem>, atMost limit: Int) async -> [ApplyItem]? {
    var items: [ApplyItem] = []
    while let item = await feed.next() {
      items.append(item)
      if items.count > limit { return nil }
    }
    return items
  }

  /// Carries the requests out and writes the results in order; returns what writing threw.
  private func send(
    _ feed: LineFeed<ApplyItem>, _ held: [ApplyItem]?, to output: inout OutputStream,
    _ ledger: inout ApplyLedger
  ) async -> (any Error)? {
    let gate = ApplyGate(context.interruption, maxFailures: command.maxFailures)
    let worker = ApplyWorker(self, gate: gate)
    let source = HeldItems(held, feed)
    var tokens = ClientTokens(run: String(UInt64.random(in: .min ... .max), radix: 36))
    var waiting: [(RequestResult, ApplyItem)] = []
    let holdsResults = beforeResults != nil
    let flushes = command.output.compression == nil
    let interruption = context.interruption
    do {
      try await OrderedTasks(
        concurrency: command.service.concurrency, executor: NetworkThread.executor
      ).run(
        next: { await source.next() },
        start: { item -> ApplyTask in
          guard case .request(let request) = item.content else {
            return ApplyTask(item: item, request: nil, clientToken: "", turn: nil)
          }
          return ApplyTask(
            item: item, request: request, clientToken: tokens.token(for: request),
            turn: worker.turns.take(request.identifier))
        },
        operation: { await worker.carryOut($0) },
        deliver: { (ending, item) in
          try ledger.count(ending, item)
          if holdsResults {
            waiting.append((ending.result, item))
          } else {
            try Self.write(ending.result, of: item, to: &output)
          }
        },
        settled: { if flushes, !holdsResults { try output.flush() } },
        // The second signal stops what is under way.
        stop: { await interruption.raised(times: 2) })
      try beforeResults?()
      for (result, item) in waiting { try Self.write(result, of: item, to: &output) }
      return nil
    } catch {
      return error
    }
  }

  private static func write(
    _ result: RequestResult, of item: ApplyItem, to output: inout OutputStream
  ) throws(StreamError) {
    if case .inputFailed = item.content { return }
    var line: [UInt8] = []
    result.append(to: &line)
    line.append(UInt8(ascii: "\n"))
    try output.write(line.span.bytes)
  }

  /// Ends the run: what has happened is written whatever the status is.
  private func finish(
    _ output: consuming OutputStream, _ ledger: inout ApplyLedger, _ failure: (any Error)?
  ) throws(StreamError) -> ExitStatus {
    switch failure {
    case nil:
      try output.finish()
      try ledger.finish(statistics)
      return ledger.status
    case StreamError.outputClosed?:
      try ledger.finish(statistics)
      return .inputOutput
    case let failure as StreamError:
      throw failure
    case let failure as SnapshotError:
      return SnapshotFailure.report(failure, command: "apply", in: context)
    case let failure?:
      context.messages.line("mpkg apply: \(failure)")
      return .inputOutput
    }
  }
}

/// The items that were read ahead, then those of the feed.
private actor HeldItems {
  private var held: ArraySlice<ApplyItem>
  private let feed: LineFeed<ApplyItem>
  private let isComplete: Bool

  init(_ held: [ApplyItem]?, _ feed: LineFeed<ApplyItem>) {
    isComplete = held != nil
    self.held = held?[...] ?? []
    self.feed = feed
  }

  func next() async -> ApplyItem? {
    if let item = held.popFirst() { return item }
    return isComplete ? nil : await feed.next()
  }
}
