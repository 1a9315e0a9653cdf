import JSONLines
import ModelPackages
import OrderedCollections
import Policies
import Registry
import Synchronization
import Testing
import Times

@testable import BulkRuns
@testable import Journal

/// Policies are checked on the package as it is just before its request is sent.
@Suite struct PolicyRunTests {
  let clock = FakeClock()
  let journal = FakeJournal()
  static let request = ChangeRequest(
    identifier: "arn:aws:sagemaker:us-east-1:123456789012:model-package/a/1", region: "us-east-1",
    patch: patch)
  static let patch = JSONPatch([
    .replace(JSONPointer().appending("ModelApprovalStatus"), "Approved")
  ])
  static let completed: JSONObject = [
    "ModelPackageGroupName": "a", "ModelApprovalStatus": "Rejected",
    "ModelPackageStatus": "Completed",
  ]

  private func policies(
    _ texts: String = "model_package_status = 'Completed'"
  ) throws -> RequestPolicies {
    RequestPolicies(try PolicySet([PolicyText(text: texts)], now: .epoch), followsService: true)
  }

  private func run(
    _ registry: FakeRegistry, _ policies: RequestPolicies,
    start: ChangeStart = .fresh(generation: 0)
  ) async -> RequestResult {
    let runner = ChangeRunner(
      registry: registry, clock: clock.runClock, timeout: 300, verification: .none, run: "run",
      journal: journal, policies: policies)
    let id = RequestID(key: RequestKey(Self.request), occurrence: 0)
    return await runner.run(ChangeTask(request: Self.request, line: 1, id: id, start: start)).result
  }

  @Test func `a request is sent if the policy is true`() async throws {
    let registry = FakeRegistry(properties: Self.completed)
    #expect(try await run(registry, policies()).status == .success)
    #expect(registry.calls.count == 2 && registry.calls.first == "get")
    #expect(journal.entries == ["sending 0", "sent 0", "ended 0 SUCCESS"])
  }

