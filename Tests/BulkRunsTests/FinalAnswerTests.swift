import JSONLines
import ModelPackages
import OrderedCollections
import Registry
import Synchronization
import Testing

@testable import BulkRuns
@testable import Journal

/// Requests at a registry whose answers are final and that remembers no client tokens.
@Suite struct FinalAnswerTests {
  private static let status = "ModelApprovalStatus"
  private let clock = FakeClock()
  private let journal = FakeJournal()

  private static let guarded = ChangeRunnerTests.request(
    #"[{"op":"test","path":"/ModelApprovalStatus","value":"Rejected"},"#
      + #"{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"}]"#)
  private static let end = ProgressEvent(status: .success)

  private static func registry(
    _ updates: [Result<ProgressEvent, RegistryError>], status: String = "Rejected",
    onUpdate: (@Sendable (inout JSONObject) -> Void)? = nil
  ) -> FakeRegistry {
    let registry = FakeRegistry(
      updates: updates, properties: [JSONString(Self.status): JSONValue(status)],
      onUpdate: onUpdate)
    registry.state.withLock { $0.api = .sageMaker }
    return registry
  }

  private static let approving: @Sendable (inout JSONObject) -> Void = {
    $0[JSONString(status)] = "Approved"
  }

  private func run(
    _ registry: FakeRegistry, _ request: ChangeRequest = guarded,
    start: ChangeStart = .fresh(generation: 0), timeout: Double = 300, retries: Int = 9
  ) async -> RequestResult {
    let runner = ChangeRunner(
      registry: registry, clock: clock.runClock, timeout: timeout, verification: .standard,
      run: "run", journal: journal, retries: retries)
    let id = RequestID(key: RequestKey(request), occurrence: 0)
    return await runner.run(ChangeTask(request: request, line: 1, id: id, start: start)).result
  }

  private static func updates(_ registry: FakeRegistry) -> Int {
    registry.calls.count { $0.hasPrefix("update") }
  }

  @Test func `the first answer ends the request`() async {
    let registry = Self.registry([.success(Self.end)])
    let result = await run(registry)
    #expect(result.status == .success && result.requestToken == nil)
    #expect(journal.entries == ["sending 0", "ended 0 SUCCESS without token"])
    // Nothing is asked for a second time, and nothing read back.
    #expect(registry.calls.count == 1)
  }

  @Test func `a lost answer to a change that was made is found by reading`() async {
    let registry = Self.registry([.failure(.broken)], onUpdate: Self.approving)
    let result = await run(registry)
    #expect(result.status == .success && result.isReconciled)
    #expect(Self.updates(registry) == 1)
    #expect(registry.calls.last == "get")
  }

  @Test func `a change that was not made is sent again after reading`() async {
    let registry = Self.registry([.failure(.broken), .success(Self.end)])
    let result = await run(registry)
    #expect(result.status == .success && !result.isReconciled)
    #expect(registry.calls.map { $0.prefix(3) } == ["upd", "get", "upd"])
    #expect(journal.entries.filter { $0.hasPrefix("sending") } == ["sending 0", "sending 1"])
  }

  /// The first sending arrives after the package was read: the guard of the second one fails on it.
  @Test func `a change that arrives late is no failed guard`() async {
    let count = Mutex(0)
    let refused = ProgressEvent(status: .failed, errorCode: "GuardFailed", statusMessage: "w")
    let registry = Self.registry([.failure(.broken), .success(refused)]) { properties in
      let isSecond = count.withLock { count in
        count += 1
        return count == 2
      }
      if isSecond { properties[JSONString(Self.status)] = "Approved" }
    }
    let result = await run(registry)
    #expect(result.status == .success && result.isReconciled)
  }

  @Test func `a package that somebody else changed meanwhile is left alone`() async {
    let registry = Self.registry([.failure(.broken)]) {
      $0[JSONString(Self.status)] = "PendingManualApproval"
    }
    let result = await run(registry)
    #expect(result.status == .unknown && result.errorCode == "ConnectionBroken")
    #expect(Self.updates(registry) == 1)
    #expect(journal.entries == ["sending 0"])
  }

  @Test func `a change that stays lost is left open`() async {
    let registry = Self.registry([.failure(.broken)])
    let result = await run(registry, retries: 2)
    #expect(result.status == .unknown)
    #expect(Self.updates(registry) == 3)
  }

  @Test func `a failed guard is a failure`() async {
    let registry = Self.registry([
      .success(ProgressEvent(status: .failed, errorCode: "GuardFailed", statusMessage: "w"))
    ])
    let result = await run(registry)
    #expect(result.status == .failed && result.errorCode == "GuardFailed")
    #expect(Self.updates(registry) == 1)
  }

  @Test(arguments: [("Approved", 0, true), ("Rejected", 1, false)])
  func `what an earlier run sent is read before it is sent`(
    status: String, updates: Int, isReconciled: Bool
  ) async throws {
    let registry = Self.registry([.success(Self.end)], status: status)
    let patch = try #require(Self.guarded.patchDocument).patch()
    let start = ChangeStart.open(
      OpenSending(
        generation: 0, clientToken: "before", firstSent: clock.now, requestToken: nil,
        effect: ChangeEffect(patch, absent: [])))
    let result = await run(registry, start: start)
    #expect(result.status == .success && result.isReconciled == isReconciled)
    #expect(registry.calls.first == "get")
    #expect(Self.updates(registry) == updates)
  }

  @Test func `what is left of a change is sent, guarded by what is there`() async throws {
    let request = ChangeRunnerTests.request(
      #"[{"op":"test","path":"/SourceUri","value":"a"},{"op":"test","path":"/ApprovalDescription","value":"c"},"#
        + #"{"op":"replace","path":"/SourceUri","value":"b"},"#
        + #"{"op":"replace","path":"/ApprovalDescription","value":"d"}]"#)
    let registry = FakeRegistry(
      updates: [.failure(.broken), .success(Self.end)],
      properties: ["SourceUri": "a", "ApprovalDescription": "c"]
    ) { $0["SourceUri"] = "b" }
    registry.state.withLock { $0.api = .sageMaker }
    let result = await run(registry, request)
    #expect(result.status == .success)
    let sent = registry.state.withLock { $0.requests }
    #expect(sent.count == 2)
    #expect(
      try sent[1].patchDocument?.patch().document == [
        ["op": "test", "path": "/ApprovalDescription", "value": "c"],
        ["op": "add", "path": "/ApprovalDescription", "value": "d"],
      ])
    // The journal keeps the request that was asked for.
    #expect(journal.state.withLock { $0.sendings.map(\.request) } == [request, request])
  }
}
