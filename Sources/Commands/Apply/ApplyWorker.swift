internal import BulkRuns
internal import ByteStreams
internal import CloudControl
internal import LinePipeline
internal import ModelPackages
internal import Registry
internal import Synchronization

/// Whether further requests may be started.
final class ApplyGate: Sendable {
  private let interruption: Interruption
  private let maxFailures: Int?
  private let failures = Atomic<Int>(0)
  private let credentialsGone = Atomic<Bool>(false)

  init(_ interruption: Interruption, maxFailures: Int?) {
    self.interruption = interruption
    self.maxFailures = maxFailures
  }

  /// Why no further request is started; nil while they are.
  var closure: String? {
    if interruption.isRaised { return "the run was interrupted before it was sent" }
    if credentialsGone.load(ordering: .acquiring) {
      return "the credentials had run out before it was sent"
    }
    if let maxFailures, failures.load(ordering: .acquiring) >= maxFailures {
      return "\(maxFailures) requests had failed before it was sent (--max-failures)"
    }
    return nil
  }

  func count(_ ending: ChangeEnding) {
    if ending.error?.kind == .noCredentials { credentialsGone.store(true, ordering: .releasing) }
    if ending.result.status == .failed { failures.wrappingAdd(1, ordering: .acquiringAndReleasing) }
  }
}

/// Carries one item out; never throws, every ending is a result.
struct ApplyWorker: Sendable {
  let turns = PackageTurns()
  private let gate: ApplyGate
  private let runner: ChangeRunner
  private let dryRunner: DryRunner?

  init(_ run: ApplyRun, gate: ApplyGate) {
    self.gate = gate
    let clock = RunClock(
      now: run.context.now,
      sleep: { try await NetworkTimeSource().sleep(seconds: $0) })
    runner = ChangeRunner(
      registry: run.registry, clock: clock, timeout: run.command.service.timeout.seconds,
      verification: run.command.verification)
    dryRunner =
      run.command.dryRun
      ? DryRunner(registry: run.registry, clock: clock) { Sentences.describe($0) } : nil
  }

  /// What became of an item, and the item.
  func carryOut(_ task: ApplyTask) async -> (ChangeEnding, ApplyItem) {
    guard let request = task.request, let turn = task.turn else {
      return (ending(of: task.item), task.item)
    }
    let hasGoodPredecessors = await turn.begin()
    let ending: ChangeEnding
    if !hasGoodPredecessors {
      ending = notSent(
        task, request, code: "EarlierRequestFailed",
        "an earlier request for this package did not end well")
    } else if let closure = gate.closure {
      ending = notSent(task, request, code: "NotSent", closure)
    } else if let dryRunner {
      ending = await dryRunner.run(request, line: task.item.place.line)
    } else {
      ending = await runner.run(
        request, line: task.item.place.line, clientToken: task.clientToken)
    }
    gate.count(ending)
    let endedWell = [.success, .unchanged, .skipped].contains(ending.result.status)
    turns.end(turn, well: endedWell)
    return (ending, task.item)
  }

  private func ending(of item: ApplyItem) -> ChangeEnding {
    var result = RequestResult(line: item.place.line, status: .failed)
    if case .problem(let words) = item.content {
      result.errorCode = "InvalidRequest"
      result.statusMessage = words
    }
    return ChangeEnding(result: result)
  }

  private func notSent(
    _ task: ApplyTask, _ request: PatchRequest, code: String, _ words: String
  ) -> ChangeEnding {
    ChangeEnding(
      result: RequestResult(
        line: task.item.place.line, region: request.region, identifier: request.identifier,
        status: .notSent, errorCode: code, statusMessage: words))
  }
}
