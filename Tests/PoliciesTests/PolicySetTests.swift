import Expressions
import JSONLines
import ModelPackages
import OrderedCollections
import Testing
import Times

@testable import Policies

/// Which policies are true of a change, and what is told of those that are not.
@Suite struct PolicySetTests {
  private static func messages(
    _ texts: [PolicyText], from before: JSONObject = States.pending,
    to after: JSONObject = States.approved, parameters: [String: ExpressionParameter] = [:]
  ) throws -> [String] {
    try PolicySet(texts, parameters: parameters, now: .epoch)
      .violations(from: before, to: after, region: "eu-west-1")
      .map { "\($0.policy) \($0.message)" }
  }

  @Test(arguments: [
    "model_approval_status = 'PendingManualApproval' AND after.model_approval_status = 'Approved'",
    "before.model_approval_status = model_approval_status",
    "model_package_status = 'Completed'",
    "after.model_package_status = 'Completed'",
    // A column that the request removes.
    "before.approval_description = 'old' AND after.approval_description IS NULL",
    // A column that it adds to, and one that stays away.
    "customer_metadata_properties.reviewer IS NULL",
    "after.customer_metadata_properties.reviewer = 'ana'",
    "model_metrics IS NULL AND after.model_metrics IS NULL",
    "tags['team'] = 'risk' AND before.tags['env'] = 'dev'",
    "after.tags['team'] = 'core' AND after.tags['env'] IS NULL",
    "region = 'eu-west-1' AND after.region = region",
    "after IS NOT NULL AND before IS NOT NULL",
    "any(after.tags, Key = 'team')",
    "all(inference_specification.Containers, split_part(Image, '.', 1) = '111122223333')",
    """
    split_part(inference_specification.Containers[0].Image, '.', 1) \
    = arn_part(model_package_arn, 'account')
    """,
    "coalesce(after.customer_metadata_properties.reviewer, '') <> ''",
  ])
  func holds(_ policy: String) throws {
    #expect(try Self.messages([PolicyText(text: policy)]) == [])
  }

  /// A policy, and what is told of it after its own text.
  static let violated: [(policy: String, message: String)] = [
    ("model_metrics IS NOT NULL", "is false: model_metrics = NULL"),
    (
      "after.model_approval_status <> 'Approved'",
      "is false: after.model_approval_status = 'Approved'"
    ),
    // NULL is not true.
    ("model_metrics.x = 1", "is NULL: model_metrics.x = NULL"),
    ("after.approval_description LIKE 'JIRA-%'", "is NULL: after.approval_description = NULL"),
    ("NULL", "is NULL"),
    ("FALSE", "is false"),
    (
      "before.model_package_version > 7 OR after.model_package_version > 7",
      "is false: before.model_package_version = 7, after.model_package_version = 7"
    ),
    // Each value once, however often it is named.
    ("region = 'x' OR region = 'y'", "is false: region = 'eu-west-1'"),
    ("any(tags, Value = 'x')", "is false: tags = a list of 2"),
    ("after.tags['team'] = 'risk'", "is false: after.tags['team'] = 'core'"),
    (
      "before.customer_metadata_properties IS NULL",
      "is false: before.customer_metadata_properties = an object of 2"
    ),
    // Data is escaped, for SQL and for terminals.
    (
      "customer_metadata_properties.team = 'x'",
      "is false: customer_metadata_properties.team = 'it''s'"
    ),
    (
      "customer_metadata_properties.note = 'x'",
      #"is false: customer_metadata_properties.note = 'a\u0007b'"#
    ),
    (
      "inference_specification.SupportedContentTypes[*] = 'x'",
      "is false: inference_specification.SupportedContentTypes[*] = ['text/csv']"
    ),
    // Secrets are never shown: environment variables, and signatures in addresses.
    (
      "inference_specification.Containers[0].Environment.PASSWORD = 'x'",
      "is false: inference_specification.Containers[0].Environment.PASSWORD = (hidden)"
    ),
    (
      "inference_specification.Containers[0]['Environment'] IS NULL",
      "is false: inference_specification.Containers[0]['Environment'] = (hidden)"
    ),
    (
      "before.inference_specification.Containers[0].Environment.PASSWORD = 'x'",
      "is false: before.inference_specification.Containers[0].Environment.PASSWORD = (hidden)"
    ),
    // A word of users is no environment variable.
    (
      "after.customer_metadata_properties.environment IS NOT NULL",
      "is false: after.customer_metadata_properties.environment = NULL"
    ),
    (
      "inference_specification.Containers[0].ModelDataUrl IS NULL",
      "is false: inference_specification.Containers[0].ModelDataUrl"
        + " = 'https://bucket.s3.amazonaws.com/m.tar.gz?…'"
    ),
  ]

