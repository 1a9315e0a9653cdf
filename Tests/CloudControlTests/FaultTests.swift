internal import AWSClient
internal import AWSConfiguration
internal import AWSSignature
internal import CloudControl
internal import ModelPackages
internal import Registry
internal import ServiceTestTools
internal import Testing

/// What each refusal, and each answer that is none, means to the caller.
@Suite struct FaultTests {
  @Test(arguments: [
    ("ResourceNotFoundException", 400, RegistryError.Kind.notFound),
    ("RequestTokenNotFoundException", 400, .notFound),
    ("ConcurrentOperationException", 400, .concurrentOperation),
    ("AccessDeniedException", 400, .accessDenied), ("AccessDenied", 403, .accessDenied),
    ("UnrecognizedClientException", 400, .accessDenied),
    ("InvalidClientTokenId", 403, .accessDenied),
    ("InvalidSignatureException", 400, .accessDenied),
    ("MissingAuthenticationToken", 403, .accessDenied),
    ("SomethingNew", 403, .accessDenied), ("ExpiredTokenException", 400, .noCredentials),
    ("ValidationException", 400, .rejected), ("InvalidRequestException", 400, .rejected),
    ("ClientTokenConflictException", 409, .rejected), ("TypeNotFoundException", 400, .rejected),
    ("SomethingNew", 400, .rejected), ("SomethingNew", 501, .unavailable),
    ("ServiceInternalErrorException", 502, .unavailable),
    ("ThrottlingException", 400, .unavailable),
  ])
  func mapsCodes(code: String, status: Int, kind: RegistryError.Kind) async throws {
    let bench = try Bench(
      [.fault(code, status: status)], options: AWSOptions(maxAttempts: 1))
    let error = await RetryTests.failure(bench)
    #expect(error?.kind == kind)
    #expect(error?.code == code && error?.message == "why" && error?.httpStatus == status)
    #expect(error?.attempts == 1)
  }

