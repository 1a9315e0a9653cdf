internal import Foundation
import JSONLines
import OrderedCollections
import Registry
import Synchronization
import Testing

@testable import RehearsalServer

/// The services without HTTP: every operation and every error.
@Suite struct RehearsalServiceTests {
  private static let type = "AWS::SageMaker::ModelPackage"

  /// A service over the sample records, and its clock.
  private struct Sample {
    let folder: SampleFolder
    let service: RehearsalService
    let clock: Clock

    /// A clock that stands until it is moved.
    final class Clock: Sendable {
      private let time = Mutex(1_767_225_600.0)
      var now: Double { time.withLock { $0 } }
      func advance(_ seconds: Double) { time.withLock { $0 += seconds } }
    }

    init(
      records: String = sampleRecords,
      _ configure: (inout RehearsalConfiguration) -> Void = { _ in }
    ) throws {
      folder = try SampleFolder()
      let clock = Clock()
      self.clock = clock
      var configuration = RehearsalConfiguration(now: { clock.now })
      configuration.operationDuration = 0.001
      configure(&configuration)
      service = RehearsalService(
        try SnapshotRegistry(
          opening: folder.write(records), folder: "/tmp", interruption: nil, now: { 0 }),
        configuration)
    }

    /// The answer's members, or its error's code under `error`.
    func ask(_ target: String, _ input: JSONValue, region: String? = nil) async -> JSONValue {
      await answer(target, input.jsonBytes, region: region)
    }

    func answer(_ target: String, _ body: [UInt8], region: String? = nil) async -> JSONValue {
      switch await service.answer(target, body, region: region) {
      case .body(let body): body
      case .fault(let fault): ["error": JSONValue(fault.code)]
      case .reset: ["error": "reset"]
      }
    }

    func update(_ name: String, _ patch: String, token: String? = nil) async -> JSONValue {
      var input: JSONObject = [
        "TypeName": JSONValue(RehearsalServiceTests.type), "Identifier": JSONValue(arn(name)),
        "PatchDocument": JSONValue(patch),
      ]
      if let token { input["ClientToken"] = JSONValue(token) }
      return await ask("CloudApiService.UpdateResource", .object(input))
    }

    func delete(_ name: String, token: String? = nil) async -> JSONValue {
      var input: JSONObject = [
        "TypeName": JSONValue(RehearsalServiceTests.type), "Identifier": JSONValue(arn(name)),
      ]
      if let token { input["ClientToken"] = JSONValue(token) }
      return await ask("CloudApiService.DeleteResource", .object(input))
    }

    func create(_ state: JSONValue, token: String? = nil) async -> JSONValue {
      var input: JSONObject = [
        "TypeName": JSONValue(RehearsalServiceTests.type),
        "DesiredState": JSONValue(state.jsonText),
      ]
      if let token { input["ClientToken"] = JSONValue(token) }
      return await ask("CloudApiService.CreateResource", .object(input), region: "us-east-1")
    }

    /// The update's last progress event.
    func end(_ answer: JSONValue) async throws -> JSONObject {
      let token = try #require(answer["ProgressEvent"]?["RequestToken"])
      await service.finish()
      let status = await ask("CloudApiService.GetResourceRequestStatus", ["RequestToken": token])
      return try #require(status["ProgressEvent"]?.object)
    }
  }

  private static let approve =
    #"[{"op":"test","path":"/ModelApprovalStatus","value":"Rejected"},"#
    + #"{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"}]"#

