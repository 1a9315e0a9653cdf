internal import AWSClient
internal import BulkRuns
internal import ByteStreams
internal import JSONLines
internal import Journal
internal import LinePipeline
internal import ModelPackages
internal import Plans
internal import Policies
internal import Registry
internal import Times

/// One run of apply against a registry: open requests of the journal first, then the input's.
struct ApplyRun {
  let command: Apply
  let registry: any PackageRegistry
  let statistics: CallStatistics?
  let context: RunContext
  let journal: ApplyJournal?
  /// The ARN of whoever calls AWS; `nil` if it is not known.
  let caller: String?
  let checks: ApplyChecks
  /// What takes the journal's entries.
  var changeJournal: (any ChangeJournal)?
  /// Where the results of a registry file wait; nil where they go out as they come.
  var localResults: LocalResults?
  /// What became of the open requests of a registry file.
  var localRecovery: LocalRecovery?
  /// What client tokens are made of.
  let runName: String
  /// Computes the digest of the plan for the journal while requests are sent; `nil` if no journal is
  /// written, or if the digest is known before.
  private let readPlan: ReadPlan?

  init(
    command: Apply, registry: any PackageRegistry, statistics: CallStatistics?,
    context: RunContext, checks: ApplyChecks, journal: ApplyJournal?, caller: String? = nil,
    changeJournal: (any ChangeJournal)? = nil
  ) {
    self.command = command
    self.registry = registry
    self.statistics = statistics
    self.context = context
    self.checks = checks
    self.journal = journal
    self.caller = caller
    self.changeJournal = changeJournal
    runName = journal?.run ?? ApplyJournal.newRun()
    let holdsItems = command.expectedRequests.isAny || !checks.rules.isEmpty
    self.holdsItems = holdsItems
    readPlan = journal?.writer == nil || holdsItems ? nil : ReadPlan()
  }

  func run() async -> ExitStatus {
    guard let style = command.view.style(of: command.output, for: "apply", in: context) else {
      return .usage
    }
    do throws(StreamError) {
      let sources = command.files.isEmpty ? ["-"] : command.files
      for name in sources where name != "-" { try InputFile.checkReadable(name) }
      let output = try command.output.open(context.interruption, drains: true)
      var rejects = try command.input.rejects.map { name throws(StreamError) in
        try RejectsFile(name, interruption: context.interruption, drainsWhenInterrupted: true)
      }
      let items = HeldItems(items(of: sources), maximumLineBytes: maximumLineBytes)
      if let status = try await refusal(of: items) {
        items.stop()
        return status
      }
      try rejects?.begin()
      let ledger = ApplyLedger(command: command, rejects: rejects.take(), context: context)
      let gate = ApplyGate(
        context.interruption, maxFailures: command.maxFailures, journal: changeJournal)
      var delivery = ResultDelivery(
        output, rows: LineRows(command.view.choice, style: style, .results), ledger,
        local: localResults, gate: gate, by: command.by,
        flushes: command.output.compression == nil)
      let failure = await send(items, through: gate, to: &delivery)
      items.stop()
      if failure == nil, let digest = readPlan?.digest() {
        // A failure is the writer's from then on, and told when the run ends.
        try? await journal?.note(digest, in: context)
      }
      return finish(&delivery, failure)
    } catch {
      context.messages.line("mpkg apply: " + Sentences.describe(error))
      return Sentences.status(of: error, signal: context.interruption.signalNumber)
    }
  }

  /// Makes all checks that can refuse the run, then notes in the journal that it begins.
  ///
  /// - Returns: the exit status of a run that is refused, which was reported; `nil` if it has begun.
  private func refusal(of items: HeldItems) async throws(StreamError) -> ExitStatus? {
    let expected = command.expectedRequests
    if holdsItems,
      let unexpected = try await items.holdAll(
        expected, computesDigest: journal?.writer != nil, in: context.temporaryFolder)
    {
      context.messages.line("mpkg apply: " + unexpected.words(expected))
      return unexpected.status(signal: context.interruption.signalNumber)
    }
    if let wrong = await wrongFirstLine(of: items) {
      context.messages.line("mpkg apply: " + wrong.words)
      return .malformedInput
    }
    if !checks.rules.isEmpty, let status = await PlanRuleRun(self).refusal(of: items) {
      return status
    }
    do throws(JournalError) {
      try journal?.begin(
        RunNote(
          by: command.by, reason: command.reason, caller: caller,
          planDigest: await items.digest?.text), in: context)
      return nil
    } catch {
      context.messages.line("mpkg apply: " + Sentences.describe(error))
      return Sentences.status(of: error)
    }
  }

