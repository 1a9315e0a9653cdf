internal import AWSClient
internal import AWSConfiguration
internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Registry
internal import SageMaker
internal import ServiceTestTools
internal import Testing

/// Changes of packages over the wire, each answer the end of its call.
@Suite struct RegistryChangesTests {
  private static let version = "arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/7"
  private static let named = "arn:aws:sagemaker:us-east-1:123456789012:model-package/lone"
  private static let updated = FakeTransport.Reply.json(#"{"ModelPackageArn":"\#(version)"}"#)
  private static let approve = #"[{"op":"add","path":"/ModelApprovalStatus","value":"Approved"}]"#
  private static let guarded =
    #"[{"op":"test","path":"/ModelApprovalStatus","value":"Rejected"},"#
    + #"{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"}]"#

  private static func described(_ members: String, of arn: String = version) -> FakeTransport.Reply
  {
    .json(#"{"ModelPackageArn":"\#(arn)",\#(members)}"#)
  }

  private static func request(
    _ patch: String, of arn: String = version, absent: [String] = []
  ) -> ChangeRequest {
    ChangeRequest(
      identifier: arn, region: "us-east-1",
      operation: .update(PatchDocument(parsing: Array(patch.utf8))),
      absent: absent.map { JSONPointer().appending($0) })
  }

  private static func start(
    _ request: ChangeRequest, _ bench: Bench
  ) async throws(RegistryError) -> ProgressEvent {
    try await SageMakerRegistry(bench.client).start(request, clientToken: "t")
  }

  private static func targets(_ bench: Bench) -> [String] {
    bench.transport.calls.map {
      ($0.header("x-amz-target") ?? "").replacing("SageMaker.", with: "")
    }
  }

  @Test func `a value that is set is one call`() async throws {
    let bench = try Bench([Self.updated])
    let event = try await Self.start(Self.request(Self.approve), bench)
    #expect(event.status == .success && event.requestToken == nil && event.attempts == 1)
    #expect(Self.targets(bench) == ["UpdateModelPackage"])
    let call = try #require(bench.transport.calls.first)
    #expect(
      try JSONValue(parsing: call.body) == [
        "ModelPackageArn": JSONValue(Self.version), "ModelApprovalStatus": "Approved",
      ])
    #expect(call.header("authorization")?.contains("/us-east-1/sagemaker/") == true)
  }

  @Test func `guards are checked on the package just before`() async throws {
    let bench = try Bench([Self.described(#""ModelApprovalStatus":"Rejected""#), Self.updated])
    #expect(try await Self.start(Self.request(Self.guarded), bench).status == .success)
    #expect(Self.targets(bench) == ["DescribeModelPackage", "UpdateModelPackage"])
  }

  @Test func `a guard that does not hold sends nothing`() async throws {
    let bench = try Bench([Self.described(#""ModelApprovalStatus":"Approved""#)])
    let event = try await Self.start(Self.request(Self.guarded), bench)
    #expect(event.status == .failed && event.errorCode == "GuardFailed")
    #expect(Self.targets(bench) == ["DescribeModelPackage"])
  }

  @Test func `what has to be absent is looked for`() async throws {
    let bench = try Bench([Self.described(#""ApprovalDescription":"x""#)])
    let event = try await Self.start(
      Self.request(Self.approve, absent: ["ApprovalDescription"]), bench)
    #expect(event.errorCode == "GuardFailed")
  }

  @Test func `tags are read and changed by their own calls`() async throws {
    let bench = try Bench([
      Self.described(#""ModelPackageName":"lone""#, of: Self.named),
      .json(#"{"Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}]}"#),
      .json(#"{"Tags":[]}"#), .json("{}"),
    ])
    let patch =
      #"[{"op":"replace","path":"/Tags/0/Value","value":"9"},{"op":"remove","path":"/Tags/1"}]"#
    let event = try await Self.start(Self.request(patch, of: Self.named), bench)
    #expect(event.status == .success && event.attempts == 2)
    #expect(
      Self.targets(bench) == ["DescribeModelPackage", "ListTags", "AddTags", "DeleteTags"])
    #expect(
      try JSONValue(parsing: bench.transport.calls[2].body) == [
        "ResourceArn": JSONValue(Self.named), "Tags": [["Key": "a", "Value": "9"]],
      ])
    #expect(
      try JSONValue(parsing: bench.transport.calls[3].body) == [
        "ResourceArn": JSONValue(Self.named), "TagKeys": ["b"],
      ])
  }

  /// An answer to GetResource has no Tags where there are none, and `absent` is made from it.
  @Test func `a package without tags has no tags`() async throws {
    let bench = try Bench([
      Self.described(#""ModelPackageName":"lone""#, of: Self.named), .json(#"{"Tags":[]}"#),
      .json(#"{"Tags":[]}"#),
    ])
    let event = try await Self.start(
      Self.request(
        #"[{"op":"add","path":"/Tags","value":[{"Key":"a","Value":"1"}]}]"#, of: Self.named,
        absent: ["Tags"]), bench)
    #expect(event.status == .success)
  }

  @Test func `a package that is as asked for gets no call`() async throws {
    let bench = try Bench([Self.described(#""ModelApprovalStatus":"Approved""#)])
    let patch =
      #"[{"op":"test","path":"/ModelApprovalStatus","value":"Approved"},"#
      + #"{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"}]"#
    let event = try await Self.start(Self.request(patch), bench)
    #expect(event.status == .success && event.attempts == 0)
    #expect(Self.targets(bench) == ["DescribeModelPackage"])
  }

  @Test func `what cannot be said is refused without a call`() async throws {
    let bench = try Bench([Self.updated])
    let event = try await Self.start(
      Self.request(#"[{"op":"add","path":"/Domain","value":"NLP"}]"#), bench)
    #expect(event.status == .failed && event.errorCode == "NotUpdatable")
    #expect(bench.transport.calls.isEmpty)
  }

  // MARK: New packages and deletions

  private static let creation = ChangeRequest(
    creating: ["ModelPackageGroupName": "churn", "ModelApprovalStatus": "Rejected"],
    in: "us-east-1")

  @Test func `a package is made once under a client token`() async throws {
    let bench = try Bench([.broken(.readTimedOut), Self.updated])
    let token = String(repeating: "0123456789abcdef", count: 4)
    let event = try await SageMakerRegistry(bench.client).start(
      Self.creation, clientToken: token)
    #expect(event.status == .success && event.identifier == Self.version)
    #expect(Self.targets(bench) == ["CreateModelPackage", "CreateModelPackage"])
    for call in bench.transport.calls {
      #expect(
        try JSONValue(parsing: call.body) == [
          "ModelPackageGroupName": "churn", "ModelApprovalStatus": "Rejected",
          "ClientToken": "0123456789abcdef0123456789abcdef",
        ])
    }
  }

  @Test func `a property that a new package cannot be given is refused by name`() async throws {
    let bench = try Bench([Self.updated])
    let request = ChangeRequest(
      creating: ["ModelPackageName": "lone", "ApprovalDescription": "x"], in: "us-east-1")
    let event = try await Self.start(request, bench)
    #expect(event.status == .failed && event.errorCode == "InvalidRequest")
    #expect(event.statusMessage?.contains("ApprovalDescription") == true)
    #expect(bench.transport.calls.isEmpty)
  }

  @Test func `an answer without an ARN leaves open whether a package was made`() async throws {
    let bench = try Bench([.json("{}")])
    let error = await #expect(throws: RegistryError.self) {
      try await Self.start(Self.creation, bench)
    }
    #expect(error?.kind == .badAnswer && error?.mayHaveArrived == true)
  }

  @Test func `a deletion is one call, and not sent again`() async throws {
    let request = ChangeRequest(
      identifier: Self.version, region: "us-east-1", operation: .delete(PackageDeletion()))
    var bench = try Bench([.json("")])
    #expect(try await Self.start(request, bench).status == .success)
    #expect(Self.targets(bench) == ["DeleteModelPackage"])
    bench = try Bench([.broken(.broken), .json("")])
    let error = await #expect(throws: RegistryError.self) { try await Self.start(request, bench) }
    #expect(error?.mayHaveArrived == true && bench.transport.calls.count == 1)
    bench = try Bench([
      .json(
        #"{"__type":"ValidationException","message":"ModelPackage a does not exist."}"#, status: 400
      )
    ])
    let gone = await #expect(throws: RegistryError.self) { try await Self.start(request, bench) }
    #expect(gone?.kind == .notFound && gone?.mayHaveArrived == false)
  }

  // MARK: Errors

  @Test(arguments: [
    FakeTransport.Reply.broken(.broken), .broken(.readTimedOut),
    .fault("InternalFailure", status: 500), .json("<html>", status: 503), .json("{\"Mod"),
  ])
  func `a change whose answer was lost is not sent again`(reply: FakeTransport.Reply) async throws {
    let bench = try Bench([reply, Self.updated])
    let error = await #expect(throws: RegistryError.self) {
      try await Self.start(Self.request(Self.approve), bench)
    }
    #expect(error?.mayHaveArrived == true)
    #expect(bench.transport.calls.count == 1)
  }

  @Test(arguments: [
    FakeTransport.Reply.fault("ThrottlingException"), .broken(.notConnected),
  ])
  func `what was not carried out is sent again`(reply: FakeTransport.Reply) async throws {
    let bench = try Bench([reply, Self.updated])
    let event = try await Self.start(Self.request(Self.approve), bench)
    #expect(event.status == .success && event.attempts == 2)
  }

  @Test func `the errors of the API have the tool's kinds`() async throws {
    let kinds: [(FakeTransport.Reply, RegistryError.Kind)] = [
      (.fault("ConflictException"), .concurrentOperation),
      (.fault("ValidationException"), .rejected),
      (.fault("ResourceNotFound"), .notFound), (.fault("AccessDeniedException"), .accessDenied),
      (
        .json(
          #"{"__type":"ValidationException","message":"ModelPackage a does not exist."}"#,
          status: 400),
        .notFound
      ),
    ]
    for (reply, kind) in kinds {
      let bench = try Bench([reply])
      let error = await #expect(throws: RegistryError.self) {
        try await Self.start(Self.request(Self.approve), bench)
      }
      #expect(error?.kind == kind)
      #expect(error?.mayHaveArrived == false)
      if kind == .accessDenied {
        #expect(error?.advice?.contains("sagemaker:UpdateModelPackage") == true)
      }
    }
  }

  @Test func `a package that could not be read was not changed`() async throws {
    let bench = try Bench([.broken(.readTimedOut)])
    let error = await #expect(throws: RegistryError.self) {
      try await Self.start(Self.request(Self.guarded), bench)
    }
    #expect(error?.kind == .unreachable && error?.mayHaveArrived == false)
    #expect(!Self.targets(bench).contains("UpdateModelPackage"))
  }

  @Test func `a change of which only part was made says so`() async throws {
    let bench = try Bench([
      Self.described(#""ModelPackageName":"lone""#, of: Self.named), .json(#"{"Tags":[]}"#),
      Self.updated, .fault("AccessDeniedException"),
    ])
    let patch =
      #"[{"op":"add","path":"/SourceUri","value":"s3://b/k"},"#
      + #"{"op":"add","path":"/Tags","value":[{"Key":"a","Value":"1"}]}]"#
    let error = await #expect(throws: RegistryError.self) {
      try await Self.start(Self.request(patch, of: Self.named), bench)
    }
    #expect(error?.mayHaveArrived == true)
    #expect(
      error?.message.hasPrefix("UpdateModelPackage was carried out, but AddTags was not: ") == true)
    #expect(error?.advice?.contains("sagemaker:AddTags") == true)
  }
}
