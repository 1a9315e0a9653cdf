import JSONLines
import ModelPackages
import OrderedCollections
import Registry
import Synchronization
import Testing

@testable import BulkRuns
@testable import Journal

/// Every transition of the drawing at `ChangeRunner`.
@Suite struct ChangeRunnerTests {
  let clock = FakeClock()
  let journal = FakeJournal()

  /// Guarded by a test, so that nobody has to read the package.
  static let guarded = request(
    #"[{"op":"test","path":"/A","value":1},{"op":"replace","path":"/A","value":2}]"#)

  static func request(_ patch: String, absent: [String] = []) -> ChangeRequest {
    ChangeRequest(
      identifier: "arn:aws:sagemaker:us-east-1:123456789012:model-package/a/1",
      region: "us-east-1", operation: .update(PatchDocument(parsing: Array(patch.utf8))),
      absent: absent.map { JSONPointer().appending($0) })
  }

  private func run(
    _ registry: FakeRegistry, _ request: ChangeRequest = guarded,
    start: ChangeStart = .fresh(generation: 0), journaled: Bool = true,
    verification: ChangeRunner.Verification = .none, timeout: Double = 300, retries: Int = 9
  ) async -> RequestResult {
    let runner = ChangeRunner(
      registry: registry, clock: clock.runClock, timeout: timeout, verification: verification,
      run: "run", journal: journaled ? journal : nil, retries: retries)
    let id = RequestID(key: RequestKey(request), occurrence: 0)
    return await runner.run(ChangeTask(request: request, line: 1, id: id, start: start)).result
  }

  private func open(
    token: String? = nil, age: Double = 0, for request: ChangeRequest = guarded
  ) throws -> ChangeStart {
    .open(
      OpenSending(
        generation: 0, clientToken: "before", firstSent: clock.now - age, requestToken: token,
        effect: ChangeEffect(try #require(request.patchDocument).patch(), on: ["A": 1])))
  }

  private static func token(_ generation: Int) -> String {
    let id = RequestID(key: RequestKey(guarded), occurrence: 0)
    return "update " + id.clientToken(run: "run", generation: generation).prefix(6)
  }

  // MARK: prepare

  @Test func `what is sent is written down first and followed to its end`() async {
    let registry = FakeRegistry(
      updates: [.success(.inProgress)], progress: [.success(.inProgress), .success(.success)])
    let result = await run(registry)
    #expect(result.status == .success)
    #expect(journal.entries == ["sending 0", "sent 0", "ended 0 SUCCESS"])
    #expect(registry.calls == [Self.token(0), "progress r", "progress r"])
    let sending = journal.state.withLock { $0.sendings[0] }
    #expect(
      sending.effect?.values == [
        .init(path: JSONPointer().appending("A"), before: 1, after: 2)
      ])
    #expect(sending.time == 1_000_000)
  }

  @Test func `an empty patch is never sent`() async {
    let registry = FakeRegistry()
    #expect(await run(registry, Self.request("[]")).status == .unchanged)
    #expect(registry.calls.isEmpty && journal.entries.isEmpty)
  }

  @Test func `where tests do not say what was there the package is read first`() async {
    let registry = FakeRegistry()
    _ = await run(registry, Self.request(#"[{"op":"add","path":"/A","value":3}]"#))
    #expect(registry.calls.first == "get")
    #expect(journal.state.withLock { $0.sendings[0].effect?.values[0].before } == 1)
  }

  @Test func `what has to be absent is looked for`() async {
    let registry = FakeRegistry()
    let patch = #"[{"op":"add","path":"/A","value":3}]"#
    let result = await run(registry, Self.request(patch, absent: ["A"]))
    #expect(result.status == .failed)
    #expect(result.errorCode == "GuardFailed")
    #expect(registry.calls == ["get"] && journal.entries.isEmpty)
  }

  @Test func `nothing is sent that the journal does not hold`() async {
    let registry = FakeRegistry()
    journal.state.withLock { $0.isFull = true }
    let result = await run(registry)
    #expect(result.status == .notSent)
    #expect(result.errorCode == "JournalFailed")
    #expect(registry.calls.isEmpty)
  }

  @Test func `a package that cannot be read is not changed`() async {
    let registry = FakeRegistry()
    registry.state.withLock { $0.readError = .unreachable }
    let result = await run(registry, Self.request(#"[{"op":"add","path":"/A","value":3}]"#))
    #expect(result.status == .failed)
    #expect(registry.calls == ["get"] && journal.entries.isEmpty)
  }

  // MARK: send

  @Test func `a refusal is an end, without a request token`() async {
    let registry = FakeRegistry(updates: [.failure(.refused)])
    let result = await run(registry)
    #expect(result.status == .failed)
    #expect(result.errorCode == "ValidationException")
    #expect(journal.entries == ["sending 0", "ended 0 FAILED without token"])
  }

  @Test func `a missing answer leaves the entry open`() async {
    let registry = FakeRegistry(updates: [.failure(.broken)])
    let result = await run(registry)
    #expect(result.status == .unknown)
    #expect(journal.entries == ["sending 0"])
  }

  @Test func `a refusal after a missing answer is looked into`() async {
    let registry = FakeRegistry(updates: [.failure(.arrived(.refused))])
    #expect(await run(registry).status == .failed)
    #expect(registry.calls == [Self.token(0), "get"])
    #expect(journal.entries == ["sending 0", "ended 0 FAILED without token"])
    let other = FakeRegistry(
      updates: [.failure(.arrived(.refused))], onUpdate: { $0["A"] = 2 })
    let result = await run(other)
    #expect(result.status == .success && result.isReconciled)
  }

  @Test func `while another operation is under way it waits, under the same token`() async {
    let registry = FakeRegistry(updates: [.failure(.busy), .failure(.busy), .success(.success)])
    let result = await run(registry)
    #expect(result.status == .success)
    #expect(result.attempts == 3)
    #expect(registry.calls == [Self.token(0), Self.token(0), Self.token(0)])
    #expect(clock.now > 1_000_000.5)
    let busy = FakeRegistry(updates: [.failure(.busy)])
    #expect(await run(busy, timeout: 3).status == .failed)
  }

  @Test func `what was told to stop before it was sent is not sent`() async {
    let stopped = RegistryError(.cancelled, code: "Cancelled", message: "m")
    let result = await run(FakeRegistry(updates: [.failure(stopped)]))
    #expect(result.status == .notSent)
    #expect(journal.entries == ["sending 0", "ended 0 NOT_SENT without token"])
  }

  // MARK: follow

  @Test func `time that is up leaves the entry open`() async {
    let registry = FakeRegistry(
      updates: [.success(.inProgress)], progress: [.success(.inProgress)])
    let result = await run(registry, timeout: 60)
    #expect(result.status == .unknown && result.errorCode == "Timeout")
    #expect(result.requestToken == "r")
    #expect(journal.entries == ["sending 0", "sent 0"])
    #expect(clock.now <= 1_000_060)
  }

  @Test func `a service that does not tell leaves the entry open`() async {
    let registry = FakeRegistry(
      updates: [.success(.inProgress)], progress: [.failure(.unreachable)])
    #expect(await run(registry).status == .unknown)
    #expect(journal.entries == ["sending 0", "sent 0"])
  }

  @Test(arguments: ["Throttling", "ServiceInternalError", "GeneralServiceException"])
  func `what passes by itself is tried again under a new generation`(code: String) async {
    let registry = FakeRegistry(updates: [.success(.failed(code)), .success(.success)])
    let result = await run(registry)
    #expect(result.status == .success && result.errorCode == nil)
    #expect(result.attempts == 2)
    #expect(registry.calls == [Self.token(0), Self.token(1)])
    #expect(
      journal.entries == [
        "sending 0", "sent 0", "ended 0 FAILED", "sending 1", "sent 1", "ended 1 SUCCESS",
      ])
  }

  @Test(arguments: [("GeneralServiceException", 3), ("Throttling", 10), ("NotUpdatable", 1)])
  func `tries are bounded by what they can mend`(code: String, tries: Int) async {
    let registry = FakeRegistry(updates: [.success(.failed(code))])
    let result = await run(registry)
    #expect(result.status == .failed && result.errorCode == code)
    #expect(result.statusMessage == "words")
    #expect(result.attempts == tries)
    #expect(journal.entries.last == "ended \(tries - 1) FAILED")
  }

  @Test func `no try begins that would end after the request's time`() async {
    let registry = FakeRegistry(updates: [.success(.failed("Throttling"))])
    #expect(await run(registry, timeout: 5).status == .failed)
    #expect(clock.now <= 1_000_005)
  }

  @Test func `a full journal ends the tries`() async {
    let journal = journal
    let registry = FakeRegistry(
      updates: [.success(.failed("Throttling")), .success(.success)],
      onUpdate: { _ in journal.state.withLock { $0.isFull = true } })
    let result = await run(registry)
    #expect(registry.calls == [Self.token(0)])
    #expect(result.status != .success)
  }

  @Test func `success that changed nothing is a failure`() async {
    let registry = FakeRegistry()
    let result = await run(registry, verification: .all)
    #expect(result.status == .failed && result.errorCode == "NoEffect")
    #expect(journal.entries.last == "ended 0 FAILED")
    let good = FakeRegistry(onUpdate: { $0["A"] = 2 })
    #expect(await run(good, verification: .all).status == .success)
  }

  // MARK: compare

  @Test(arguments: ["ServiceTimeout", "NetworkFailure", "InternalFailure"])
  func `a doubtful failure is looked into`(code: String) async {
    let done = FakeRegistry(updates: [.success(.failed(code))], onUpdate: { $0["A"] = 2 })
    let result = await run(done)
    #expect(result.status == .success && result.isReconciled && result.errorCode == nil)
    #expect(journal.entries == ["sending 0", "sent 0", "ended 0 SUCCESS reconciled"])

    let undone = FakeRegistry(updates: [.success(.failed(code)), .success(.success)])
    #expect(await run(undone).status == .success)
    #expect(undone.calls == [Self.token(0), "get", Self.token(1)])

    let other = FakeRegistry(updates: [.success(.failed(code))], onUpdate: { $0["A"] = 7 })
    let unknown = await run(other)
    #expect(unknown.status == .unknown && unknown.errorCode == code)
    #expect(other.calls == [Self.token(0), "get"])
    #expect(journal.entries.last == "sent 0")
  }

  @Test func `a doubtful failure of a package that cannot be read stays open`() async {
    let registry = FakeRegistry(updates: [.success(.failed("ServiceTimeout"))])
    registry.state.withLock { $0.readError = .unreachable }
    let result = await run(registry)
    #expect(result.status == .unknown && result.errorCode == "ServiceTimeout")
    #expect(journal.entries == ["sending 0", "sent 0"])
  }

  @Test func `without a journal a doubtful failure is looked into all the same`() async {
    let registry = FakeRegistry(
      updates: [.success(.failed("ServiceTimeout")), .success(.success)])
    let plain = Self.request(#"[{"op":"add","path":"/A","value":3}]"#)
    #expect(await run(registry, plain, journaled: false).status == .success)
    #expect(registry.calls.filter { $0.hasPrefix("update") }.count == 2)
  }

  // MARK: open and doubtful requests of an earlier run

  @Test func `an open request is asked about by its request token`() async throws {
    let registry = FakeRegistry(progress: [.success(.success)])
    let result = try await run(registry, start: open(token: "old", age: 1e6))
    #expect(result.status == .success && !result.isReconciled)
    #expect(registry.calls == ["progress old"])
    #expect(journal.entries == ["ended 0 SUCCESS"])
  }

  @Test func `an open request without one is sent again under its token`() async throws {
    let registry = FakeRegistry()
    let result = try await run(registry, start: open(age: 34.9 * 3600))
    #expect(result.status == .success)
    #expect(registry.calls == ["update before"])
    #expect(journal.entries == ["sent 0", "ended 0 SUCCESS"])
  }

  @Test(arguments: [35.0 * 3600, 1e7, -600])
  func `a token that may be forgotten is not used again`(age: Double) async throws {
    let undone = FakeRegistry()
    #expect(try await run(undone, start: open(age: age)).status == .success)
    #expect(undone.calls == ["get", Self.token(1)])
    #expect(journal.entries == ["sending 1", "sent 1", "ended 1 SUCCESS"])

    let done = FakeRegistry(properties: ["A": 2])
    let result = try await run(done, start: open(age: age))
    #expect(result.status == .success && result.isReconciled)
    #expect(done.calls == ["get"])

    let other = FakeRegistry(properties: ["A": 9])
    #expect(try await run(other, start: open(age: age)).status == .unknown)
    #expect(other.calls == ["get"])
  }

  @Test func `what the service does not know yet is asked about again`() async throws {
    let registry = FakeRegistry(
      updates: [.success(.inProgress)],
      progress: [.failure(.gone), .failure(.gone), .success(.inProgress), .success(.success)])
    #expect(await run(registry).status == .success)
    #expect(registry.calls == [Self.token(0)] + Array(repeating: "progress r", count: 4))
    #expect(journal.entries == ["sending 0", "sent 0", "ended 0 SUCCESS"])
  }

  @Test func `what the service has forgotten is sent again under the same token`() async throws {
    let registry = FakeRegistry(progress: [.failure(.gone)])
    #expect(try await run(registry, start: open(token: "old")).status == .success)
    #expect(registry.calls == Array(repeating: "progress old", count: 5) + ["update before"])
    #expect(journal.entries == ["sent 0", "ended 0 SUCCESS"])
  }

  /// The operation may be under way: another token could carry it out a second time.
  @Test func `a service that forgets all it takes never gets another token`() async throws {
    let asBefore = FakeRegistry(updates: [.success(.inProgress)], progress: [.failure(.gone)])
    let result = await run(asBefore)
    #expect(result.status == .unknown && result.errorCode == "RequestTokenNotFoundException")
    #expect(result.statusMessage?.contains("still as it was before") == true)
    #expect(
      asBefore.calls.filter { $0.hasPrefix("update") } == Array(repeating: Self.token(0), count: 3))
    #expect(journal.entries == ["sending 0", "sent 0", "sent 0", "sent 0"])
    let done = FakeRegistry(
      updates: [.success(.inProgress)], progress: [.failure(.gone)],
      onUpdate: { $0["A"] = 2 })
    #expect(await run(done).isReconciled)
  }

  @Test func `what was forgotten with its token is looked into`() async throws {
    let registry = FakeRegistry(progress: [.failure(.gone)])
    #expect(try await run(registry, start: open(token: "old", age: 36 * 3600)).status == .success)
    #expect(registry.calls == ["progress old", "get", Self.token(1)])
  }

  @Test func `where the service asks for patience past the time it is asked once more`() async {
    var far = ProgressEvent.inProgress
    far.retryAfter = clock.now + 3600
    let registry = FakeRegistry(updates: [.success(far)], progress: [.success(.success)])
    #expect(await run(registry, timeout: 12).status == .success)
    #expect(registry.calls == [Self.token(0), "progress r"])
    #expect(clock.now - 1_000_000 > 10 && clock.now - 1_000_000 < 12)
    let slow = FakeRegistry(updates: [.success(far)], progress: [.success(far)])
    #expect(await run(slow, timeout: 12).status == .unknown)
    #expect(slow.calls.count == 2)
  }

  @Test func `all tries of an update are counted`() async {
    var event = ProgressEvent.success
    event.attempts = 3
    var busy = RegistryError.busy
    busy.attempts = 2
    let registry = FakeRegistry(updates: [.failure(busy), .success(event)])
    #expect(await run(registry).attempts == 5)
  }

  @Test func `an open request that cannot be reached stays open`() async throws {
    let registry = FakeRegistry(updates: [.failure(.unreachable)])
    #expect(try await run(registry, start: open()).status == .unknown)
    #expect(journal.entries.isEmpty)
  }

  @Test func `an open request that is refused is looked into`() async throws {
    let registry = FakeRegistry(updates: [.failure(.refused)])
    #expect(try await run(registry, start: open()).status == .failed)
    #expect(journal.entries == ["ended 0 FAILED without token"])
  }

  @Test func `an open request whose property is there now is not sent blindly`() async throws {
    let patch = Self.request(#"[{"op":"add","path":"/B","value":3}]"#, absent: ["B"])
    let ours = FakeRegistry(properties: ["A": 1, "B": 3])
    let result = try await run(ours, patch, start: open(for: patch))
    #expect(result.status == .success && result.isReconciled)
    let theirs = FakeRegistry(properties: ["A": 1, "B": 4])
    #expect(try await run(theirs, patch, start: open(for: patch)).status == .unknown)
    #expect(theirs.calls.allSatisfy { $0 == "get" })
    let nobodys = FakeRegistry()
    #expect(try await run(nobodys, patch, start: open(for: patch)).status == .success)
    #expect(nobodys.calls == ["get", "update before"])
  }

  @Test func `what failed in doubt in an earlier run is looked into first`() async throws {
    let effect = ChangeEffect(try #require(Self.guarded.patchDocument).patch(), on: ["A": 1])
    let start = ChangeStart.doubtful(generation: 4, effect: effect, isOpen: false)
    let undone = FakeRegistry()
    #expect(await run(undone, start: start).status == .success)
    #expect(undone.calls == ["get", Self.token(5)])
    #expect(journal.entries == ["sending 5", "sent 5", "ended 5 SUCCESS"])
    let done = FakeRegistry(properties: ["A": 2])
    #expect(await run(done, start: start).isReconciled)
    #expect(journal.entries.last == "ended 4 SUCCESS reconciled without token")
    let other = FakeRegistry(properties: [:])
    #expect(await run(other, start: start).status == .unknown)
  }

  @Test func `what failed in an earlier run is sent under the next generation`() async {
    let registry = FakeRegistry()
    #expect(await run(registry, start: .fresh(generation: 3)).status == .success)
    #expect(registry.calls == [Self.token(3)])
    #expect(journal.entries.first == "sending 3")
  }
}