  /// Returns the problem if the first line shows that the input does not contain requests;
  /// otherwise `nil`.
  private func wrongFirstLine(of items: HeldItems) async -> WrongFirstLine? {
    guard context.standardInput == nil, let first = await items.peek(), !first.isTooLong,
      case .problem = first.content
    else { return nil }
    return WrongFirstLine(
      FirstLine(first.line), file: first.place.name, line: first.place.line, command: "apply")
  }

  private var maximumLineBytes: Int { command.input.maxLineBytes.bytes }

  /// Whether the whole input is read before anything is sent: to count the requests, to compare the
  /// plan's digest, or to check rules over the plan.
  private let holdsItems: Bool

  /// Returns the source of the items. Items that are held are parsed when they are read back.
  private func items(of sources: [String]) -> HeldItems.Source {
    if holdsItems {
      return .lines(feed(sources) { RequestLine(event: $0, place: $1) })
    }
    let limit = maximumLineBytes
    let readPlan = readPlan
    return .items(
      feed(sources) { event, place in
        let item = ApplyItem(event, at: place, maximumLineBytes: limit)
        readPlan?.add(item)
        return item
      })
  }

  /// - Parameter read: converts a line to an item; called on the reading thread.
  private func feed<Item>(
    _ sources: [String], _ read: @escaping @Sendable (LineEvent, LinePlace) -> Item
  ) -> LineFeed<Item> {
    if let lines = context.standardInput {
      return LineFeed(lines: lines, name: "request") { read }
    }
    return LineFeed(
      sources, maximumLineBytes: maximumLineBytes, interruption: context.interruption, drains: true
    ) { read }
  }

  /// Carries the requests out and delivers the results in order; returns what ended the run early.
  private func send(
    _ source: HeldItems, through gate: ApplyGate, to delivery: inout ResultDelivery
  ) async -> (any Error)? {
    let worker = ApplyWorker(self, gate: gate)
    var index = journal?.index.take() ?? RequestIndex()
    var open = OpenRequests(journal, recovery: localRecovery)
    let (interruption, readPlan) = (context.interruption, readPlan)
    // The second signal stops what is under way.
    let stop = { @Sendable () async -> Void in await interruption.raised(times: 2) }
    do {
      try await open.settle(
        &index, with: worker, concurrency: command.service.concurrency, now: context.now(),
        stop: stop)
      var failure: JournalError?
      let batch = batchSize
      try await tasks(beginningWith: await source.peek()).run(
        next: {
          let items = await source.next(upTo: batch)
          if items == nil { readPlan?.end() }
          return items
        },
        start: { items -> [ApplyTask] in
          items.map { item in
            do throws(JournalError) {
              return try task(item, &index, open, worker)
            } catch {
              failure = failure ?? error
              gate.close("the journal could not be read any more")
              return ApplyTask(item: item, work: .known(Self.unreadable(item)))
            }
          }
        },
        operation: { tasks in
          var endings: [(ChangeEnding, ApplyItem)] = []
          for task in tasks { endings.append(await worker.carryOut(task)) }
          return endings
        },
        deliver: { endings in
          for (ending, item) in endings { delivery.deliver(ending, item) }
        },
        settled: { delivery.settle() },
        stop: stop)
      if let failure { throw failure }
      try deliverRest(open, index, to: &delivery)
      await localResults?.conclude(to: &delivery)
      return nil
    } catch {
      guard let localResults else { return error }
      localResults.abandon(error, to: &delivery)
      return nil
    }
  }

  /// Returns how the items are carried out: requests to a service each for itself, on the network's
  /// thread; those to a registry file, which wait for nothing, in batches on all processors.
  ///
  /// To a file they go one after another where the order shows: in a journal, in new records, and
  /// where the run ends at a number of failures.
  private func tasks(beginningWith first: ApplyItem?) -> OrderedTasks {
    guard isLocal else {
      return OrderedTasks(
        concurrency: command.service.concurrency, executor: NetworkThread.executor,
        leader: NetworkThread.gatheringExecutor)
    }
    var isOrdered = command.maxFailures != nil || journal != nil
    if case .request(let request)? = first?.content, request.operation.kind == .create {
      isOrdered = true
    }
    return OrderedTasks(
      concurrency: isOrdered
        ? 1 : min(command.service.concurrency, command.input.threadCount(in: context)))
  }

  /// How many items an operation carries out, one after another.
  private var batchSize: Int { isLocal ? 64 : 1 }

  private var isLocal: Bool { command.service.registry != nil }

