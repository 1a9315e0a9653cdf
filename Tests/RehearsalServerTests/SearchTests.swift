import JSONLines
import OrderedCollections
import Registry
import Testing

@testable import RehearsalServer

/// SageMaker's `Search`, and how packages are described, without HTTP.
@Suite struct SearchTests {
  private let service: RehearsalService

  private static let records = [
    record(
      "churn/1",
      #""model_approval_status":"Approved","creation_time":"2026-01-01T00:00:00Z","#
        + #""last_modified_time":"2026-01-05T00:00:00.5Z","managed_storage_type":"Restricted","#
        + #""created_by":{"UserProfileName":"ana"},"model_package_group_tags":[]"#),
    record(
      "churn/2",
      #""model_approval_status":"Rejected","creation_time":"2026-01-02T00:00:00Z","#
        + #""last_modified_time":"2026-01-04T00:00:00Z","#
        + #""customer_metadata_properties":{"team":"fraud"}"#),
    record(
      "lone",
      #""creation_time":"2026-01-03T00:00:00Z","tags":[{"Key":"team","Value":"risk"}]"#),
    record("churn/4", #""creation_time":"2026-01-01T00:00:00Z""#, region: "eu-west-1"),
  ]

  init() throws {
    let folder = try SampleFolder()
    service = RehearsalService(
      try SnapshotRegistry(
        opening: folder.write(Self.records.joined(separator: "\n")), rules: .service,
        folder: "/tmp", interruption: nil, now: { 0 }), .test)
  }

  /// The answer's members, or its error's code under `error`.
  private func ask(_ operation: String, _ input: JSONValue) async -> JSONValue {
    switch await service.answer(
      "SageMaker." + operation, input.jsonBytes, region: "us-east-1")
    {
    case .body(let body): body
    case .fault(let fault): ["error": JSONValue(fault.code)]
    case .reset: ["error": "reset"]
    }
  }

  private func names(_ input: JSONObject) async -> [String] {
    var input = input
    input["Resource"] = "ModelPackage"
    let results = await ask("Search", .object(input))["Results"]?.array ?? []
    return results.compactMap {
      $0["ModelPackage"]?["ModelPackageArn"]?.string?.split(
        separator: "model-package/"
      ).last.map(String.init)
    }
  }

  private func filter(_ name: String, _ operation: String, _ value: String?) -> JSONObject {
    var filter: JSONObject = ["Name": JSONValue(name), "Operator": JSONValue(operation)]
    if let value { filter["Value"] = JSONValue(value) }
    return ["SearchExpression": ["Filters": [.object(filter)]]]
  }

  @Test func resultsComeTheNewestFirst() async {
    #expect(await names([:]) == ["churn/1", "churn/2", "lone"])
    #expect(await names(["SortOrder": "Ascending"]) == ["churn/2", "churn/1", "lone"])
    #expect(
      await names(["SortBy": "CreationTime", "SortOrder": "Ascending"])
        == ["churn/1", "churn/2", "lone"])
  }

  @Test func resultsAreWholePackagesInSageMakersForm() async {
    let answer = await ask(
      "Search",
      ["Resource": "ModelPackage", "SortBy": "CreationTime", "SortOrder": "Ascending"])
    let packages = answer["Results"]?.array?.compactMap { $0["ModelPackage"] } ?? []
    #expect(answer["TotalHits"] == ["Value": .number(JSONNumber(3)), "Relation": "EqualTo"])
    #expect(packages[0]["LastModifiedTime"]?.double == 1_767_571_200.5)
    #expect(packages[0]["CreatedBy"] == ["UserProfileName": "ana"])
    #expect(packages[0]["ManagedStorageType"] == nil)
    #expect(packages[0]["ModelPackageGroupTags"] == nil)
    #expect(packages[2]["Tags"] == [["Key": "team", "Value": "risk"]])
  }

  @Test(
    arguments: [
      ("ModelApprovalStatus", "Equals", "Approved", ["churn/1"]),
      ("ModelApprovalStatus", "NotEquals", "Approved", ["churn/2", "lone"]),
      ("ModelApprovalStatus", "In", "Approved,Rejected", ["churn/1", "churn/2"]),
      ("ModelPackageGroupName", "Equals", "churn", ["churn/1", "churn/2"]),
      ("ModelPackageName", "Contains", "on", ["lone"]),
      ("LastModifiedTime", "GreaterThan", "2026-01-05T00:00:00", ["churn/1"]),
      ("LastModifiedTime", "GreaterThanOrEqualTo", "2026-01-04T00:00:00", ["churn/1", "churn/2"]),
      ("ModelPackageVersion", "LessThan", "2", ["churn/1"]),
      ("LastModifiedTime", "Exists", nil, ["churn/1", "churn/2"]),
      ("LastModifiedTime", "NotExists", nil, ["lone"]),
      ("Tags.team", "Equals", "risk", ["lone"]),
      ("CustomerMetadataProperties.team", "Equals", "fraud", ["churn/2"]),
    ] as [(String, String, String?, [String])])
  func filters(name: String, operation: String, value: String?, found: [String]) async {
    #expect(await names(filter(name, operation, value)) == found)
  }

  @Test func conditionsNest() async {
    let inner: JSONValue = [
      "Operator": "Or",
      "Filters": [
        ["Name": "ModelPackageName", "Value": "lone"],
        ["Name": "ModelPackageVersion", "Operator": "Equals", "Value": "2"],
      ],
    ]
    let both: JSONValue = [
      "Filters": [["Name": "ModelApprovalStatus", "Value": "Rejected"]], "SubExpressions": [inner],
    ]
    #expect(await names(["SearchExpression": inner]) == ["churn/2", "lone"])
    #expect(await names(["SearchExpression": both]) == ["churn/2"])
  }

  @Test(arguments: [
    #"{}"#, #"{"Resource":"Endpoint"}"#, #"{"Resource":"ModelPackage","MaxResults":101}"#,
    #"{"Resource":"ModelPackage","SortBy":"Nothing"}"#,
    #"{"Resource":"ModelPackage","SearchExpression":{}}"#,
    #"{"Resource":"ModelPackage","SearchExpression":{"Filters":[]}}"#,
    #"{"Resource":"ModelPackage","SearchExpression":{"Filters":[{"Name":"Nothing","Value":"a"}]}}"#,
    #"{"Resource":"ModelPackage","SearchExpression":{"Filters":[{"Name":"Domain"}]}}"#,
    #"{"Resource":"ModelPackage","SearchExpression":{"Filters":[{"Name":"Domain","Operator":"LessThan","Value":"a"}]}}"#,
    #"{"Resource":"ModelPackage","SearchExpression":{"Filters":[{"Name":"CreationTime","Operator":"LessThan","Value":"2026-01-01T00:00:00Z"}]}}"#,
    #"{"Resource":"ModelPackage","NextToken":"x"}"#,
  ])
  func refusesWhatTheServiceWould(input: String) async throws {
    #expect(
      await ask("Search", try JSONValue(parsing: Array(input.utf8)))
        == ["error": "ValidationException"])
  }

  @Test func pagesAreWhole() async {
    var input: JSONObject = ["Resource": "ModelPackage", "MaxResults": .number(JSONNumber(2))]
    let first = await ask("Search", .object(input))
    #expect(first["Results"]?.array?.count == 2)
    input["NextToken"] = first["NextToken"]
    let second = await ask("Search", .object(input))
    #expect(second["Results"]?.array?.count == 1 && second["NextToken"] == nil)
  }

  /// A server that is faithful to Cloud Control still describes packages with all that SageMaker has.
  @Test func describesWhatCloudControlLacks() async {
    let package = await ask("DescribeModelPackage", ["ModelPackageName": JSONValue(arn("churn/1"))])
    #expect(package["CreatedBy"] == ["UserProfileName": "ana"])
    #expect(package["ManagedStorageType"] == "Restricted")
    #expect(package["Tags"] == nil && package["ModelPackageGroupTags"] == nil)
  }
}
