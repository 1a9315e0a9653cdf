internal import AWSClient
internal import AWSConfiguration
internal import BulkRuns
internal import ByteStreams
internal import LinePipeline
internal import ModelPackages
internal import Registry
internal import Synchronization

/// Whether further requests may be started.
final class ApplyGate: Sendable {
  private let interruption: Interruption
  private let maxFailures: Int?
  private let journal: (any ChangeJournal)?
  private let failures = Atomic<Int>(0)
  private let credentialsGone = Atomic<Bool>(false)
  private let reason = Mutex<String?>(nil)

  init(_ interruption: Interruption, maxFailures: Int?, journal: (any ChangeJournal)?) {
    self.interruption = interruption
    self.maxFailures = maxFailures
    self.journal = journal
  }

  /// Why no further request is started; nil while they are.
  var closure: String? {
    if let closure = closureOfAll { return closure }
    if let maxFailures, failures.load(ordering: .acquiring) >= maxFailures {
      return "\(maxFailures) requests had failed before it was sent (--max-failures)"
    }
    return nil
  }

  /// Starts nothing more.
  func close(_ reason: String) { self.reason.withLock { $0 = $0 ?? reason } }

  /// Why nothing more is asked of the service, open requests of the journal included.
  var closureOfAll: String? {
    if interruption.isRaised { return "the run was interrupted before it was sent" }
    if credentialsGone.load(ordering: .acquiring) {
      return "the credentials had run out before it was sent"
    }
    if journal?.failure != nil { return "the journal could not be written any more" }
    return reason.withLock { $0 }
  }

  func count(_ ending: ChangeEnding) {
    if ending.error?.kind == .storage {
      close("the registry file could not be read, or its changes not be kept, any more")
    }
    if ending.error?.kind == .noCredentials { credentialsGone.store(true, ordering: .releasing) }
    // What nobody knows the end of has not ended well either.
    if [.failed, .unknown].contains(ending.result.status) {
      failures.wrappingAdd(1, ordering: .acquiringAndReleasing)
    }
  }
}

/// Carries one item out; never throws, every ending is a result.
struct ApplyWorker: Sendable {
  let turns = PackageTurns()
  private let gate: ApplyGate
  private let registry: any PackageRegistry
  private let runner: ChangeRunner
  private let dryRunner: DryRunner?
  private let timeout: Double

  init(_ run: ApplyRun, gate: ApplyGate) {
    self.gate = gate
    registry = run.registry
    timeout = run.command.service.timeout.seconds
    let clock = RunClock(
      now: run.context.now,
      sleep: { try await NetworkTimeSource().sleep(seconds: $0) })
    runner = ChangeRunner(
      registry: run.registry, clock: clock, timeout: timeout,
      verification: run.command.verification, run: run.runName, journal: run.changeJournal,
      policies: run.checks.requestPolicies(of: run.command, via: run.registry.api),
      deletions: run.command.deletions,
      mayRetry: { gate.closureOfAll == nil })
    dryRunner =
      run.command.dryRun
      ? DryRunner(
        registry: run.registry, clock: clock, followsService: run.command.service.registry == nil,
        policies: run.checks.requestPolicies(of: run.command, via: run.registry.api),
        deletions: run.command.deletions,
        showsEnvironment: run.command.showEnvironment)
      : nil
  }

  /// What became of an item, and the item.
  func carryOut(_ task: ApplyTask) async -> (ChangeEnding, ApplyItem) {
    switch task.work {
    case .known(let ending):
      if case .problem = task.item.content { gate.count(ending) }
      return (ending, task.item)
    case .change(let change, let turn):
      let ending = await carryOut(change, turn)
      gate.count(ending)
      let endedWell = [.success, .unchanged, .skipped].contains(ending.result.status)
      turns.end(turn, well: endedWell)
      return (ending, task.item)
    }
  }

  private func carryOut(_ change: ChangeTask, _ turn: PackageTurns.Turn) async -> ChangeEnding {
    if let ending = await refusal(change) { return ending }
    guard await turn.begin() else {
      return await unsent(
        change, code: "EarlierRequestFailed",
        "an earlier request for this package did not end well")
    }
    if change.start.isOpen {
      if let closure = gate.closureOfAll {
        return await unsent(change, code: "NotSettled", closure + "; an earlier run had sent it")
      }
    } else if let closure = gate.closure {
      return await unsent(change, code: "NotSent", closure)
    }
    if let dryRunner { return await dryRunner.run(change.request, line: change.line ?? 0) }
    // All calls together that are made for the item end in its time.
    let deadline = SystemTimeSource().monotonicSeconds + timeout
    return await ItemDeadline.$monotonicSeconds.withValue(deadline) { await runner.run(change) }
  }

  /// Returns the result of a request whose region is known to refuse it; `nil` if the region
  /// accepts it or an earlier run sent the request.
  private func refusal(_ change: ChangeTask) async -> ChangeEnding? {
    if case .open = change.start { return nil }
    do throws(RegistryError) {
      try registry.check(region: change.request.region)
      return nil
    } catch {
      var ending = await unsent(change, code: error.code, error.message)
      ending.error = error
      return ending
    }
  }

  private func unsent(
    _ change: ChangeTask, code: String, _ words: String
  ) async -> ChangeEnding {
    var status = RequestResult.Status.notSent
    if change.start.isOpen { status = .unknown }
    let result = RequestResult(
      of: change.request, line: change.line, status: status, errorCode: code, statusMessage: words)
    await runner.noteUnsent(change, result)
    return ChangeEnding(result: result)
  }
}
