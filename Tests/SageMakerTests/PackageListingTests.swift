internal import AWSClient
internal import AWSConfiguration
internal import JSONLines
internal import Registry
internal import SageMaker
internal import ServiceTestTools
internal import Testing
internal import Times

/// The list of packages over the wire.
@Suite struct PackageListingTests {
  @Test func listsPages() async throws {
    let answer = #"""
      {"ModelPackageSummaryList":[{"ModelPackageArn":"arn:1","CreationTime":1795478400.25,
      "ModelApprovalStatus":"Approved"},{"ModelPackageArn":"arn:2","CreationTime":1795478400}],
      "NextToken":"n"}
      """#
    let bench = try Bench([.json(answer), .json(#"{"ModelPackageSummaryList":[],"NextToken":""}"#)])
    var query = ListingQuery(region: "cn-north-1")
    query.group = "g"
    query.approvalStatus = "Approved"
    query.nameContains = "x\"y"
    query.createdAfter = Timestamp(seconds: 1_700_000_000)
    query.createdBefore = Timestamp(seconds: 1_700_000_000, nanoseconds: 500_000_000)
    let page = try await PackageListing(bench.client).list(query, pageToken: nil)
    #expect(page.packages.map(\.identifier) == ["arn:1", "arn:2"])
    #expect(
      JSONValue.object(page.packages[0].properties)
        == [
          "ModelPackageArn": "arn:1", "CreationTime": "2026-11-24T00:00:00.250Z",
          "ModelApprovalStatus": "Approved",
        ])
    #expect(
      JSONValue.object(page.packages[1].properties)
        == ["ModelPackageArn": "arn:2", "CreationTime": "2026-11-24T00:00:00Z"])
    #expect(page.nextPageToken == "n")
    let next = try await PackageListing(bench.client).list(query, pageToken: "n")
    #expect(next.nextPageToken == nil)
    let calls = bench.transport.calls
    #expect(calls[0].endpoint.description == "https://api.sagemaker.cn-north-1.amazonaws.com.cn")
    #expect(calls[0].header("content-type") == "application/x-amz-json-1.1")
    #expect(calls[0].header("x-amz-target") == "SageMaker.ListModelPackages")
    #expect(calls[0].header("authorization")?.contains("/cn-north-1/sagemaker/") == true)
    let text = String(decoding: calls[1].body, as: UTF8.self)
    #expect(
      text == #"{"ModelPackageType":"Both","MaxResults":100,"ModelPackageGroupName":"g","#
        + #""ModelApprovalStatus":"Approved","NameContains":"x\"y","#
        + #""CreationTimeAfter":1700000000,"CreationTimeBefore":1700000000.5,"NextToken":"n"}"#)
  }
}
