internal import AWSClient
internal import AWSConfiguration
internal import JSONLines
internal import OrderedCollections
internal import Registry
internal import SageMaker
internal import ServiceTestTools
internal import Testing

/// The list of model package groups over the wire.
@Suite struct GroupListingTests {
  private static let arn = "arn:aws:sagemaker:eu-west-1:123456789012:model-package-group/churn"

  @Test func listsPages() async throws {
    let bench = try Bench([
      .json(
        #"""
        {"ModelPackageGroupSummaryList":[{"ModelPackageGroupName":"churn",
        "ModelPackageGroupArn":"\#(Self.arn)","CreationTime":1767225600.25,
        "ModelPackageGroupStatus":"Completed"}],"NextToken":"n"}
        """#), .json(#"{"ModelPackageGroupSummaryList":[],"NextToken":""}"#),
    ])
    let listing = GroupListing(bench.client)
    let page = try await listing.listGroups(region: "eu-west-1", shared: false, pageToken: nil)
    #expect(page.groups.map(\.identifier) == [Self.arn])
    #expect(page.groups[0].properties["CreationTime"] == "2026-01-01T00:00:00.250Z")
    let next = try await listing.listGroups(region: "eu-west-1", shared: true, pageToken: "n")
    #expect(page.nextPageToken == "n" && next.nextPageToken == nil)
    let calls = bench.transport.calls
    #expect(calls[0].header("x-amz-target") == "SageMaker.ListModelPackageGroups")
    #expect(
      calls.map { String(decoding: $0.body, as: UTF8.self) } == [
        #"{"MaxResults":100}"#,
        #"{"MaxResults":100,"CrossAccountFilterOption":"CrossAccount","NextToken":"n"}"#,
      ])
  }

  @Test(arguments: [
    "[]", "{}", #"{"ModelPackageGroupSummaryList":[{}]}"#,
    #"{"ModelPackageGroupSummaryList":[],"NextToken":"same"}"#,
  ])
  func oddAnswersAreBad(answer: String) async throws {
    let bench = try Bench([.json(answer)])
    let error = await #expect(throws: RegistryError.self) {
      try await GroupListing(bench.client).listGroups(
        region: "eu-west-1", shared: false, pageToken: "same")
    }
    #expect(error?.kind == .badAnswer)
  }
}
