internal import AWSConfiguration
internal import AWSSignature
internal import CloudControl
internal import JSONLines
internal import Registry
internal import Testing
internal import Times

/// What goes over the wire.
@Suite struct RequestTests {
  static let address = PackageAddress(identifier: "arn:aws:x", region: "eu-west-1")

  @Test func asksCloudControlForOnePackage() async throws {
    let bench = try Bench([.package])
    let package = try await bench.registry.get(Self.address)
    #expect(package.identifier == "arn")
    #expect(String(decoding: package.properties, as: UTF8.self) == #"{"A":1}"#)
    let call = try #require(bench.transport.calls.first)
    #expect(call.endpoint.description == "https://cloudcontrolapi.eu-west-1.amazonaws.com")
    #expect(call.method == "POST" && call.target == "/")
    #expect(
      call.body
        == Array(#"{"TypeName":"AWS::SageMaker::ModelPackage","Identifier":"arn:aws:x"}"#.utf8))
    #expect(call.header("content-type") == "application/x-amz-json-1.0")
    #expect(call.header("x-amz-target") == "CloudApiService.GetResource")
    #expect(call.header("amz-sdk-request") == "attempt=1; max=10")
    #expect(call.header("amz-sdk-invocation-id") == "80000000-0000-4000-8000-000000000000")
    #expect(call.header("host") == "cloudcontrolapi.eu-west-1.amazonaws.com")
  }

  @Test func signsEachAttemptAnew() async throws {
    let bench = try Bench([.fault("ThrottlingException"), .package])
    _ = try await bench.registry.get(Self.address)
    let keys = [Credentials(accessKeyID: "AKID", secretAccessKey: "s3cr3t")]
    let verifier = SignatureVerifier(credentials: keys, services: ["cloudcontrolapi"])
    #expect(bench.transport.calls.count == 2)
    for call in bench.transport.calls {
      let verdict = verifier.verify(call.signable, now: bench.time.epochSeconds)
      #expect(verdict == .valid(accessKeyID: "AKID"))
    }
    let signatures = Set(bench.transport.calls.map { $0.header("authorization") })
    let invocations = Set(bench.transport.calls.map { $0.header("amz-sdk-invocation-id") })
    #expect(signatures.count == 2 && invocations.count == 1)
    #expect(bench.transport.calls.last?.header("amz-sdk-request") == "attempt=2; max=10")
  }

  @Test func sendsPatchesAsText() async throws {
    let answer = #"{"ProgressEvent":{"RequestToken":"t","OperationStatus":"IN_PROGRESS"}}"#
    let bench = try Bench([.json(answer)], options: AWSOptions(roleARN: "arn:role"))
    let event = try await bench.registry.update(
      Self.address, patchDocument: #"[{"op":"add"}]"#, clientToken: "tok")
    #expect(event == ProgressEvent(requestToken: "t", status: .inProgress))
    let call = try #require(bench.transport.calls.first)
    let body = try JSONValue(parsing: call.body)
    #expect(
      body
        == [
          "TypeName": "AWS::SageMaker::ModelPackage", "Identifier": "arn:aws:x",
          "PatchDocument": #"[{"op":"add"}]"#, "ClientToken": "tok", "RoleArn": "arn:role",
        ])
    #expect(call.header("x-amz-target") == "CloudApiService.UpdateResource")
  }

  @Test func followsAnOperation() async throws {
    let bench = try Bench([
      .json(
        #"""
        {"ProgressEvent":{"RequestToken":"t","OperationStatus":"FAILED","ErrorCode":"NotUpdatable",
        "StatusMessage":"no \"way\"","RetryAfter":1.5e9,"EventTime":1}}
        """#)
    ])
    let event = try await bench.registry.progress(of: "t", region: "us-east-1")
    #expect(
      event
        == ProgressEvent(
          requestToken: "t", status: .failed, errorCode: "NotUpdatable",
          statusMessage: "no \"way\"", retryAfter: 1.5e9))
    #expect(bench.transport.calls.first?.body == Array(#"{"RequestToken":"t"}"#.utf8))
  }

  @Test func listsThroughSageMaker() async throws {
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
    let page = try await bench.registry.list(query, pageToken: nil)
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
    let next = try await bench.registry.list(query, pageToken: "n")
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

  @Test func goesToAConfiguredEndpointWithItsPath() async throws {
    let bench = try Bench(
      [.package], options: AWSOptions(endpointURL: "http://localhost:4566/base/"))
    _ = try await bench.registry.get(Self.address)
    let call = try #require(bench.transport.calls.first)
    #expect(call.target == "/base/" && call.header("host") == "localhost:4566")
    #expect(
      bench.events.events.contains(
        .endpoint(.cloudControl, region: "eu-west-1", url: "http://localhost:4566/base")))
  }

  @Test(arguments: ["", "evil.com/", "a b", "-x", "us east", "x@y", "é"])
  func sendsNothingForWhatIsNoRegion(region: String) async throws {
    let bench = try Bench([.package])
    let error = await #expect(throws: RegistryError.self) {
      try await bench.registry.get(PackageAddress(identifier: "arn", region: region))
    }
    #expect(error?.kind == .rejected)
    #expect(bench.transport.calls.isEmpty)
  }
}

extension HTTPCall {
  /// The value of the first header of this name (given in lower case).
  func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name }?.value
  }
}