  @Test func `nothing is sent or written down if the package has changed since the plan`()
    async throws
  {
    var properties = Self.completed
    properties["ModelPackageStatus"] = "Failed"
    let registry = FakeRegistry(properties: properties)
    let result = try await run(registry, policies())
    #expect(result.status == .failed && result.errorCode == "PolicyViolation")
    #expect(
      result.statusMessage
        == "policy 'model_package_status = 'Completed'' is false: model_package_status = 'Failed'")
    #expect(registry.calls == ["get"])
    #expect(journal.entries.isEmpty)
  }

  @Test func `a policy is checked again after another operation on the package`() async throws {
    let registry = FakeRegistry(
      updates: [.failure(.busy), .success(.success)], properties: Self.completed
    ) { $0["ModelPackageStatus"] = "Failed" }
    let result = try await run(registry, policies())
    #expect(result.errorCode == "PolicyViolation")
    #expect(registry.calls.filter { $0.hasPrefix("update") }.count == 1)
    #expect(journal.entries == ["sending 0", "ended 0 FAILED without token"])
  }

  @Test func `an open request is not sent again against a policy`() async throws {
    var properties = Self.completed
    properties["ModelPackageStatus"] = "Failed"
    let registry = FakeRegistry(properties: properties)
    let sending = OpenSending(
      generation: 0, clientToken: "before", firstSent: clock.now, requestToken: nil,
      effect: ChangeEffect(try #require(Self.request.patchDocument).patch(), on: properties))
    let result = try await run(registry, policies(), start: .open(sending))
    // It may be under way, so nobody knows how it ends; the journal has it open, too.
    #expect(result.status == .unknown && result.errorCode == "EndNotSeen")
    #expect(
      result.statusMessage
        == "the request was sent and its end not seen, and it is not sent again: policy"
        + " 'model_package_status = 'Completed'' is false: model_package_status = 'Failed'; the"
        + " package is still as it was before: run the command again later")
    #expect(!registry.calls.contains { $0.hasPrefix("update") })
    #expect(journal.entries.isEmpty)
  }

  @Test func `an open request with a request token is followed, whatever policies say now`()
    async throws
  {
    var properties = Self.completed
    properties["ModelPackageStatus"] = "Failed"
    for (event, status) in [
      (ProgressEvent.success, "SUCCESS"), (.failed("NotUpdatable"), "FAILED"),
    ] {
      let registry = FakeRegistry(progress: [.success(event)], properties: properties)
      let sending = OpenSending(
        generation: 0, clientToken: "before", firstSent: clock.now, requestToken: "r",
        effect: ChangeEffect(Self.patch, on: properties))
      let result = try await run(registry, policies(), start: .open(sending))
      #expect(result.status.rawValue == status && result.errorCode != "PolicyViolation")
      #expect(registry.calls == ["progress r"])
      #expect(journal.entries.last == "ended 0 \(status)")
    }
  }

  /// The service has forgotten the token, so nothing is under way any more.
  @Test
  func `an old open request that was not carried out is ended by a policy, in the journal too`()
    async throws
  {
    var properties = Self.completed
    properties["ModelPackageStatus"] = "Failed"
    let effect = ChangeEffect(Self.patch, on: properties)
    let sending = OpenSending(
      generation: 2, clientToken: "before", firstSent: clock.now - 36 * 3600, requestToken: nil,
      effect: effect)
    let starts: [ChangeStart] = [
      .open(sending), .doubtful(generation: 2, effect: effect, isOpen: true),
    ]
    for start in starts {
      let registry = FakeRegistry(properties: properties)
      let result = try await run(registry, policies(), start: start)
      #expect(result.status == .failed && result.errorCode == "PolicyViolation")
      #expect(registry.calls == ["get", "get"])
      #expect(journal.entries.last == "ended 2 FAILED reconciled without token")
    }
    // Once the policy is true it is sent under the next generation, and has one end.
    let registry = FakeRegistry(properties: Self.completed)
    let result = try await run(registry, policies(), start: .open(sending))
    #expect(result.status == .success)
    #expect(journal.entries.suffix(3) == ["sending 3", "sent 3", "ended 3 SUCCESS"])
  }

  @Test func `an open request stays UNKNOWN if the journal cannot take its end`() async throws {
    var properties = Self.completed
    properties["ModelPackageStatus"] = "Failed"
    let sending = OpenSending(
      generation: 2, clientToken: "before", firstSent: clock.now - 36 * 3600, requestToken: nil,
      effect: ChangeEffect(Self.patch, on: properties))
    journal.state.withLock { $0.isFull = true }
    for text in ["model_package_status = 'Completed'", "model_package_status = 'Failed'"] {
      let registry = FakeRegistry(properties: properties)
      let result = try await run(registry, policies(text), start: .open(sending))
      #expect(result.status == .unknown)
      #expect(!registry.calls.contains { $0.hasPrefix("update") })
    }
  }

  /// As an open request of a registry file, of which the file's identity says that nothing came.
  @Test func `what was noted and never sent is ended in the journal if it is not sent`()
    async throws
  {
    var properties = Self.completed
    properties["ModelPackageStatus"] = "Failed"
    let noted = ChangeStart.fresh(generation: 1, isNotedOpen: true)
    let refused = try await run(FakeRegistry(properties: properties), policies(), start: noted)
    #expect(refused.errorCode == "PolicyViolation")
    #expect(journal.entries == ["ended 1 FAILED reconciled without token"])
    let sent = try await run(FakeRegistry(properties: Self.completed), policies(), start: noted)
    #expect(sent.status == .success)
    #expect(journal.entries.suffix(3) == ["sending 1", "sent 1", "ended 1 SUCCESS"])
  }

  @Test func `an open request that was carried out is a success, whatever policies say now`()
    async throws
  {
    var properties = Self.completed
    let effect = ChangeEffect(try #require(Self.request.patchDocument).patch(), on: properties)
    properties["ModelApprovalStatus"] = "Approved"
    let registry = FakeRegistry(properties: properties)
    let sending = OpenSending(
      generation: 0, clientToken: "before", firstSent: clock.now, requestToken: nil, effect: effect)
    let result = try await run(
      registry, policies("before.model_approval_status = 'Rejected'"), start: .open(sending))
    #expect(result.status == .success && result.isReconciled)
  }

  @Test func `a dry run tells a violation`() async throws {
    let registry = FakeRegistry(properties: Self.completed)
    let runner = DryRunner(
      registry: registry, clock: clock.runClock, followsService: true,
      policies: try policies("after.model_approval_status <> 'Approved'"))
    let ending = await runner.run(Self.request, line: 1)
    #expect(ending.result.status == .failed && ending.result.errorCode == "PolicyViolation")
    #expect(ending.kinds.isEmpty && registry.calls == ["get"])
  }
}
