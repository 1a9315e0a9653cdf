import JSONLines
import ModelPackages
import OrderedCollections
import Policies
import Registry
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
    patch: JSONPatch([.replace(JSONPointer().appending("ModelApprovalStatus"), "Approved")]))
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
    #expect(result.status == .failed && result.errorCode == "PolicyViolation")
    #expect(!registry.calls.contains { $0.hasPrefix("update") })
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