  @Test(arguments: violated)
  func fails(_ policy: String, _ message: String) throws {
    #expect(try Self.messages([PolicyText(text: policy)]) == ["\(policy) \(message)"])
    #expect(
      try Self.messages([PolicyText(name: "p", text: policy), PolicyText(text: "TRUE")])
        == ["p \(message)"])
  }

  @Test func `no values of hidden columns are in what is told of a whole container`() throws {
    let told = try Self.messages([
      PolicyText(text: "inference_specification.Containers[0] IS NULL"),
      PolicyText(text: "inference_specification IS NULL"),
      PolicyText(text: "after IS NULL"),
    ])
    #expect(told.count == 3)
    #expect(!told.joined().contains("hunter2") && !told.joined().contains("abc"))
  }

  @Test func `policies share parameters, and the one that is wrong is named`() throws {
    let texts = [PolicyText(text: "region = :r"), PolicyText(text: "model_package_version = :v")]
    #expect(
      try Self.messages(texts, parameters: ["r": .text("eu-west-1"), "v": .json(8)])
        == ["model_package_version = :v is false: model_package_version = 7"])
    let error = #expect(throws: PolicySetError.self) {
      try PolicySet(texts, parameters: ["r": .text("x")], now: .epoch)
    }
    #expect(error?.index == 1)
    let set = try PolicySet([], parameters: ["x": .text("")], now: .epoch)
    #expect(set.isEmpty && set.unusedParameters == ["x"])
  }

  @Test func `a value is a condition only if it is a boolean`() {
    let error = #expect(throws: PolicySetError.self) {
      try PolicySet([PolicyText(text: "'a' || 'b'")], now: .epoch)
    }
    #expect(error?.index == 0)
  }

  @Test func `a package that nests too deeply for a record violates every policy`() throws {
    var value = JSONValue.array([])
    for _ in 0..<(LineIndexer.maximumDepth + 10) { value = .array([value]) }
    let told = try Self.messages([PolicyText(text: "TRUE")], to: ["X": value])
    // The policy does not look at `after`, so its depth does not matter.
    #expect(told.isEmpty)
    let after = try Self.messages([PolicyText(text: "after IS NOT NULL")], to: ["X": value])
    #expect(after == ["after IS NOT NULL is NULL: the package nests too deeply"])
  }

  @Test func `a property that is called as a side of the change does not hide it`() throws {
    let before: JSONObject = ["Before": "x", "After": "y", "ModelApprovalStatus": "Rejected"]
    let policy = PolicyText(text: "before.model_approval_status = 'Rejected' AND after IS NOT NULL")
    #expect(try Self.messages([policy], from: before, to: before) == [])
  }
}

/// How requests are refused.
@Suite struct RequestPoliciesTests {
  private static func request(_ document: String) -> ChangeRequest {
    ChangeRequest(
      identifier: "arn:aws:sagemaker:eu-west-1:111122223333:model-package/fraud/7",
      region: "eu-west-1",
      operation: .update(PatchDocument(parsing: Array(document.utf8))))
  }

  private static let approve = request(
    #"[{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"}]"#)

  private static func policies(_ texts: String...) throws -> RequestPolicies {
    RequestPolicies(
      try PolicySet(texts.map { PolicyText(text: $0) }, now: .epoch), followsService: true)
  }

  @Test func `all policies that are not true are told`() throws {
    let refusal = try Self.policies("FALSE", "region IS NOT NULL", "model_metrics IS NOT NULL")
      .refusal(of: Self.approve, on: States.pending)
    #expect(
      refusal
        == PolicyRefusal(
          code: "PolicyViolation",
          message: "policy 'FALSE' is false; "
            + "policy 'model_metrics IS NOT NULL' is false: model_metrics = NULL"))
  }

  @Test func `a request whose outcome is not known is refused as the service would refuse it`()
    throws
  {
    let guarded = Self.request(
      #"""
      [{"op":"test","path":"/ModelApprovalStatus","value":"Rejected"},{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"}]
      """#)
    let refusal = try Self.policies("TRUE").refusal(of: guarded, on: States.pending)
    #expect(refusal?.code == "InvalidRequest")
    #expect(try Self.policies().refusal(of: guarded, on: States.pending) == nil)
  }

  @Test func `an empty patch violates nothing`() throws {
    #expect(try Self.policies("FALSE").refusal(of: Self.request("[]"), on: States.pending) == nil)
  }
}
