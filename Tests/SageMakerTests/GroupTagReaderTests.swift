internal import AWSClient
internal import AWSConfiguration
internal import JSONLines
internal import Registry
internal import SageMaker
internal import ServiceTestTools
internal import Testing

/// The tags of groups over the wire.
@Suite struct GroupTagReaderTests {
  private static let group = "arn:aws:sagemaker:eu-west-1:123456789012:model-package-group/churn"

  @Test func listsAllPages() async throws {
    let bench = try Bench([
      .json(#"{"Tags":[{"Key":"team","Value":"fraud"}],"NextToken":"more"}"#),
      .fault("ThrottlingException"),
      .json(#"{"Tags":[{"Key":"stage","Value":"é"}]}"#),
    ])
    let tags = try await GroupTagReader(bench.client).tags(ofGroup: Self.group, region: "eu-west-1")
    #expect(
      String(decoding: tags, as: UTF8.self)
        == #"[{"Key":"team","Value":"fraud"},{"Key":"stage","Value":"é"}]"#)
    let calls = bench.transport.calls
    #expect(
      try calls.map { try JSONValue(parsing: $0.body) }
        == [
          ["ResourceArn": JSONValue(Self.group)],
          ["ResourceArn": JSONValue(Self.group), "NextToken": "more"],
          ["ResourceArn": JSONValue(Self.group), "NextToken": "more"],
        ])
    for call in calls {
      #expect(call.endpoint.description == "https://api.sagemaker.eu-west-1.amazonaws.com")
      #expect(call.header("x-amz-target") == "SageMaker.ListTags")
      #expect(call.header("content-type") == "application/x-amz-json-1.1")
    }
    #expect(bench.client.statistics.calls == 3)
  }

  @Test(arguments: [
    ("ValidationException", RegistryError.Kind.notFound), ("ResourceNotFound", .notFound),
    ("AccessDeniedException", .accessDenied), ("SomethingElse", .rejected),
  ])
  func tellsWhyThereAreNone(code: String, kind: RegistryError.Kind) async throws {
    let bench = try Bench([.fault(code)])
    let error = await #expect(throws: RegistryError.self) {
      try await GroupTagReader(bench.client).tags(ofGroup: Self.group, region: "eu-west-1")
    }
    #expect(error?.kind == kind)
  }

  @Test(arguments: ["{}", "[", #"{"Tags":[],"NextToken":"same"}"#])
  func oddAnswersAreTold(answer: String) async throws {
    let bench = try Bench([.json(answer)])
    let error = await #expect(throws: RegistryError.self) {
      try await GroupTagReader(bench.client).tags(ofGroup: Self.group, region: "eu-west-1")
    }
    #expect(error?.kind == .badAnswer)
  }
}
