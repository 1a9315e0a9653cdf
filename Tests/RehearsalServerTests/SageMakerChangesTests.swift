import JSONLines
import OrderedCollections
import Registry
import Synchronization
import Testing

@testable import RehearsalServer

/// SageMaker's operations that change packages, without HTTP.
@Suite struct SageMakerChangesTests {
  private let folder: SampleFolder
  private let service: RehearsalService

  /// Takes audit lines.
  private final class Lines: Sendable {
    private let state = Mutex<[JSONValue]>([])
    var all: [JSONValue] { state.withLock { $0 } }
    func append(_ line: [UInt8]) {
      if let value = try? JSONValue(parsing: line) { state.withLock { $0.append(value) } }
    }
  }
  private let lines = Lines()

  init() throws {
    folder = try SampleFolder()
    let records = [
      sampleRecords,
      record(
        "churn/9",
        #""model_approval_status":"Rejected","#
          + #""customer_metadata_properties":{"owner":"ann","team":"a"}"#),
      record("single", #""tags":[{"Key":"a","Value":"1"}]"#),
    ]
    var configuration = RehearsalConfiguration.test
    let lines = lines
    configuration.audit = { lines.append($0) }
    service = RehearsalService(
      try SnapshotRegistry(
        opening: folder.write(records.joined(separator: "\n")), rules: .service, folder: "/tmp",
        interruption: nil, now: { 0 }), configuration)
  }

  /// The answer's members, or its error's code under `error`.
  private func ask(_ operation: String, _ input: JSONValue) async -> JSONValue {
    switch await service.answer("SageMaker." + operation, input.jsonBytes, region: "us-east-1") {
    case .body(let body): body
    case .fault(let fault): ["error": JSONValue(fault.code)]
    case .reset: ["error": "reset"]
    }
  }

  private func update(_ name: String, _ members: JSONObject) async -> JSONValue {
    var input: JSONObject = ["ModelPackageArn": JSONValue(arn(name))]
    for (name, value) in members { input[name] = value }
    return await ask("UpdateModelPackage", .object(input))
  }

  private func package(_ name: String) async -> JSONValue {
    await ask("DescribeModelPackage", ["ModelPackageName": JSONValue(arn(name))])
  }

  @Test func `values are set and metadata is merged`() async {
    let answer = await update(
      "churn/9",
      [
        "ModelApprovalStatus": "Approved", "CustomerMetadataProperties": ["site": "x"],
        "CustomerMetadataPropertiesToRemove": ["team", "unknown"],
        "ModelLifeCycle": ["Stage": "prod", "StageStatus": "ok"],
      ])
    #expect(answer == ["ModelPackageArn": JSONValue(arn("churn/9"))])
    let package = await package("churn/9")
    #expect(package["ModelApprovalStatus"] == "Approved")
    #expect(package["CustomerMetadataProperties"] == ["owner": "ann", "site": "x"])
    #expect(package["ModelLifeCycle"] == ["Stage": "prod", "StageStatus": "ok"])
    #expect(lines.all.count == 1)
    #expect(lines.all.first?["operation"] == "UpdateModelPackage")
    #expect(lines.all.first?["input"]?["ModelApprovalStatus"] == "Approved")
  }

  @Test func `all metadata can be removed`() async {
    _ = await update("churn/9", ["CustomerMetadataPropertiesToRemove": ["owner", "team"]])
    #expect(await package("churn/9")["CustomerMetadataProperties"] == nil)
  }

  @Test(arguments: [
    #"{"ModelPackageArn":"x"}"#, #"{}"#,
    #"{"ModelPackageArn":"\#(arn("gone"))","ApprovalDescription":"x"}"#,
    #"{"ModelPackageArn":"\#(arn("churn/9"))","ModelApprovalStatus":"Yes"}"#,
    #"{"ModelPackageArn":"\#(arn("churn/9"))","CustomerMetadataProperties":{}}"#,
    #"{"ModelPackageArn":"\#(arn("churn/9"))","CustomerMetadataPropertiesToRemove":[1]}"#,
    #"{"ModelPackageArn":"\#(arn("churn/9"))","ClientToken":"a b"}"#,
    #"{"ModelPackageArn":"\#(arn("churn/9"))","ModelLifeCycle":{"Stage":"a"}}"#,
    #"{"ModelPackageArn":"\#(arn("single"))","ModelApprovalStatus":"Approved"}"#,
  ])
  func `invalid updates are refused`(input: String) async throws {
    let answer = await ask("UpdateModelPackage", try JSONValue(parsing: input))
    #expect(answer == ["error": "ValidationException"])
    #expect(lines.all.isEmpty)
  }

  @Test func `tags are added, overwritten and deleted`() async {
    let resource = JSONValue(arn("single"))
    let tags: JSONValue = [["Key": "a", "Value": "2"], ["Key": "b", "Value": ""]]
    #expect(
      await ask("AddTags", ["ResourceArn": resource, "Tags": tags]) == ["Tags": tags])
    let keys: JSONValue = ["a", "unknown"]
    #expect(await ask("DeleteTags", ["ResourceArn": resource, "TagKeys": keys]) == .object([:]))
    #expect(
      await ask("ListTags", ["ResourceArn": resource]) == ["Tags": [["Key": "b", "Value": ""]]])
    #expect(lines.all.map { $0["operation"] } == ["AddTags", "DeleteTags"])
  }

