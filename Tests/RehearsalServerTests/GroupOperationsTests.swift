import JSONLines
import OrderedCollections
import Registry
import Testing

@testable import RehearsalServer

/// SageMaker's operations about groups, without HTTP.
@Suite struct GroupOperationsTests {
  private static let churn = "arn:aws:sagemaker:us-east-1:123456789012:model-package-group/churn"
  private let folder: SampleFolder
  private let service: RehearsalService

  init() throws {
    folder = try SampleFolder()
    let tags = (0..<60).map { #"{"Key":"k\#($0)","Value":"v"}"# }.joined(separator: ",")
    let groups = try folder.write(
      """
      {"model_package_group_name":"churn","model_package_group_arn":"\(Self.churn)",\
      "creation_time":"2026-01-01T00:00:00.250Z","model_package_group_status":"Completed",\
      "tags":[{"Key":"team","Value":"fraud"}],"region":"us-east-1"}
      {"model_package_group_arn":"\(Self.churn)-many","tags":[\(tags)]}
      """)
    let records = [
      sampleRecords, record("tagged", #""tags":[{"Key":"a","Value":"b"}]"#),
      record("churn/9", #""model_package_group_tags":[{"Key":"team","Value":"x"}],"domain":"d""#),
    ]
    service = RehearsalService(
      try SnapshotRegistry(
        opening: folder.write(records.joined(separator: "\n")), folder: "/tmp",
        interruption: nil, now: { 0 }),
      .test, groups: try GroupsFile(opening: groups, folder: "/tmp", interruption: nil))
  }

  /// The answer's members, or its error's code under `error`.
  private func ask(
    _ target: String, _ input: JSONValue, region: String? = "us-east-1"
  ) async -> JSONValue {
    switch await service.answer(target, input.jsonBytes, region: region) {
    case .body(let body): body
    case .fault(let fault): ["error": JSONValue(fault.code)]
    case .reset: ["error": "reset"]
    }
  }

  @Test func listsTheTagsOfGroupsAndPackages() async throws {
    let tags = { (arn: String) in
      await ask("SageMaker.ListTags", ["ResourceArn": JSONValue(arn)])
    }
    #expect(await tags(Self.churn) == ["Tags": [["Key": "team", "Value": "fraud"]]])
    #expect(await tags(arn("tagged")) == ["Tags": [["Key": "a", "Value": "b"]]])
    #expect(await tags(arn("churn/1")) == ["Tags": []])
  }

  @Test(arguments: ["x", "arn:aws:s3:::bucket", churn + "-gone", arn("gone"), ""])
  func whatIsNotThereIsInvalid(resource: String) async {
    let answer = await ask("SageMaker.ListTags", ["ResourceArn": JSONValue(resource)])
    #expect(answer == ["error": "ValidationException"])
  }

  @Test func tagsComeInPages() async {
    var input: JSONObject = ["ResourceArn": JSONValue(Self.churn + "-many")]
    let first = await ask("SageMaker.ListTags", .object(input))
    #expect(first["Tags"]?.array?.count == 50)
    input["NextToken"] = first["NextToken"]
    #expect(first["NextToken"]?.string == "50")
    let second = await ask("SageMaker.ListTags", .object(input))
    #expect(second["Tags"]?.array?.count == 10)
    #expect(second["NextToken"] == nil)
    input["NextToken"] = "61"
    #expect(await ask("SageMaker.ListTags", .object(input)) == ["error": "ValidationException"])
    input["NextToken"] = nil
    input["MaxResults"] = .number(JSONNumber(49))
    #expect(await ask("SageMaker.ListTags", .object(input)) == ["error": "ValidationException"])
  }

  @Test func describesAGroupByNameAndARN() async throws {
    for name in ["churn", Self.churn] {
      let group = await ask(
        "SageMaker.DescribeModelPackageGroup", ["ModelPackageGroupName": JSONValue(name)])
      #expect(group["ModelPackageGroupArn"] == JSONValue(Self.churn))
      #expect(group["CreationTime"]?.double == 1_767_225_600.25)
      #expect(group["ModelPackageGroupStatus"] == "Completed")
      #expect(group["Tags"] == nil && group["Region"] == nil)
    }
    for name in ["gone", "no name", ""] {
      let answer = await ask(
        "SageMaker.DescribeModelPackageGroup", ["ModelPackageGroupName": JSONValue(name)])
      #expect(answer == ["error": "ValidationException"])
    }
    let elsewhere = await ask(
      "SageMaker.DescribeModelPackageGroup", ["ModelPackageGroupName": "churn"],
      region: "eu-west-1")
    #expect(elsewhere == ["error": "ValidationException"])
  }

  @Test func theTagsOfAGroupAreNoPropertyOfAPackage() async throws {
    let input: JSONValue = [
      "TypeName": "AWS::SageMaker::ModelPackage", "Identifier": JSONValue(arn("churn/9")),
    ]
    let answer = await ask("CloudApiService.GetResource", input)
    let text = try #require(answer["ResourceDescription"]?["Properties"]?.string)
    let properties = try JSONValue(parsing: text)
    #expect(properties["Domain"] == "d")
    #expect(properties["ModelPackageGroupTags"] == nil)
  }

  @Test func describesAPackageWithoutItsTags() async throws {
    let package = await ask(
      "SageMaker.DescribeModelPackage", ["ModelPackageName": JSONValue(arn("tagged"))])
    #expect(package["ModelPackageName"] == "tagged" && package["Tags"] == nil)
    let version = await ask(
      "SageMaker.DescribeModelPackage", ["ModelPackageName": JSONValue(arn("churn/1"))])
    #expect(version["CreationTime"]?.double == 1_767_225_600.25)
    #expect(version["ModelPackageVersion"]?.double == 1)
    let gone = await ask(
      "SageMaker.DescribeModelPackage", ["ModelPackageName": JSONValue(arn("gone"))])
    #expect(gone == ["error": "ValidationException"])
  }

  @Test func describesVersionsInABatch() async throws {
    let names = ["churn/9", "tagged", "gone"].map { JSONValue(arn($0)) }
    let answer = await ask(
      "SageMaker.BatchDescribeModelPackage", ["ModelPackageArnList": .array(names)])
    let summaries = try #require(answer["ModelPackageSummaries"]?.object)
    #expect(summaries.keys.map(\.text) == [arn("churn/9")])
    // Domain is no member of this operation's answer.
    #expect(
      summaries[JSONString(arn("churn/9"))]?.object?.keys.sorted { $0.text < $1.text } == [
        "ModelPackageArn", "ModelPackageGroupName", "ModelPackageVersion",
      ])
    let errors = try #require(answer["BatchDescribeModelPackageErrorMap"]?.object)
    #expect(errors.keys.map(\.text) == [arn("tagged"), arn("gone")])
  }

  @Test func withoutAFileNoGroupsAreServed() async throws {
    let bare = RehearsalService(service.registry, .test)
    let input: JSONValue = ["ResourceArn": JSONValue(Self.churn)]
    guard
      case .fault(let fault) = await bare.answer(
        "SageMaker.ListTags", input.jsonBytes, region: nil)
    else {
      Issue.record("no fault")
      return
    }
    #expect(fault.code == "UnknownOperationException" && fault.message.contains("--groups"))
  }

  private func listed(_ input: JSONObject, region: String? = "us-east-1") async -> [String] {
    let answer = await ask("SageMaker.ListModelPackageGroups", .object(input), region: region)
    return (answer["ModelPackageGroupSummaryList"]?.array ?? []).compactMap {
      $0["ModelPackageGroupArn"]?.string?.split(separator: "/").last.map(String.init)
    }
  }

  @Test func listsGroups() async {
    #expect(await listed([:]) == ["churn-many", "churn"])
    #expect(await listed(["SortOrder": "Descending"]) == ["churn", "churn-many"])
    #expect(await listed(["NameContains": "hurn"]) == ["churn"])
    #expect(await listed(["CreationTimeAfter": .number(JSONNumber(1))]) == ["churn"])
    #expect(await listed([:], region: "eu-west-1") == [])
    #expect(await listed(["CrossAccountFilterOption": "CrossAccount"]) == [])
    #expect(await listed(["MaxResults": .number(JSONNumber(1))]) == ["churn-many"])
    let answer = await ask("SageMaker.ListModelPackageGroups", ["NameContains": "churn"])
    #expect(
      answer["ModelPackageGroupSummaryList"] == [
        [
          "ModelPackageGroupName": "churn", "ModelPackageGroupArn": JSONValue(Self.churn),
          "CreationTime": JSONValue(epochSeconds: 1_767_225_600.25),
          "ModelPackageGroupStatus": "Completed",
        ]
      ])
  }

  @Test(arguments: [
    #"{"CrossAccountFilterOption":"Any"}"#, #"{"SortBy":"Size"}"#, #"{"MaxResults":0}"#,
  ])
  func refusesWrongListingsOfGroups(input: String) async throws {
    let answer = await ask(
      "SageMaker.ListModelPackageGroups", try JSONValue(parsing: Array(input.utf8)))
    #expect(answer == ["error": "ValidationException"])
  }
}
