internal import AWSClient
internal import AWSConfiguration
internal import JSONLines
internal import Registry
internal import SageMaker
internal import ServiceTestTools
internal import Testing

/// SageMaker's BatchDescribeModelPackage over the wire.
@Suite struct BatchDescribeTests {
  private static let arn = "arn:aws:sagemaker:eu-west-1:123456789012:model-package/churn"

  @Test func readsManyVersionsWithOneCall() async throws {
    let bench = try Bench([
      .json(
        #"""
        {"ModelPackageSummaries":{"\#(Self.arn)/1":{"ModelPackageArn":"\#(Self.arn)/1",
        "CreationTime":1767225600.5,"InferenceSpecification":{"Containers":[]}}},
        "BatchDescribeModelPackageErrorMap":{"\#(Self.arn)/2":{"ErrorCode":"ValidationException",
        "ErrorResponse":"ModelPackage \#(Self.arn)/2 does not exist."}}}
        """#)
    ])
    let packages = try await SageMakerRegistry(bench.client).describe(
      [Self.arn + "/1", Self.arn + "/2"], region: "eu-west-1")
    #expect(packages.count == 1)
    #expect(
      packages[Self.arn + "/1"].map { String(decoding: $0.properties, as: UTF8.self) }
        == #"{"ModelPackageArn":"\#(Self.arn)/1","CreationTime":"2026-01-01T00:00:00.500Z","#
        + #""InferenceSpecification":{"Containers":[]}}"#)
    let call = try #require(bench.transport.calls.first)
    #expect(call.header("x-amz-target") == "SageMaker.BatchDescribeModelPackage")
    #expect(
      try JSONValue(parsing: call.body) == [
        "ModelPackageArnList": [JSONValue(Self.arn + "/1"), JSONValue(Self.arn + "/2")]
      ])
  }

  @Test(arguments: ["[]", #"{"ModelPackageSummaries":{"a":{}}}"#])
  func oddAnswersAreBad(answer: String) async throws {
    let bench = try Bench([.json(answer)])
    let error = await #expect(throws: RegistryError.self) {
      try await SageMakerRegistry(bench.client).describe([Self.arn + "/1"], region: "eu-west-1")
    }
    #expect(error?.kind == .badAnswer)
  }
}
