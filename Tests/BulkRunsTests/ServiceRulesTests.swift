import JSONLines
import ModelPackages
import OrderedCollections
import Registry
import Synchronization
import Testing

@testable import BulkRuns
@testable import Journal

/// Rules that follow from the service's handler: SUCCESS that changes nothing, failures inside, names.
@Suite struct ServiceRulesTests {
  let clock = FakeClock()
  let journal = FakeJournal()

  private func run(
    _ registry: FakeRegistry, _ request: ChangeRequest = ChangeRunnerTests.guarded,
    start: ChangeStart = .fresh(generation: 0),
    verification: ChangeRunner.Verification = .none
  ) async -> RequestResult {
    let runner = ChangeRunner(
      registry: registry, clock: clock.runClock, timeout: 300, verification: verification,
      run: "run", journal: journal)
    let id = RequestID(key: RequestKey(request), occurrence: 0)
    return await runner.run(ChangeTask(request: request, line: 1, id: id, start: start)).result
  }

  @Test func `what an earlier run called FAILED and nobody knows now is open again`() async throws {
    let effect = ChangeEffect(
      try #require(ChangeRunnerTests.guarded.patchDocument).patch(), on: ["A": 1])
    let ended = ChangeStart.doubtful(generation: 4, effect: effect, isOpen: false)
    let theirs = FakeRegistry(properties: ["A": 7])
    #expect(await run(theirs, start: ended).status == .unknown)
    #expect(journal.entries == ["unknown 4"])
    // The journal counts it as open already: nothing more is written.
    let open = ChangeStart.doubtful(generation: 4, effect: effect, isOpen: true)
    #expect(await run(theirs, start: open).status == .unknown)
    #expect(journal.entries == ["unknown 4"])
    theirs.state.withLock { $0.readError = .unreachable }
    #expect(await run(theirs, start: ended).status == .unknown)
    #expect(journal.entries == ["unknown 4", "unknown 4"])
    let ours = FakeRegistry(properties: ["A": 2])
    #expect(await run(ours, start: open).isReconciled)
    #expect(journal.entries.last == "ended 4 SUCCESS reconciled without token")
  }

  @Test(arguments: [false, true])
  func `a registry that ignores client tokens gets one for the journal only`(
    isJournaled: Bool
  ) async {
    let registry = FakeRegistry()
    registry.state.withLock { $0.usesClientTokens = false }
    let runner = ChangeRunner(
      registry: registry, clock: clock.runClock, timeout: 300, verification: .none, run: "run",
      journal: isJournaled ? journal : nil)
    let id = RequestID(key: RequestKey(ChangeRunnerTests.guarded), occurrence: 0)
    let task = ChangeTask(request: ChangeRunnerTests.guarded, line: 1, id: id)
    #expect(await runner.run(task).result.status == .success)
    let token = isJournaled ? id.clientToken(run: "run", generation: 0).prefix(6) : ""
    #expect(registry.calls == ["update " + token])
  }

  @Test func `an InternalFailure is tried three times within fifteen seconds`() async {
    let registry = FakeRegistry(updates: [.success(.failed("InternalFailure"))])
    let began = clock.now
    let result = await run(registry)
    #expect(result.status == .failed && result.errorCode == "InternalFailure")
    #expect(registry.calls.filter { $0.hasPrefix("update") }.count == 3)
    #expect(clock.now - began <= 15)
  }

  @Test(arguments: ["model_approval_status", "tags/0", "", "modelApprovalStatus"])
  func `a name that is no property's is not sent`(name: String) async {
    let registry = FakeRegistry()
    let patch = ChangeRunnerTests.request(#"[{"op":"add","path":"/\#(name)","value":"x"}]"#)
    let result = await run(registry, patch)
    #expect(result.status == .failed && result.errorCode == "InvalidRequest")
    #expect(registry.calls.isEmpty && journal.entries.isEmpty)
  }

  @Test func `a removal is read back by default`() async {
    let patch = ChangeRunnerTests.request(#"[{"op":"remove","path":"/ApprovalDescription"}]"#)
    let registry = FakeRegistry(properties: ["ApprovalDescription": "old"])
    let result = await run(registry, patch, verification: .standard)
    #expect(result.status == .failed && result.errorCode == "NoEffect")
  }

  @Test func `the approval status of a package outside a group is read back by default`() async {
    var patch = ChangeRunnerTests.request(
      #"[{"op":"add","path":"/ModelApprovalStatus","value":"Approved"}]"#)
    #expect(await run(FakeRegistry(), patch, verification: .standard).status == .success)
    patch.identifier = "arn:aws:sagemaker:us-east-1:123456789012:model-package/solo"
    let result = await run(FakeRegistry(), patch, verification: .standard)
    #expect(result.status == .failed && result.errorCode == "NoEffect")
  }
}
