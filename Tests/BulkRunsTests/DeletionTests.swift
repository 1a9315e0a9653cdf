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

/// A deletion cannot be taken back: it hits the package that was meant, as it was, once.
@Suite struct DeletionTests {
  private let clock = FakeClock()
  private let journal = FakeJournal()
  private static let arn = "arn:aws:sagemaker:us-east-1:123456789012:model-package/a/1"
  private static let rejected: JSONObject = [
    "ModelPackageArn": JSONValue(arn), "ModelApprovalStatus": "Rejected",
    "CreationTime": "2024-01-01T00:00:00Z",
  ]
  private static let guarded = request([
    "CreationTime": "2024-01-01T00:00:00Z", "ModelApprovalStatus": "Rejected",
    "LastModifiedTime": .null,
  ])

  private static func request(_ guards: JSONObject) -> ChangeRequest {
    ChangeRequest(
      identifier: arn, region: "us-east-1", operation: .delete(PackageDeletion(guards: guards)))
  }

  private static let deletes: FakePackages.Answer = { packages in
    packages[arn] = nil
    return .success(.success)
  }
  private static func answers(
    _ result: Result<ProgressEvent, RegistryError>
  ) -> FakePackages.Answer { { _ in result } }

  private func run(
    _ registry: FakePackages, _ request: ChangeRequest = guarded,
    start: ChangeStart = .fresh(generation: 0), deletions: DeletionPermission = .unapproved,
    verification: ChangeRunner.Verification = .standard
  ) async -> RequestResult {
    let runner = ChangeRunner(
      registry: registry, clock: clock.runClock, timeout: 300, verification: verification,
      run: "run", journal: journal, deletions: deletions)
    let id = RequestID(key: RequestKey(request), occurrence: 0)
    return await runner.run(ChangeTask(request: request, line: 1, id: id, start: start)).result
  }

  private func open(token: String? = nil, age: Double = 0) -> ChangeStart {
    .open(
      OpenSending(
        generation: 0, clientToken: "before", firstSent: clock.now - age, requestToken: token,
        effect: ChangeEffect(deleting: Self.rejected)))
  }

  @Test func `a deletion is read, written down whole, sent and followed`() async {
    let registry = FakePackages(
      [Self.arn: Self.rejected], starts: [Self.answers(.success(.inProgress))],
      progress: [Self.answers(.success(.inProgress)), Self.deletes])
    let result = await run(registry)
    #expect(result.status == .success && result.operation == .delete)
    #expect(registry.packages.isEmpty)
    #expect(journal.entries == ["sending 0", "sent 0", "ended 0 SUCCESS"])
    let entry = journal.state.withLock { $0.sendings[0] }
    #expect(entry.effect?.deleted == Self.rejected)
    #expect(registry.calls.first == "get")
  }

  @Test func `nothing is read or sent without permission`() async {
    let registry = FakePackages([Self.arn: Self.rejected], starts: [Self.deletes])
    let result = await run(registry, deletions: .none)
    #expect(result.status == .failed && result.errorCode == "DeletionNotAllowed")
    #expect(registry.calls.isEmpty && journal.entries.isEmpty)
  }

  @Test func `an Approved package needs more than permission`() async {
    var approved = Self.rejected
    approved["ModelApprovalStatus"] = "Approved"
    for guards in [[:], ["ModelApprovalStatus": "Approved"]] as [JSONObject] {
      let registry = FakePackages([Self.arn: approved], starts: [Self.deletes])
      let result = await run(registry, Self.request(guards))
      #expect(result.errorCode == "ApprovedPackage")
      #expect(registry.packages.count == 1)
      let allowed = await run(registry, Self.request(guards), deletions: .approved)
      #expect(allowed.status == .success && registry.packages.isEmpty)
    }
  }

  @Test(arguments: [
    ("ModelApprovalStatus", "Approved"), ("ModelApprovalStatus", nil),
    ("LastModifiedTime", "2024-02-01T00:00:00Z"), ("CreationTime", "2024-03-01T00:00:00Z"),
  ])
  func `a record that is stale deletes nothing`(property: String, value: String?) async {
    var changed = Self.rejected
    changed[JSONString(property)] = value.map { JSONValue($0) }
    let registry = FakePackages([Self.arn: changed], starts: [Self.deletes])
    let result = await run(registry, deletions: .approved)
    #expect(result.status == .failed && result.errorCode == "GuardFailed")
    #expect(result.statusMessage?.hasPrefix("\(property) was ") == true)
    #expect(registry.calls == ["get"] && journal.entries.isEmpty)
  }

  @Test func `a package that is gone is not found`() async {
    let registry = FakePackages([:], starts: [Self.deletes])
    let result = await run(registry)
    #expect(result.status == .failed && result.errorCode == "ResourceNotFoundException")
    #expect(registry.calls == ["get"])
  }

  @Test(arguments: ["InternalFailure", "ServiceInternalError", "NotFound", "Throttling"])
  func `a deletion that FAILED and is done is seen by reading`(code: String) async {
    let registry = FakePackages(
      [Self.arn: Self.rejected],
      starts: [
        { packages in
          packages[Self.arn] = nil
          return .success(.failed(code))
        }
      ])
    let result = await run(registry)
    #expect(result.status == .success && result.isReconciled)
    #expect(registry.calls.filter { $0.hasPrefix("delete") }.count == 1)
  }

