import JSONLines
import ModelPackages
import OrderedCollections
import Registry
import Synchronization
import Testing

@testable import BulkRuns
@testable import Journal

/// A package is made once, whatever answers are lost.
@Suite struct CreationTests {
  private let clock = FakeClock()
  private let journal = FakeJournal()
  private static let arn = "arn:aws:sagemaker:us-east-1:123456789012:model-package/a/4"
  private static let request = ChangeRequest(
    creating: ["ModelPackageGroupName": "a", "ModelApprovalStatus": "Approved"], in: "us-east-1")

  private static let made: JSONObject = [
    "ModelApprovalStatus": "Approved", "CreationTime": "2026-01-01T00:00:00Z",
  ]
  private static func event(_ status: ProgressEvent.Status, code: String? = nil) -> ProgressEvent {
    ProgressEvent(requestToken: "r", status: status, identifier: arn, errorCode: code)
  }
  private static let creates: FakePackages.Answer = { packages in
    packages[arn] = made
    return .success(event(.success))
  }
  private static func answers(
    _ result: Result<ProgressEvent, RegistryError>
  ) -> FakePackages.Answer { { _ in result } }

  private func run(
    _ registry: FakePackages, _ request: ChangeRequest = request,
    start: ChangeStart = .fresh(generation: 0)
  ) async -> RequestResult {
    let runner = ChangeRunner(
      registry: registry, clock: clock.runClock, timeout: 300, verification: .standard,
      run: "run", journal: journal)
    let id = RequestID(key: RequestKey(request), occurrence: 0)
    return await runner.run(ChangeTask(request: request, line: 1, id: id, start: start)).result
  }

  private func open(age: Double) -> ChangeStart {
    .open(
      OpenSending(
        generation: 0, clientToken: "before", firstSent: clock.now - age, requestToken: nil,
        effect: nil))
  }

  @Test func `the result tells the new ARN and version`() async {
    let registry = FakePackages(
      [:], starts: [Self.answers(.success(.inProgress))],
      progress: [Self.answers(.success(.inProgress)), Self.creates])
    let result = await run(registry)
    #expect(result.status == .success && result.operation == .create)
    #expect(result.identifier == Self.arn && result.version == 4)
    #expect(journal.entries == ["sending 0", "sent 0", "ended 0 SUCCESS"])
    let ended = journal.state.withLock { $0.ends[0] }
    #expect(ended.created == Self.arn)
    #expect(
      ended.createdAs == [
        "CreationTime": "2026-01-01T00:00:00Z", "ModelApprovalStatus": "Approved",
        "LastModifiedTime": .null,
      ])
    // Nothing is read before: there is nothing yet.
    #expect(registry.calls.last == "get" && registry.calls.count(where: { $0 == "get" }) == 1)
  }

  @Test(
    arguments: [
      ["ModelPackageName": "x", "ModelPackageGroupName": "a"], ["ModelApprovalStatus": "Approved"],
      ["ModelPackageName": "x", "ModelPackageArn": "arn"],
      ["ModelPackageName": "x", "Domain": .null],
      ["ModelPackageName": "x", "model_card": "y"], ["ModelPackageName": "not a name"],
      ["ModelPackageGroupName": "a", "ModelPackageVersion": 3],
      ["ModelPackageGroupName": "a", "Tags": [["Key": "k", "Value": "v"]]],
      ["ModelPackageName": "x", "InferenceSpecification": ["Containers": [["Image": "i"]]]],
    ] as [JSONObject])
  func `what the service would refuse is not sent`(properties: JSONObject) async {
    let registry = FakePackages([:], starts: [Self.creates])
    let result = await run(registry, ChangeRequest(creating: properties, in: "us-east-1"))
    #expect(result.status == .failed && result.errorCode == "InvalidRequest")
    #expect(registry.calls.isEmpty && journal.entries.isEmpty)
  }

  @Test func `a lost answer is settled under the same token by a later run`() async {
    let registry = FakePackages([:], starts: [Self.answers(.failure(.broken))])
    let lost = await run(registry)
    #expect(lost.status == .unknown && lost.identifier == nil)
    #expect(journal.entries == ["sending 0"])
    let again = FakePackages([:], starts: [Self.creates])
    let result = await run(again, start: open(age: 60))
    #expect(result.status == .success && result.identifier == Self.arn)
    #expect(again.calls == ["create before", "get"])
  }

  @Test func `a creation whose token is too old is never sent again`() async {
    let registry = FakePackages([:], starts: [Self.creates])
    let result = await run(registry, start: open(age: 40 * 3600))
    #expect(result.status == .unknown)
    #expect(registry.calls.isEmpty && registry.packages.isEmpty)
  }

  @Test(arguments: ["InternalFailure", "ServiceTimeout", "NetworkFailure", "NotStabilized"])
  func `a creation that FAILED and may have happened is never tried again`(code: String) async {
    let registry = FakePackages([:], starts: [Self.answers(.success(.failed(code)))])
    let result = await run(registry)
    #expect(result.status == .unknown && result.errorCode == code)
    #expect(registry.calls.count(where: { $0.hasPrefix("create") }) == 1)
  }

  @Test func `a creation that FAILED and named its package is looked at`() async {
    let registry = FakePackages(
      [:],
      starts: [
        { packages in
          packages[Self.arn] = Self.made
          return .success(Self.event(.failed, code: "NotStabilized"))
        }
      ])
    let result = await run(registry)
    #expect(result.status == .success && result.isReconciled && result.identifier == Self.arn)
    // Rolled back: it is tried again.
    let other = FakePackages(
      [:],
      starts: [Self.answers(.success(Self.event(.failed, code: "Throttling"))), Self.creates])
    #expect(await run(other).status == .success)
    #expect(other.calls.count(where: { $0.hasPrefix("create") }) == 2)
  }

  @Test func `a throttled creation is tried again`() async {
    let registry = FakePackages(
      [:], starts: [Self.answers(.success(.failed("Throttling"))), Self.creates])
    #expect(await run(registry).status == .success)
    #expect(journal.entries.filter { $0.hasPrefix("sending") } == ["sending 0", "sending 1"])
  }

  @Test func `the package that has the name is not taken for the new one`() async {
    let registry = FakePackages(
      [Self.arn: Self.made],
      starts: [Self.answers(.success(Self.event(.failed, code: "AlreadyExists")))])
    let result = await run(registry)
    #expect(result.status == .failed && result.errorCode == "AlreadyExists")
    #expect(result.identifier == nil)
  }
}
