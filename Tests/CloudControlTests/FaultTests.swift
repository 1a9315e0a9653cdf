internal import AWSConfiguration
internal import AWSSignature
internal import CloudControl
internal import Registry
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
        == "needs cloudformation:GetResource, sagemaker:DescribeModelPackage, sagemaker:ListTags")
    let listing = await #expect(throws: RegistryError.self) {
      try await bench.registry.list(ListingQuery(region: "us-east-1"), pageToken: nil)
    }
    #expect(listing?.advice == "needs sagemaker:ListModelPackages")
  }

  @Test(arguments: [
    "", "garbage", "<html><body>", "{", "null", "[]", "{}", #"{"ResourceDescription":null}"#,
    #"{"ResourceDescription":{"Identifier":"a"}}"#,
    #"{"ResourceDescription":{"Identifier":"a","Properties":{}}}"#,
    #"{"ResourceDescription":{"Identifier":1,"Properties":"{}"}}"#,
    #"{"ResourceDescription":{"Identifier":"a","Properties":"{"}}"#,
    #"{"ResourceDescription":{"Identifier":"a","Properties":"[]"}}"#,
    #"{"ResourceDescription":{"Identifier":"a","Properties":"{}"}"#, "{\"a\":\"\u{1}\"}",
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
      func credentials() async throws(ConfigurationError) -> SourcedCredentials {
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
