internal import AWSClient
internal import AWSConfiguration
internal import JSONLines
internal import Registry
internal import SageMaker
internal import ServiceTestTools
internal import Testing
internal import Times

/// SageMaker's Search over the wire.
@Suite struct SearchRequestTests {
  private static let region = SearchQuery(ListingQuery(region: "eu-west-1"))

  @Test func readsWholePackagesByPages() async throws {
    let arn = "arn:aws:sagemaker:eu-west-1:123456789012:model-package"
    let bench = try Bench([
      .json(
        #"""
        {"Results": [{"ModelPackage": {"ModelPackageArn": "\#(arn)/lone", "CreationTime": 1767225600,
          "Tags": [{"Key": "a", "Value": "b"}]}},
         {"ModelPackage": {"ModelPackageArn": "\#(arn)/churn/1", "Tags": [], "Domain": null}}],
         "NextToken": "n", "TotalHits": {"Value": 3, "Relation": "EqualTo"}}
        """#), .json(#"{"Results":[],"NextToken":""}"#),
    ])
    let registry = SageMakerRegistry(bench.client)
    let first = try await registry.search(Self.region, pageToken: nil)
    #expect(first.packages.map(\.identifier) == ["\(arn)/lone", "\(arn)/churn/1"])
    #expect(
      first.packages.map { String(decoding: $0.properties, as: UTF8.self) } == [
        #"{"ModelPackageArn":"\#(arn)/lone","CreationTime":"2026-01-01T00:00:00Z","#
          + #""Tags":[{"Key":"a","Value":"b"}]}"#,
        #"{"ModelPackageArn":"\#(arn)/churn/1"}"#,
      ])
    #expect(first.nextPageToken == "n")
    #expect(try await registry.search(Self.region, pageToken: "n").nextPageToken == nil)
    let calls = bench.transport.calls
    #expect(calls.allSatisfy { $0.header("x-amz-target") == "SageMaker.Search" })
    #expect(
      String(decoding: calls[1].body, as: UTF8.self)
        == #"{"Resource":"ModelPackage","MaxResults":100,"SortBy":"CreationTime","#
        + #""SortOrder":"Ascending","NextToken":"n"}"#)
  }

  @Test func narrowsOnTheServer() async throws {
    let bench = try Bench([.json(#"{"Results":[]}"#)])
    var listing = ListingQuery(region: "eu-west-1")
    listing.group = "churn"
    listing.approvalStatus = "Approved"
    listing.createdAfter = Timestamp(iso8601: "2026-01-01T00:00:00.75Z")
    listing.createdBefore = Timestamp(iso8601: "2026-02-01T00:00:00.25Z")
    let since = Timestamp(iso8601: "2026-01-15T12:00:00.5Z")
    _ = try await SageMakerRegistry(bench.client).search(
      SearchQuery(listing, changedSince: since), pageToken: nil)
    let body = try JSONValue(parsing: bench.transport.calls[0].body)
    func filter(_ name: String, _ operation: String, _ value: String) -> JSONValue {
      ["Name": JSONValue(name), "Operator": JSONValue(operation), "Value": JSONValue(value)]
    }
    #expect(
      body["SearchExpression"]?["Filters"] == [
        filter("ModelPackageGroupName", "Equals", "churn"),
        filter("ModelApprovalStatus", "Equals", "Approved"),
        filter("CreationTime", "GreaterThanOrEqualTo", "2026-01-01T00:00:00"),
        filter("CreationTime", "LessThanOrEqualTo", "2026-02-01T00:00:01"),
      ])
    #expect(
      body["SearchExpression"]?["SubExpressions"] == [
        [
          "Operator": "Or",
          "Filters": [
            filter("LastModifiedTime", "GreaterThanOrEqualTo", "2026-01-15T12:00:00"),
            filter("CreationTime", "GreaterThanOrEqualTo", "2026-01-15T12:00:00"),
          ],
        ]
      ])
  }

  @Test(arguments: [
    "{}", #"{"Results":{}}"#, #"{"Results":[{}]}"#, #"{"Results":[{"ModelPackage":{}}]}"#,
    #"{"Results":[],"NextToken":"same"}"#,
  ])
  func oddAnswersAreBad(answer: String) async throws {
    let bench = try Bench([.json(answer)])
    let error = await #expect(throws: RegistryError.self) {
      try await SageMakerRegistry(bench.client).search(Self.region, pageToken: "same")
    }
    #expect(error?.kind == .badAnswer)
  }

  @Test func namesTheMissingPermission() async throws {
    let bench = try Bench([.fault("AccessDeniedException")])
    let error = await #expect(throws: RegistryError.self) {
      try await SageMakerRegistry(bench.client).search(Self.region, pageToken: nil)
    }
    #expect(error?.advice == "needs sagemaker:Search; see PERMISSIONS in mpkg-fetch(1)")
  }
}
