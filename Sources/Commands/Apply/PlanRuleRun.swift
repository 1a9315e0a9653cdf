internal import AWSClient
internal import AWSConfiguration
internal import BulkRuns
internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import OrderedCollections
internal import Plans
internal import Policies
internal import Registry

/// Checks a plan against the rules of `--at-most-one` before anything is sent: reads the plan and
/// each of its packages.
struct PlanRuleRun: Sendable {
  private let rules: PlanRules
  private let registry: any PackageRegistry
  private let preview: RequestPreview
  private let service: (concurrency: Int, timeout: Double)
  private let context: RunContext

  init(_ run: ApplyRun) {
    rules = run.checks.rules
    registry = run.registry
    preview = RequestPreview(
      followsService: run.registry.api != nil, via: run.registry.api)
    service = (run.command.service.concurrency, run.command.service.timeout.seconds)
    context = run.context
  }

  /// Returns the exit status of a plan that must not be sent, which was reported; `nil` for a plan
  /// that keeps the rules.
  func refusal(of items: HeldItems) async -> ExitStatus? {
    var plan = PlannedPackages()
    while let item = await items.next() {
      switch item.content {
      case .request(let request): plan.append(request)
      // What the line was meant to change is not known, so the rules cannot be checked.
      case .problem(let words):
        tell(
          "\(item.place.name):\(item.place.line): \(words);"
            + " --at-most-one needs every request of the plan, nothing was sent")
        return .malformedInput
      case .inputFailed(let error):
        // A plan that cannot be read as a whole cannot be checked.
        if error != .interrupted { tell(Sentences.describe(error) + "; nothing was sent") }
        return Sentences.status(of: error, signal: context.interruption.signalNumber)
      }
    }
    await items.rewind()
    return await refusal(of: plan)
  }

  /// One package as it stands and after its requests.
  private struct States: Sendable {
    let before: JSONObject
    let after: JSONObject
  }

  private typealias Reading = (PlannedPackages.Package, Result<States, RegistryError>)

  /// Why the reading of packages ends early.
  private struct Unreadable: Error {
    let identifier: String
    let error: RegistryError
  }

  private func refusal(of plan: PlannedPackages) async -> ExitStatus? {
    let feed = PackageFeed(plan.packages)
    var check = PlanRuleCheck(rules)
    let interruption = context.interruption
    do {
      try await OrderedTasks(
        concurrency: service.concurrency, executor: NetworkThread.executor,
        leader: NetworkThread.gatheringExecutor
      ).run(
        next: { interruption.isRaised ? nil : await feed.next() },
        start: { $0 },
        operation: { package -> Reading in await read(package) },
        deliver: { (package, reading) in try Self.add(package, reading, to: &check) },
        stop: { await interruption.raised(times: 1) })
    } catch let unreadable as Unreadable {
      if !interruption.isRaised { return tell(unreadable) }
    } catch {
      tell("\(error); nothing was sent")
      return .inputOutput
    }
    if interruption.isRaised {
      return Sentences.status(of: .interrupted, signal: interruption.signalNumber)
    }
    let conflicts = check.conflicts
    for conflict in conflicts { tell(Self.words(conflict)) }
    return conflicts.isEmpty ? nil : .usage
  }

  private func read(_ package: PlannedPackages.Package) async -> Reading {
    let address = PackageAddress(identifier: package.identifier, region: package.region)
    let deadline = SystemTimeSource().monotonicSeconds + service.timeout
    return await ItemDeadline.$monotonicSeconds.withValue(deadline) {
      do throws(RegistryError) {
        try registry.check(region: package.region)
        let before = package.isNew ? [:] : try await registry.get(address).tree()
        let after = PlanRuleCheck.outcome(of: package.requests, on: before, preview)
        return (package, .success(States(before: before, after: after)))
      } catch {
        return (package, .failure(error))
      }
    }
  }

  private static func add(
    _ package: PlannedPackages.Package, _ reading: Result<States, RegistryError>,
    to check: inout PlanRuleCheck
  ) throws(Unreadable) {
    switch reading {
    case .success(let states):
      do throws(RecordError) {
        try check.add(
          package.identifier, region: package.region, before: states.before, after: states.after)
      } catch {
        throw Unreadable(
          identifier: package.identifier,
          error: RegistryError(
            .badAnswer, code: "InvalidProperties", message: "the package nests too deeply"))
      }
    // Its requests will fail, and change nothing.
    case .failure(let error) where [.notFound, .typeNotInRegion].contains(error.kind): return
    case .failure(let error): throw Unreadable(identifier: package.identifier, error: error)
    }
  }

  private func tell(_ unreadable: Unreadable) -> ExitStatus {
    tell(
      "\(unreadable.identifier): " + Sentences.describe(unreadable.error)
        + "; --at-most-one needs every package of the plan, nothing was sent")
    var outcomes = ItemOutcomes()
    outcomes.count(unreadable.error)
    return outcomes.status
  }

  private static func words(_ conflict: PlanRuleConflict) -> String {
    let rest = conflict.count - conflict.packages.count
    return "--at-most-one '\(conflict.rule.condition)': \(conflict.count) packages with "
      + "\(conflict.rule.group) = \(conflict.group); leave all but one out of the plan, "
      + "nothing was sent: " + conflict.packages.joined(separator: ", ")
      + (rest > 0 ? " and \(rest) more" : "")
  }

  private func tell(_ words: String) { context.messages.line("mpkg apply: " + words) }
}

/// Hands out the packages of a plan one after the other.
private actor PackageFeed {
  private var packages: IndexingIterator<[PlannedPackages.Package]>

  init(_ packages: [PlannedPackages.Package]) { self.packages = packages.makeIterator() }

  func next() -> PlannedPackages.Package? { packages.next() }
}