  @Test func saysWhichPermissionsLack() async throws {
    let bench = try Bench([.fault("AccessDeniedException")])
    let reading = await RetryTests.failure(bench)
    #expect(
      reading?.advice
        == "needs cloudformation:GetResource; sagemaker:DescribeModelPackage, ListTags;"
        + " kms:DescribeKey, Decrypt; see PERMISSIONS in mpkg-fetch(1)")
    let listing = await #expect(throws: RegistryError.self) {
      try await bench.registry.list(ListingQuery(region: "us-east-1"), pageToken: nil)
    }
    #expect(
      listing?.advice == "needs sagemaker:ListModelPackages; see PERMISSIONS in mpkg-fetch(1)")
    let updating = await #expect(throws: RegistryError.self) {
      try await bench.registry.start(
        ChangeRequest(identifier: "arn", region: "us-east-1", patch: JSONPatch([])),
        clientToken: "token")
    }
    #expect(
      updating?.advice
        == "needs cloudformation:UpdateResource; sagemaker:UpdateModelPackage, DescribeModelPackage,"
        + " CreateModelPackage, ListTags, AddTags, DeleteTags; kms:DescribeKey, Decrypt, CreateGrant,"
        + " GenerateDataKey; ecr:BatchGetImage; s3:GetObject, ListBucket;"
        + " see PERMISSIONS in mpkg-apply(1)")
  }

  static let refusal =
    "User: arn:aws:iam::123456789012:user/ana is not authorized to perform: sagemaker:ListTags on "
    + "resource: arn:aws:sagemaker:eu-west-1:123456789012:model-package/a"

  /// Cloud Control passes a handler's refusal on under other codes, a server's among them.
  @Test(arguments: [
    ("AccessDeniedException", 400), ("GeneralServiceException", 400),
    ("HandlerFailureException", 502), ("HandlerInternalFailureException", 500),
  ])
  func saysWhichRightIsMissing(code: String, status: Int) async throws {
    let words = Self.refusal + " because no identity-based policy allows it"
    let bench = try Bench([
      .json(#"{"__type":"\#(code)","Message":"\#(words)"}"#, status: status)
    ])
    let error = try #require(await RetryTests.failure(bench))
    #expect(error.kind == .accessDenied && error.attempts == 1)
    let resource = "arn:aws:sagemaker:eu-west-1:123456789012:model-package/a"
    #expect(
      error.advice
        == "missing: sagemaker:ListTags on \(resource); see PERMISSIONS in mpkg-fetch(1)")
  }

  @Test func tellsAnExplicitDenial() throws {
    let denial = try #require(
      AccessDenial(message: Self.refusal + " with an explicit deny in a service control policy"))
    #expect(denial.advice.hasPrefix("a policy denies sagemaker:ListTags on arn:"))
    let bare = try #require(AccessDenial(message: "is not authorized to perform: a:B"))
    #expect(bare.advice == "missing: a:B")
    #expect(AccessDenial(message: "not authorized to perform: this operation") == nil)
    #expect(AccessDenial(message: "") == nil)
  }

  @Test(arguments: Partition.regionsWithoutModelPackages.sorted())
  func asksNothingInARegionWithoutTheType(region: String) async throws {
    let package = PackageAddress(
      identifier: "arn:aws:sagemaker:\(region):123456789012:model-package/a", region: region)
    let bench = try Bench([.package])
    let reading = await #expect(throws: RegistryError.self) {
      try await bench.registry.get(package)
    }
    #expect(reading?.kind == .typeNotInRegion && reading?.code == "TypeNotInRegion")
    let changing = await #expect(throws: RegistryError.self) {
      try await bench.registry.start(
        ChangeRequest(.update(PatchDocument(JSONPatch([]))), of: package), clientToken: "token")
    }
    #expect(changing?.kind == .typeNotInRegion && changing?.mayHaveArrived == false)
    #expect(bench.transport.calls.isEmpty)
    // Other regions go on.
    _ = try await bench.registry.get(PackageAddress(identifier: "arn", region: "us-east-1"))
    let own = try Bench([.package], options: AWSOptions(endpointURL: "http://127.0.0.1:1"))
    _ = try await own.registry.get(package)
    #expect(own.transport.calls.count == 1)
  }

  @Test(arguments: [
    ("NotUpdatableException", "/properties/ModelCard cannot be updated", true),
    ("ValidationException", "[/properties/SourceUri] conditional create-only", true),
    ("ValidationException", "[/properties/Domain] is create-only", false),
    ("ValidationException", "ModelCardStatus is not one of Draft, Approved", false),
    ("ResourceNotFoundException", "no ModelCard", false),
  ])
  func explainsConditionallyCreateOnlyProperties(
    code: String, message: String, isExplained: Bool
  ) async throws {
    let bench = try Bench([
      .json(#"{"__type":"\#(code)","Message":"\#(message)"}"#, status: 400)
    ])
    let error = await #expect(throws: RegistryError.self) {
      try await bench.registry.start(
        ChangeRequest(identifier: "arn", region: "us-east-1", patch: JSONPatch([])),
        clientToken: "token")
    }
    #expect(error?.message == message)
    #expect((error?.advice?.contains("conditionally create-only") == true) == isExplained)
    // An operation's last event has the handler's codes.
    #expect(ConditionalRefusal.advice(code: "NotUpdatable", message: "SourceUri") != nil)
    #expect(ConditionalRefusal.advice(code: "InternalFailure", message: "SourceUri") == nil)
  }

  @Test func doubtsTheRegion() async throws {
    let elsewhere = PackageAddress(
      identifier: "arn:aws:sagemaker:us-east-1:123456789012:model-package/a", region: "eu-west-1")
    let bench = try Bench([.fault("ResourceNotFoundException")])
    let missing = await #expect(throws: RegistryError.self) {
      try await bench.registry.get(elsewhere)
    }
    #expect(missing?.advice == "it was asked for in eu-west-1, and its ARN names us-east-1")
    let unresolved = try Bench([.broken(.notConnected)], options: AWSOptions(maxAttempts: 1))
    #expect(
      await RetryTests.failure(unresolved)?.advice
        == "check the network, and that eu-west-1 is a region")
    let disabled = try Bench([.fault("UnrecognizedClientException")])
    #expect(
      await RetryTests.failure(disabled)?.advice?.contains("enabled the region eu-west-1") == true)
    let message = "Credential should be scoped to a valid region, not 'eu-west-1'."
    let scoped = try Bench([
      .json(#"{"__type":"InvalidSignatureException","message":"\#(message)"}"#, status: 403)
    ])
    #expect(await RetryTests.failure(scoped)?.advice?.contains("--endpoint-url") == true)
  }

  @Test(arguments: [
    "", "garbage", "<html><body>", "{", "{\"a\":\"\u{1}\"}",
    #"{"ResourceDescription":{"Identifier":"a","Properties":"{}"}"#,
  ])
  func readsAgainWhatIsNoJSON(body: String) async throws {
    let bench = try Bench([.json(body)], options: AWSOptions(maxAttempts: 4))
    let error = await RetryTests.failure(bench)
    #expect(error?.kind == .badAnswer && error?.code == "BadAnswer" && error?.attempts == 4)
    let passing = try Bench([.json(body), .package])
    #expect(await RetryTests.failure(passing) == nil)
    let listing = try Bench([.json(body), .json(#"{"ModelPackageSummaryList":[]}"#)])
    _ = try await listing.registry.list(ListingQuery(region: "us-east-1"), pageToken: nil)
    let event = #"{"ProgressEvent":{"RequestToken":"t","OperationStatus":"SUCCESS"}}"#
    let asking = try Bench([.json(body), .json(event)])
    #expect(try await asking.registry.progress(of: "t", region: "us-east-1").status == .success)
  }

  @Test(arguments: [
    "null", "[]", "{}", #"{"ResourceDescription":null}"#,
    #"{"ResourceDescription":{"Identifier":"a"}}"#,
    #"{"ResourceDescription":{"Identifier":"a","Properties":{}}}"#,
    #"{"ResourceDescription":{"Identifier":1,"Properties":"{}"}}"#,
    #"{"ResourceDescription":{"Identifier":"a","Properties":"{"}}"#,
    #"{"ResourceDescription":{"Identifier":"a","Properties":"[]"}}"#,
  ])
  func takesNoOtherAnswerForAPackage(body: String) async throws {
    let bench = try Bench([.json(body)])
    let error = await RetryTests.failure(bench)
    #expect(error?.kind == .badAnswer)
    #expect(bench.transport.calls.count == 1)
  }

  @Test(arguments: [
    "", "{}", #"{"ProgressEvent":{}}"#,
    #"{"ProgressEvent":{"RequestToken":"t","OperationStatus":"DONE"}}"#,
    #"{"ProgressEvent":{"RequestToken":1,"OperationStatus":"SUCCESS"}}"#,
  ])
  func takesNoOtherAnswerForProgress(body: String) async throws {
    let bench = try Bench([.json(body)])
    let error = await #expect(throws: RegistryError.self) {
      try await bench.registry.progress(of: "t", region: "us-east-1")
    }
    #expect(error?.kind == .badAnswer)
  }

  @Test(arguments: [
    "", "{}", #"{"ModelPackageSummaryList":{}}"#, #"{"ModelPackageSummaryList":[1]}"#,
    #"{"ModelPackageSummaryList":[{}]}"#,
    #"{"ModelPackageSummaryList":[],"NextToken":"same"}"#,
  ])
  func takesNoOtherAnswerForAListing(body: String) async throws {
    let bench = try Bench([.json(body)])
    let error = await #expect(throws: RegistryError.self) {
      try await bench.registry.list(ListingQuery(region: "us-east-1"), pageToken: "same")
    }
    #expect(error?.kind == .badAnswer)
  }

  @Test(arguments: [301, 302, 307, 404, 418])
  func tellsAnswersOfOtherServers(status: Int) async throws {
    let headers = [HeaderField("Location", "http://x/"), HeaderField("Content-Type", "text/html")]
    let bench = try Bench([.json("<html>", status: status, headers: headers)])
    let error = await RetryTests.failure(bench)
    #expect(error?.kind == .badAnswer && error?.httpStatus == status)
    #expect(error?.code == "HTTP\(status)")
    #expect(bench.transport.calls.count == 1)
  }

  @Test func saysWhatWasTriedForCredentials() async throws {
    struct None: CredentialProvider {
      func credentials(
        until deadline: Double
      ) async throws(ConfigurationError) -> SourcedCredentials {
        throw .noCredentials([
          CredentialAttempt(source: .environment, absence: .variablesNotSet(["AWS_ACCESS_KEY_ID"]))
        ])
      }
      func discard(_ credentials: Credentials) async {}
    }
    let bench = try Bench([.package], credentials: None())
    let error = await RetryTests.failure(bench)
    #expect(error?.kind == .noCredentials && error?.code == "NoCredentials")
    #expect(error?.message.contains("AWS_ACCESS_KEY_ID not set") == true)
    #expect(bench.transport.calls.isEmpty)
  }

  @Test(arguments: [
    ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "nonsense"],
    ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s", "AWS_CREDENTIAL_EXPIRATION": "soon"],
    ["AWS_ACCESS_KEY_ID": "A"],
  ])
  func takesAProvidersWrongSettingForNoCredentials(variables: [String: String]) async throws {
    let environment = Environment(variables: variables) { _ throws(Environment.FileFailure) in nil }
    let client = try AWSConnection.connect(options: AWSOptions(), environment: environment)
    let error = await #expect(throws: RegistryError.self) {
      try await CloudControlRegistry(client.client).get(RetryTests.address)
    }
    #expect(error?.kind == .noCredentials)
    await client.shutdown()
  }

  @Test(arguments: ["localhost", "ftp://x", "http://x?y"])
  func tellsAWrongEndpointBeforeTheFirstCall(url: String) {
    let environment = Environment(variables: ["AWS_ENDPOINT_URL_SAGEMAKER": url]) {
      _ throws(Environment.FileFailure) in nil
    }
    #expect(
      throws: ConfigurationError.invalidValue(setting: "AWS_ENDPOINT_URL_SAGEMAKER", value: url)
    ) { try AWSConnection.connect(options: AWSOptions(), environment: environment) }
  }

  @Test func neverShowsASecret() async throws {
    let secret = Credentials(
      accessKeyID: "AKID", secretAccessKey: "s3cr3t", sessionToken: "t0ken")
    for reply: FakeTransport.Reply in [
      .fault("SignatureDoesNotMatch", status: 403), .broken(.broken), .json(""),
      .fault("ExpiredToken"), .fault("SlowDown"),
    ] {
      let bench = try Bench(
        [reply], options: AWSOptions(maxAttempts: 2), credentials: GivenCredentials(secret))
      let error = try #require(await RetryTests.failure(bench))
      let shown = "\(error) \(bench.events.events)"
      #expect(!shown.contains("s3cr3t") && !shown.contains("t0ken"))
      #expect(!shown.contains("Signature="))
    }
  }
}