  /// What is to be done with an item, by what the journal says.
  private func task(
    _ item: ApplyItem, _ index: inout RequestIndex, _ open: OpenRequests, _ worker: ApplyWorker
  ) throws(JournalError) -> ApplyTask {
    guard case .request(let request) = item.content else {
      return ApplyTask(item: item, work: .known(Self.malformed(item)))
    }
    let id = index.take(RequestKey(request))
    if var ending = open.ending(of: id) {
      ending.result.line = item.place.line
      return ApplyTask(item: item, work: .known(ending))
    }
    let record = index.record(of: id)
    let start = try journal?.start(record) ?? (journal == nil ? .fresh(generation: 0) : nil)
    guard let start else {
      var item = item
      item.isOfEarlierRun = true
      return ApplyTask(
        item: item, work: .known(Self.done(request, record, line: item.place.line)))
    }
    return ApplyTask(
      item: item,
      work: .change(
        ChangeTask(request: request, line: item.place.line, id: id, start: start),
        worker.turns.take(request.subject)))
  }

  /// The result of a request that the journal says is done.
  private static func done(
    _ request: ChangeRequest, _ record: RequestIndex.Record, line: Int?
  ) -> ChangeEnding {
    var result = RequestResult(of: request, line: line, status: .skipped)
    switch record.standing {
    case .reconciled:
      result.status = .success
      result.isReconciled = true
    case .open, .openWithToken, .openInDoubt:
      // Only a dry run, which settles nothing, meets these.
      result.status = .unknown
      result.errorCode = "EndNotSeen"
      result.statusMessage = "an earlier run sent it and did not see its end"
    case .unknown, .done, .refused, .failed, .doubtful: break
    }
    return ChangeEnding(result: result)
  }

  private static func malformed(_ item: ApplyItem) -> ChangeEnding {
    var result = RequestResult(line: item.place.line, status: .failed)
    if case .problem(let words) = item.content {
      result.errorCode = "InvalidRequest"
      result.statusMessage = words
    }
    return ChangeEnding(result: result)
  }

  private static func unreadable(_ item: ApplyItem) -> ChangeEnding {
    var result = RequestResult(line: item.place.line, status: .notSent)
    result.errorCode = "JournalFailed"
    result.statusMessage = "the journal's entry about it could not be read"
    return ChangeEnding(result: result)
  }

  // MARK: Results

  /// Delivers what the journal alone holds, and this run has settled.
  private func deliverRest(
    _ open: OpenRequests, _ index: RequestIndex, to delivery: inout ResultDelivery
  ) throws {
    for (item, id, ending) in open.endings where !index.wasTaken(id) {
      delivery.deliver(ending, item)
    }
    guard let journal, let contents = journal.contents else { return }
    for place in index.places(where: { $0 == .reconciled }) {
      let entry = try contents.sending(at: place)
      guard !index.wasTaken(entry.id.request) else { continue }
      var item = ApplyItem(entry.request, ofJournal: journal.name)
      item.isOfEarlierRun = true
      let record = index.record(of: entry.id.request)
      delivery.deliver(Self.done(entry.request, record, line: nil), item)
    }
  }

  /// Ends the run: what has happened is written and summed up, whatever the status is.
  private func finish(
    _ delivery: inout ResultDelivery, _ failure: (any Error)?
  ) -> ExitStatus {
    delivery.finishOutput()
    delivery.finishLedger(statistics, failure == nil ? doneSince(delivery.ledger) : nil)
    var status = delivery.ledger.status
    if let failure = delivery.failure, failure != .outputClosed {
      context.messages.line("mpkg apply: " + Sentences.describe(failure))
    }
    if let failure = delivery.failure {
      status =
        failure == .outputClosed
        ? .inputOutput
        : Sentences.status(of: failure, signal: context.interruption.signalNumber)
    }
    if let local = localResults?.report(in: context) {
      status = status.combined(with: local)
    } else if let failure = changeJournal?.failure {
      context.messages.line("mpkg apply: " + Sentences.describe(failure))
      status = status.combined(with: Sentences.status(of: failure))
    }
    switch failure {
    case nil,
      is StreamError where delivery.failure != nil:
      return status
    case let failure as StreamError:
      context.messages.line("mpkg apply: " + Sentences.describe(failure))
      return Sentences.status(of: failure, signal: context.interruption.signalNumber)
    case let failure as SnapshotError:
      return SnapshotFailure.report(failure, command: "apply", in: context)
    case let failure as JournalError:
      context.messages.line("mpkg apply: " + Sentences.describe(failure))
      return Sentences.status(of: failure)
    case let failure?:
      context.messages.line("mpkg apply: \(failure)")
      return .inputOutput
    }
  }

  /// What is said where the journal held the end of every request before the run began.
  private func doneSince(_ ledger: borrowing ApplyLedger) -> String? {
    guard let journal, let contents = journal.contents, ledger.wasAllDone else { return nil }
    do throws(JournalError) {
      guard let time = try contents.lastTime() else { return nil }
      return "\(journal.name): all was done already, the last at "
        + Timestamp(clamping: time).millisecondText
    } catch {
      return Sentences.describe(error)
    }
  }
}