  @Test func `tags that cannot be are refused`() async {
    let tag: JSONValue = ["Key": "a", "Value": "b"]
    let cases: [(String, JSONValue)] = [
      ("churn/9", [tag]), ("gone", [tag]), ("single", [["Key": "aws:x", "Value": "b"]]),
      ("single", [["Key": "a"]]), ("single", [tag, tag]),
      ("single", .array((0..<50).map { ["Key": JSONValue("k\($0)"), "Value": ""] })),
    ]
    for (name, tags) in cases {
      #expect(
        await ask("AddTags", ["ResourceArn": JSONValue(arn(name)), "Tags": tags])
          == ["error": "ValidationException"], "\(tags)")
    }
    #expect(
      await ask("DeleteTags", ["ResourceArn": JSONValue(arn("single")), "TagKeys": []])
        == ["error": "ValidationException"])
  }

  @Test func `a package is made once under a client token, and deleted`() async throws {
    let input: JSONValue = [
      "ModelPackageGroupName": "churn", "ModelApprovalStatus": "Rejected", "ClientToken": "t-1",
    ]
    let first = await ask("CreateModelPackage", input)
    let made = try #require(first["ModelPackageArn"]?.string)
    #expect(made.hasSuffix("model-package/churn/10"))
    #expect(await ask("CreateModelPackage", input) == first)
    #expect(
      await ask(
        "CreateModelPackage", ["ModelPackageGroupName": "churn", "ClientToken": "t-1"])
        == ["error": "ValidationException"])
    let described = await ask("DescribeModelPackage", ["ModelPackageName": JSONValue(made)])
    #expect(described["ModelApprovalStatus"] == "Rejected")
    let deletion: JSONValue = ["ModelPackageName": JSONValue(made)]
    #expect(await ask("DeleteModelPackage", deletion) == .object([:]))
    #expect(await ask("DeleteModelPackage", deletion) == ["error": "ValidationException"])
    #expect(lines.all.map { $0["operation"] } == ["CreateModelPackage", "DeleteModelPackage"])
    #expect(
      await ask("CreateModelPackage", ["ModelPackageName": "single"])
        == ["error": "ConflictException"])
    #expect(await ask("CreateModelPackage", [:]) == ["error": "ValidationException"])
  }

  @Test func `updates fail at the rate that was asked for`() async throws {
    var configuration = RehearsalConfiguration.test
    configuration.failRate = 1
    let failing = RehearsalService(service.registry, configuration)
    let input: JSONValue = [
      "ModelPackageArn": JSONValue(arn("churn/9")), "ModelApprovalStatus": "Approved",
    ]
    let answer = await failing.answer(
      "SageMaker.UpdateModelPackage", input.jsonBytes, region: nil)
    guard case .fault(let fault) = answer else {
      Issue.record("no fault")
      return
    }
    #expect(fault.status == 500 && fault.code == "InternalFailure")
    #expect(await package("churn/9")["ModelApprovalStatus"] == "Rejected")
  }
}