  @Test func `what passes by itself is tried again, under the guards`() async {
    let registry = FakePackages(
      [Self.arn: Self.rejected],
      starts: [Self.answers(.success(.failed("Throttling"))), Self.deletes])
    #expect(await run(registry).status == .success)
    #expect(
      journal.entries == [
        "sending 0", "sent 0", "ended 0 FAILED", "sending 1", "sent 1", "ended 1 SUCCESS",
      ])
    // Approved between the two tries.
    let other = FakePackages(
      [Self.arn: Self.rejected],
      starts: [Self.answers(.success(.failed("Throttling"))), Self.deletes])
    other.state.withLock { state in
      state.beforeReading[3] = { $0[Self.arn]?["ModelApprovalStatus"] = "Approved" }
    }
    let result = await run(other, deletions: .approved)
    #expect(result.errorCode == "GuardFailed" && other.packages.count == 1)
  }

  @Test func `a package that is gone before the second try was deleted by the first`() async {
    let registry = FakePackages(
      [Self.arn: Self.rejected],
      starts: [Self.answers(.success(.failed("Throttling"))), Self.deletes])
    registry.state.withLock { state in state.beforeReading[3] = { $0[Self.arn] = nil } }
    let result = await run(registry)
    #expect(result.status == .success && result.isReconciled)
    #expect(registry.calls.filter { $0.hasPrefix("delete") }.count == 1)
    #expect(journal.entries.last == "ended 1 SUCCESS reconciled without token")
  }

  @Test func `a package that shows up in another state after a doubt is left to be looked at`()
    async
  {
    let registry = FakePackages(
      [Self.arn: Self.rejected], starts: [Self.answers(.success(.failed("ServiceTimeout")))])
    registry.state.withLock { state in
      state.beforeReading[2] = { $0[Self.arn]?["ModelPackageStatus"] = "Deleting" }
    }
    let result = await run(registry)
    #expect(result.status == .unknown)
    #expect(registry.calls.filter { $0.hasPrefix("delete") }.count == 1)
  }

  @Test func `waiting for another operation ends where it approved the package`() async {
    let registry = FakePackages(
      [Self.arn: Self.rejected],
      starts: [
        { packages in
          packages[Self.arn]?["ModelApprovalStatus"] = "Approved"
          return .failure(.busy)
        }, Self.deletes,
      ])
    let result = await run(registry, deletions: .approved)
    #expect(result.status == .failed && result.errorCode == "GuardFailed")
    #expect(registry.packages.count == 1)
  }

  // MARK: A lost answer, and a later run

  @Test func `a lost answer leaves the deletion open`() async {
    let registry = FakePackages(
      [Self.arn: Self.rejected], starts: [Self.answers(.failure(.broken))])
    #expect(await run(registry).status == .unknown)
    #expect(journal.entries == ["sending 0"])
  }

  @Test func `a later run sends an open deletion again under its token`() async {
    let registry = FakePackages([Self.arn: Self.rejected], starts: [Self.deletes])
    #expect(await run(registry, start: open()).status == .success)
    #expect(registry.calls == ["get", "delete before"])
  }

  @Test func `a later run finds an open deletion done`() async {
    let registry = FakePackages([:], starts: [Self.deletes])
    let result = await run(registry, start: open())
    #expect(result.status == .success && result.isReconciled)
    #expect(registry.calls.allSatisfy { $0 == "get" })
  }

  @Test(arguments: [0.0, 144_000.0])
  func `a package that got the name of a deleted one stays`(age: Double) async {
    var again = Self.rejected
    again["CreationTime"] = "2025-01-01T00:00:00Z"
    let registry = FakePackages([Self.arn: again], starts: [Self.deletes])
    let result = await run(registry, start: open(age: age))
    // The one that was meant is gone.
    #expect(result.status == .success && result.isReconciled)
    #expect(registry.packages == [Self.arn: again])
    #expect(registry.calls.allSatisfy { $0 == "get" })
  }

  @Test func `a later run without permission sends nothing`() async {
    let registry = FakePackages([Self.arn: Self.rejected], starts: [Self.deletes])
    let result = await run(registry, start: open(), deletions: .none)
    #expect(result.status == .unknown)
    #expect(registry.packages.count == 1)
  }

  @Test func `a later run does not delete what was approved meanwhile`() async {
    var approved = Self.rejected
    approved["ModelApprovalStatus"] = "Approved"
    let registry = FakePackages([Self.arn: approved], starts: [Self.deletes])
    let result = await run(registry, start: open(), deletions: .approved)
    #expect(result.status == .unknown)
    #expect(registry.packages.count == 1)
  }

  @Test func `a deletion under a forgotten token begins anew only if the package is as it was`()
    async
  {
    let registry = FakePackages([Self.arn: Self.rejected], starts: [Self.deletes])
    #expect(await run(registry, start: open(age: 40 * 3600)).status == .success)
    #expect(registry.packages.isEmpty)
    #expect(journal.entries.first == "sending 1")
  }

  @Test func `a SUCCESS that leaves the package is seen with --verify`() async {
    let registry = FakePackages(
      [Self.arn: Self.rejected], starts: [Self.answers(.success(.success))])
    let result = await run(registry, verification: .all)
    #expect(result.status == .failed && result.errorCode == "NoEffect")
  }

  @Test func `policies see a deleted package as it is, and nothing after it`() async throws {
    let text = "after.creation_time IS NULL AND NOT creation_time LIKE '2024%'"
    let policies = RequestPolicies(
      try PolicySet([PolicyText(text: text)], now: .epoch), followsService: true)
    let registry = FakePackages([Self.arn: Self.rejected], starts: [Self.deletes])
    let runner = ChangeRunner(
      registry: registry, clock: clock.runClock, timeout: 300, verification: .none, run: "run",
      policies: policies, deletions: .unapproved)
    let id = RequestID(key: RequestKey(Self.guarded), occurrence: 0)
    let ending = await runner.run(ChangeTask(request: Self.guarded, line: 1, id: id))
    #expect(ending.result.errorCode == "PolicyViolation")
    #expect(registry.packages.count == 1)
  }
}
