internal import AWSClient
internal import AWSConfiguration
internal import JSONLines
internal import ModelPackages
internal import Registry
internal import SageMaker
internal import ServiceTestTools
internal import Testing

/// Single packages through SageMaker's own API.
@Suite struct SageMakerRegistryTests {
  private static func arn(_ name: String) -> String {
    "arn:aws:sagemaker:eu-west-1:123456789012:model-package/\(name)"
  }

  private static func address(_ name: String) -> PackageAddress {
    PackageAddress(identifier: arn(name), region: "eu-west-1")
  }

  private static func answer(_ name: String, _ members: String) -> FakeTransport.Reply {
    .json(#"{"ModelPackageArn":"\#(arn(name))",\#(members)}"#)
  }

  private static func properties(_ package: PackageDescription) -> String {
    String(decoding: package.properties, as: UTF8.self)
  }

  @Test func describesAVersionWithOneCall() async throws {
    let bench = try Bench([
      Self.answer(
        "churn/7",
        #"""
        "ModelPackageVersion": 7, "CreationTime": 1795478400.25, "LastModifiedTime":1.7954784E9,
        "Domain":null, "ModelApprovalStatus":"Approved", "CertifyForMarketplace":false,
        "CustomerMetadataProperties":{"a":"é\u00e9"}, "Tags":[{"Key":"group","Value":"x"}],
        "LastModifiedBy":{"IamIdentity":{"Arn":"arn:aws:iam::1:user/ana"}}
        """#)
    ])
    let package = try await SageMakerRegistry(bench.client).get(Self.address("churn/7"))
    #expect(package.identifier == Self.arn("churn/7"))
    #expect(
      Self.properties(package) == #"{"ModelPackageArn":"\#(Self.arn("churn/7"))","#
        + #""ModelPackageVersion":7,"CreationTime":"2026-11-24T00:00:00.250Z","#
        + #""LastModifiedTime":"2026-11-24T00:00:00Z","ModelApprovalStatus":"Approved","#
        + #""CertifyForMarketplace":false,"CustomerMetadataProperties":{"a":"é\u00e9"},"#
        + #""LastModifiedBy":{"IamIdentity":{"Arn":"arn:aws:iam::1:user/ana"}}}"#)
    #expect(bench.transport.calls.count == 1)
    let call = try #require(bench.transport.calls.first)
    #expect(call.header("x-amz-target") == "SageMaker.DescribeModelPackage")
    #expect(call.header("content-type") == "application/x-amz-json-1.1")
    #expect(call.endpoint.description == "https://api.sagemaker.eu-west-1.amazonaws.com")
    #expect(
      try JSONValue(parsing: call.body) == ["ModelPackageName": JSONValue(Self.arn("churn/7"))])
  }

  @Test func readsTheTagsOfAPackageOutsideGroups() async throws {
    let bench = try Bench([
      Self.answer("lone", #""ModelPackageName":"lone""#),
      .json(#"{"Tags":[{"Key":"team","Value":"fraud"}],"NextToken":"n"}"#),
      .json(#"{"Tags":[{"Key":"b","Value":""}]}"#),
    ])
    let package = try await SageMakerRegistry(bench.client).get(Self.address("lone"))
    let properties = try JSONValue(parsing: package.properties)
    #expect(
      properties["Tags"] == [["Key": "team", "Value": "fraud"], ["Key": "b", "Value": ""]])
    #expect(
      bench.transport.calls.map { $0.header("x-amz-target") } == [
        "SageMaker.DescribeModelPackage", "SageMaker.ListTags", "SageMaker.ListTags",
      ])
  }

  @Test func leavesTagsOutThatNobodyNeeds() async throws {
    let bench = try Bench([Self.answer("lone", #""ModelPackageName":"lone""#)])
    let registry = SageMakerRegistry(bench.client, readsTags: false)
    let package = try await registry.get(Self.address("lone"))
    #expect(try JSONValue(parsing: package.properties)["Tags"] == nil)
    #expect(bench.transport.calls.count == 1)
  }

  /// The message is the service's own for a package that is not there.
  @Test func knowsThatAPackageIsGone() async throws {
    let gone = #"{"__type":"ValidationException","message":"ModelPackage arn does not exist."}"#
    let bench = try Bench([.json(gone, status: 400)])
    let error = await #expect(throws: RegistryError.self) {
      try await SageMakerRegistry(bench.client).get(
        PackageAddress(identifier: Self.arn("churn/7"), region: "us-east-1"))
    }
    #expect(error?.kind == .notFound && error?.code == "ValidationException")
    #expect(error?.advice == "it was asked for in us-east-1, and its ARN names eu-west-1")
  }

  @Test func otherInvalidRequestsAreRejected() async throws {
    let bench = try Bench([.fault("ValidationException")])
    let error = await #expect(throws: RegistryError.self) {
      try await SageMakerRegistry(bench.client).get(Self.address("churn/7"))
    }
    #expect(error?.kind == .rejected)
  }

  @Test func namesTheMissingPermission() async throws {
    let bench = try Bench([.fault("AccessDeniedException")])
    let error = await #expect(throws: RegistryError.self) {
      try await SageMakerRegistry(bench.client).get(Self.address("churn/7"))
    }
    #expect(error?.kind == .accessDenied)
    #expect(
      error?.advice == "needs sagemaker:DescribeModelPackage; kms:DescribeKey, Decrypt;"
        + " see PERMISSIONS in mpkg-fetch(1)")
  }

  @Test(arguments: ["{}", "[1]", #"{"ModelPackageArn":7}"#])
  func answersWithoutAPackageAreBad(answer: String) async throws {
    let bench = try Bench([.json(answer)])
    let error = await #expect(throws: RegistryError.self) {
      try await SageMakerRegistry(bench.client).get(Self.address("churn/7"))
    }
    #expect(error?.kind == .badAnswer)
  }

  /// `EndpointReach` counts answers of this service only.
  @Test func readsRegionsThatLackTheResourceType() async throws {
    let bench = try Bench([Self.answer("churn/7", #""Domain":"NLP""#)])
    let registry = SageMakerRegistry(bench.client)
    try registry.check(region: "ap-south-2")
    _ = try await registry.get(
      PackageAddress(identifier: Self.arn("churn/7"), region: "ap-south-2"))
    #expect(
      bench.transport.calls.first?.endpoint.description
        == "https://api.sagemaker.ap-south-2.amazonaws.com")
  }

  /// What both APIs return becomes the same record.
  @Test func makesTheSameRecordAsCloudControl() async throws {
    let properties = #"""
      {"ModelPackageGroupName":"churn","ModelPackageVersion":7,"Domain":"NLP",
      "ModelMetrics":{"ModelQuality":{"Statistics":{"ContentType":"a/b","S3Uri":"s3://b/k"}}},
      "CreationTime":"2026-11-24T00:00:00.123456Z","CertifyForMarketplace":true}
      """#
    let bench = try Bench([
      Self.answer(
        "churn/7",
        String(properties.dropFirst().dropLast()).replacing(
          #""2026-11-24T00:00:00.123456Z""#, with: "1795478400.123456"))
    ])
    let described = try await SageMakerRegistry(bench.client).get(Self.address("churn/7"))
    var lines: [[UInt8]] = [[], []]
    let wanted = Array(
      (#"{"ModelPackageArn":"\#(Self.arn("churn/7"))","# + properties.dropFirst()).utf8)
    for (place, bytes) in [described.properties, wanted].enumerated() {
      try RecordWriter().appendRecord(
        properties: bytes.span.bytes, region: "eu-west-1", to: &lines[place])
    }
    #expect(lines[0] == lines[1])
  }
}