  @Test(arguments: [
    ("CloudApiService.GetResource", "{}", "ValidationException"),
    (
      "CloudApiService.GetResource", #"{"TypeName":"AWS::S3::Bucket","Identifier":"x"}"#,
      "TypeNotFoundException"
    ),
    ("CloudApiService.GetResource", #"{"TypeName":"TYPE"}"#, "ValidationException"),
    ("CloudApiService.GetResource", #"{"TypeName":"TYPE","Identifier":1}"#, "ValidationException"),
    (
      "CloudApiService.GetResource", #"{"TypeName":"TYPE","Identifier":""}"#,
      "ValidationException"
    ),
    (
      "CloudApiService.GetResource", #"{"TypeName":"TYPE","Identifier":"gone"}"#,
      "ResourceNotFoundException"
    ),
    ("CloudApiService.GetResource", "[]", "SerializationException"),
    ("CloudApiService.GetResource", "{", "SerializationException"),
    (
      "CloudApiService.UpdateResource", #"{"TypeName":"TYPE","Identifier":"gone"}"#,
      "ValidationException"
    ),
    (
      "CloudApiService.UpdateResource",
      #"{"TypeName":"TYPE","Identifier":"gone","PatchDocument":"[]"}"#,
      "ResourceNotFoundException"
    ),
    (
      "CloudApiService.UpdateResource",
      #"{"TypeName":"TYPE","Identifier":"x","PatchDocument":"[]","ClientToken":"a b"}"#,
      "ValidationException"
    ),
    ("CloudApiService.GetResourceRequestStatus", "{}", "ValidationException"),
    (
      "CloudApiService.GetResourceRequestStatus", #"{"RequestToken":"x"}"#,
      "RequestTokenNotFoundException"
    ),
    (
      "CloudApiService.CancelResourceRequest", #"{"RequestToken":"x"}"#,
      "RequestTokenNotFoundException"
    ),
    (
      "CloudApiService.ListResources", #"{"TypeName":"TYPE","MaxResults":0}"#,
      "ValidationException"
    ),
    (
      "CloudApiService.ListResources", #"{"TypeName":"TYPE","NextToken":"x"}"#,
      "ValidationException"
    ),
    (
      "CloudApiService.ListResources", #"{"TypeName":"TYPE","ResourceModel":"x"}"#,
      "ValidationException"
    ),
    ("CloudApiService.ListResourceRequests", #"{"NextToken":"x"}"#, "ValidationException"),
    ("SageMaker.ListModelPackages", #"{"ModelPackageType":"All"}"#, "ValidationException"),
    ("SageMaker.ListModelPackages", #"{"SortBy":"Size"}"#, "ValidationException"),
    ("SageMaker.ListModelPackages", #"{"MaxResults":101}"#, "ValidationException"),
    ("SageMaker.DescribeModelPackage", "{}", "ValidationException"),
    ("SageMaker.DescribeModelPackage", #"{"ModelPackageName":"churn"}"#, "ValidationException"),
    ("SageMaker.BatchDescribeModelPackage", "{}", "ValidationException"),
    ("SageMaker.DescribeModel", "{}", "UnknownOperationException"),
    ("", "{}", "UnknownOperationException"),
  ])
  func tellsWhatIsWrong(target: String, input: String, code: String) async throws {
    let sample = try Sample()
    let body = Array(input.replacing("TYPE", with: Self.type).utf8)
    #expect(await sample.answer(target, body) == ["error": JSONValue(code)])
  }

  @Test(arguments: [
    ("{}", "ValidationException"), ("[", "ValidationException"),
    (#"[{"op":"replace","path":"/ApprovalDescription","value":"x"}]"#, "ValidationException"),
    (#"[{"op":"add","path":"/Domain","value":"x"}]"#, "NotUpdatableException"),
    (#"[{"op":"remove","path":"/CreationTime"}]"#, "NotUpdatableException"),
  ])
  func refusesUpdatesAtOnce(patch: String, code: String) async throws {
    let sample = try Sample()
    #expect(await sample.update("churn/1", patch) == ["error": JSONValue(code)])
  }

  @Test func carriesAnUpdateOutOnce() async throws {
    let audit = AuditLines()
    let sample = try Sample { configuration in
      configuration.audit = { line in audit.lines.withLock { $0.append(line) } }
    }
    let first = await sample.update("churn/1", Self.approve, token: "t")
    #expect(first["ProgressEvent"]?["OperationStatus"] == "IN_PROGRESS")
    let end = try await sample.end(first)
    #expect(end["OperationStatus"] == "SUCCESS")
    #expect(end["Operation"] == "UPDATE")
    #expect(end["Identifier"] == JSONValue(arn("churn/1")))
    let again = await sample.update("churn/1", Self.approve, token: "t")
    #expect(again["ProgressEvent"]?["RequestToken"] == end["RequestToken"])
    #expect(
      await sample.update("churn/1", "[]", token: "t") == ["error": "ClientTokenConflictException"])
    #expect(audit.lines.withLock { $0.count } == 1)
    // The service forgets a client token after 36 hours; the guard then finds the new value.
    sample.clock.advance(36 * 3600 + 1)
    let late = try await sample.end(await sample.update("churn/1", Self.approve, token: "t"))
    #expect(late["OperationStatus"] == "FAILED")
    #expect(late["ErrorCode"] == "InvalidRequest")
    #expect(audit.lines.withLock { $0.count } == 1)
  }

  @Test func takesOneOperationAtATime() async throws {
    let sample = try Sample { $0.operationDuration = 0.2 }
    let first = await sample.update("churn/1", Self.approve)
    #expect(
      await sample.update("churn/1", Self.approve) == ["error": "ConcurrentOperationException"])
    #expect(await sample.update("lone", "[]")["error"] == nil)
    #expect(try await sample.end(first)["OperationStatus"] == "SUCCESS")
    #expect(await sample.update("churn/1", "[]")["error"] == nil)
    await sample.service.finish()
  }

  @Test func cancels() async throws {
    let sample = try Sample { $0.operationDuration = 0.2 }
    let update = await sample.update("churn/1", Self.approve)
    let token = try #require(update["ProgressEvent"]?["RequestToken"])
    let cancelled = await sample.ask(
      "CloudApiService.CancelResourceRequest", ["RequestToken": token])
    #expect(cancelled["ProgressEvent"]?["OperationStatus"] == "CANCEL_IN_PROGRESS")
    #expect(try await sample.end(update)["OperationStatus"] == "CANCEL_COMPLETE")
    #expect(
      await sample.ask("CloudApiService.CancelResourceRequest", ["RequestToken": token])
        == ["error": "ConcurrentModificationException"])
    // The package is as it was.
    let again = try await sample.end(await sample.update("churn/1", Self.approve))
    #expect(again["OperationStatus"] == "SUCCESS")
  }

  @Test func listsOnlyTheRegionAsked() async throws {
    let sample = try Sample()
    for (region, count) in [("us-east-1", 4), ("eu-west-1", 1), ("x", 0)] {
      let answer = await sample.ask(
        "SageMaker.ListModelPackages", ["ModelPackageType": "Both"], region: region)
      #expect(answer["ModelPackageSummaryList"]?.array?.count == count)
    }
  }

  /// Creation times were ordered as texts, so that an offset or epoch seconds came out of order.
  @Test(arguments: [
    ("Ascending", ["d", "b", "a", "c", "e", "f"]), ("Descending", ["f", "e", "c", "a", "b", "d"]),
  ])
  func creationTimesAreOrderedByTime(order: String, names: [String]) async throws {
    let records = [
      record("a", #""creation_time":"2026-01-01T00:00:00Z""#),
      record("b", #""creation_time":"2026-01-01T00:30:00+01:00""#),
      record("c", #""creation_time":1767225600.5"#),
      record("d", #""creation_time":"1767222000""#), record("f"),
      record("e", #""creation_time":"2026-01-01 00:00:01""#),
    ].joined(separator: "\n")
    let sample = try Sample(records: records)
    let answer = await sample.ask(
      "SageMaker.ListModelPackages",
      ["SortBy": "CreationTime", "SortOrder": JSONValue(order)])
    let found = answer["ModelPackageSummaryList"]?.array?.compactMap {
      $0["ModelPackageName"]?.string
    }
    #expect(found == names)
  }

  @Test func `a deletion under a token happens once`() async throws {
    let audited = AuditLines()
    let sample = try Sample { $0.audit = { line in audited.lines.withLock { $0.append(line) } } }
    let first = await sample.delete("churn/1", token: "t")
    let end = try await sample.end(first)
    #expect(end["OperationStatus"] == "SUCCESS" && end["Operation"] == "DELETE")
    #expect(
      await sample.delete("churn/1", token: "t")["ProgressEvent"]?["RequestToken"]
        == first["ProgressEvent"]?["RequestToken"])
    #expect(await sample.delete("churn/1") == ["error": "ResourceNotFoundException"])
    #expect(
      await sample.update("churn/1", "[]", token: "t") == ["error": "ClientTokenConflictException"])
    let lines = audited.lines.withLock { $0 }
    #expect(lines.count == 1)
    #expect(try JSONValue(parsing: lines[0])["delete"] == true)
  }

  @Test func `a creation under a token happens once, and names its package`() async throws {
    let sample = try Sample()
    let state: JSONValue = ["ModelPackageGroupName": "churn"]
    let first = await sample.create(state, token: "t")
    #expect(first["ProgressEvent"]?["Identifier"] == nil)
    let end = try await sample.end(first)
    #expect(end["OperationStatus"] == "SUCCESS" && end["Operation"] == "CREATE")
    let identifier = try #require(end["Identifier"]?.string)
    let again = await sample.create(state, token: "t")
    #expect(again["ProgressEvent"]?["Identifier"]?.string == identifier)
    let other = try await sample.end(await sample.create(state, token: "u"))
    #expect(other["Identifier"]?.string != identifier)
    let requests = await sample.ask(
      "CloudApiService.ListResourceRequests",
      ["ResourceRequestStatusFilter": ["Operations": ["CREATE"]]])
    #expect(requests["ResourceRequestStatusSummaries"]?.array?.count == 2)
  }

  @Test(arguments: [
    (#"{"ModelPackageName":"lone"}"#, "AlreadyExists"),
    (#"{"ModelPackageName":"x","ModelPackageGroupName":"y"}"#, "InvalidRequest"),
    (#"{"ModelPackageName":"x","CreationTime":"2024-01-01T00:00:00Z"}"#, "InvalidRequest"),
  ])
  func `a creation that breaks a rule ends FAILED`(state: String, code: String) async throws {
    let sample = try Sample()
    let end = try await sample.end(await sample.create(JSONValue(parsing: Array(state.utf8))))
    #expect(end["OperationStatus"] == "FAILED" && end["ErrorCode"]?.string == code)
    #expect(await sample.create("no object") == ["error": "ValidationException"])
  }

  @Test func `packages deleted between two pages are left out`() async throws {
    let sample = try Sample()
    let all: JSONValue = ["MaxResults": 1, "ModelPackageType": "Both"]
    let page = await sample.ask("SageMaker.ListModelPackages", all)
    for name in ["churn/1", "lone"] { _ = try? await sample.end(await sample.delete(name)) }
    var names: [String] = []
    var token = page["NextToken"]
    while let next = token {
      let page = await sample.ask(
        "SageMaker.ListModelPackages",
        ["MaxResults": 1, "ModelPackageType": "Both", "NextToken": next])
      let found = page["ModelPackageSummaryList"]?.array ?? []
      #expect(found.allSatisfy { $0["ModelPackageArn"] != nil })
      names += found.compactMap { $0["ModelPackageArn"]?.string }
      token = page["NextToken"]
    }
    #expect(!names.contains(arn("churn/1")) && !names.contains(arn("lone")))
  }

  @Test func throttlesPastTheBurst() async throws {
    let sample = try Sample { $0.requestsPerSecond = 2 }
    let input: JSONValue = ["MaxResults": 1]
    func isThrottled() async -> Bool {
      await sample.ask("SageMaker.ListModelPackages", input) == ["error": "ThrottlingException"]
    }
    for expected in [false, false, true] { #expect(await isThrottled() == expected) }
    sample.clock.advance(0.5)
    for expected in [false, true] { #expect(await isThrottled() == expected) }
    sample.clock.advance(60)
    for expected in [false, false, true] { #expect(await isThrottled() == expected) }
  }

  @Test func drawsTheFaultsThatWereAskedFor() async throws {
    let failing = try Sample { $0.failRate = 1 }
    let end = try await failing.end(await failing.update("churn/1", Self.approve))
    #expect(end["OperationStatus"] == "FAILED")
    #expect(end["ErrorCode"] == "ServiceInternalError")
    let throttled = try Sample { $0.throttleRate = 1 }
    #expect(await throttled.update("lone", "[]") == ["error": "ThrottlingException"])
    let reset = try Sample { $0.resetRate = 1 }
    #expect(await reset.update("lone", "[]") == ["error": "reset"])
    await reset.service.finish()
  }

  @Test func repeatsItsFaultsWithTheSeed() async throws {
    func faults(_ seed: UInt64) async throws -> [JSONValue?] {
      let sample = try Sample {
        $0.seed = seed
        $0.throttleRate = 0.3
        $0.resetRate = 0.3
      }
      var faults: [JSONValue?] = []
      for _ in 0..<40 {
        faults.append(await sample.ask("SageMaker.ListModelPackages", ["MaxResults": 1])["error"])
      }
      return faults
    }
    let first = try await faults(7)
    #expect(try await faults(7) == first)
    #expect(try await faults(8) != first)
    #expect(Set(first) == [nil, "reset", "ThrottlingException"])
  }

  /// The audit's lines.
  private final class AuditLines: Sendable {
    let lines = Mutex<[[UInt8]]>([])
  }
}
