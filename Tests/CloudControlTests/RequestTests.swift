internal import AWSClient
internal import AWSConfiguration
internal import AWSSignature
internal import CloudControl
internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Registry
internal import ServiceTestTools
internal import Testing

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
    let event = try await bench.registry.start(
      ChangeRequest(
        .update(PatchDocument(parsing: Array(#"[{"op":"add"}]"#.utf8))), of: Self.address),
      clientToken: "tok")
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

  @Test func `a creation sends its properties as text, and its end names the package`() async throws
  {
    let answer =
      #"{"ProgressEvent":{"RequestToken":"t","OperationStatus":"SUCCESS","Identifier":"arn:new"}}"#
    let bench = try Bench([.json(answer)])
    let event = try await bench.registry.start(
      ChangeRequest(creating: ["ModelPackageName": "a \"b\""], in: "us-east-1"), clientToken: "tok")
    #expect(event.identifier == "arn:new")
    let call = try #require(bench.transport.calls.first)
    #expect(
      try JSONValue(parsing: call.body) == [
        "TypeName": "AWS::SageMaker::ModelPackage",
        "DesiredState": #"{"ModelPackageName":"a \"b\""}"#, "ClientToken": "tok",
      ])
    #expect(call.header("x-amz-target") == "CloudApiService.CreateResource")
  }

  @Test func `a deletion names its package and nothing else`() async throws {
    let answer = #"{"ProgressEvent":{"RequestToken":"t","OperationStatus":"IN_PROGRESS"}}"#
    let bench = try Bench([.json(answer)])
    let deletion = PackageDeletion(guards: ["CreationTime": "t"])
    _ = try await bench.registry.start(
      ChangeRequest(.delete(deletion), of: Self.address), clientToken: "tok")
    let call = try #require(bench.transport.calls.first)
    #expect(
      try JSONValue(parsing: call.body) == [
        "TypeName": "AWS::SageMaker::ModelPackage", "Identifier": "arn:aws:x",
        "ClientToken": "tok",
      ])
    #expect(call.header("x-amz-target") == "CloudApiService.DeleteResource")
  }

  private static func request(_ kind: PackageOperation.Kind) -> ChangeRequest {
    switch kind {
    case .create: ChangeRequest(creating: ["ModelPackageName": "a"], in: "us-east-1")
    case .delete: ChangeRequest(.delete(PackageDeletion()), of: address)
    case .update: ChangeRequest(.update(PatchDocument(JSONPatch([]))), of: address)
    }
  }

  /// The service starts nothing twice under one client token, and tells what it has started.
  @Test(arguments: [PackageOperation.Kind.update, .create, .delete])
  func `an answer to a change that cannot be read is asked for again under its client token`(
    kind: PackageOperation.Kind
  ) async throws {
    let answer = #"{"ProgressEvent":{"RequestToken":"t","OperationStatus":"IN_PROGRESS"}}"#
    let bench = try Bench([.json("{"), .json(""), .json(answer)])
    let event = try await bench.registry.start(Self.request(kind), clientToken: "tok")
    #expect(event.requestToken == "t" && event.attempts == 3)
    let bodies = bench.transport.calls.map(\.body)
    #expect(bodies.count == 3 && Set(bodies).count == 1)
    #expect(try JSONValue(parsing: bodies[0])["ClientToken"]?.string == "tok")
  }

  @Test(arguments: [PackageOperation.Kind.update, .create, .delete])
  func `a change whose answers can never be read may have arrived`(
    kind: PackageOperation.Kind
  ) async throws {
    let bench = try Bench([.json("{")])
    let error = await #expect(throws: RegistryError.self) {
      try await bench.registry.start(Self.request(kind), clientToken: "tok")
    }
    #expect(error?.kind == .badAnswer && error?.mayHaveArrived == true)
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
