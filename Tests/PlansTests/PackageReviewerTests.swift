import JSONLines
import ModelPackages
import Plans
import Policies
import Testing
import Times

/// What a plan would do to a package, and what a reviewer is warned of.
struct PackageReviewerTests {
  private static let arn = "arn:aws:sagemaker:eu-west-1:123456789012:model-package/fraud/7"

  private static let pending = #"""
    {"model_package_arn":"\#(arn)","model_package_group_name":"fraud","model_package_version":7,
    "model_approval_status":"PendingManualApproval","model_package_status":"Completed",
    "customer_metadata_properties":{"team":"fraud","auc":"0.91"},
    "model_metrics":{"ModelQuality":{},"Bias":{}},"creation_time":"2026-01-01T00:00:00Z"}
    """#

  private static func review(
    _ documents: String..., absent: String = "[]", record: String = pending,
    followsService: Bool = true, policies: PolicySet? = nil, showsEnvironment: Bool = false
  ) throws -> ReviewedPackage {
    var plan = PlannedPackages()
    for document in documents {
      let line =
        #"{"data__Identifier":"\#(arn)","absent":\#(absent),"data__PatchDocument":\#(document)}"#
      plan.append(try ChangeRequest(parsing: Array(line.utf8).span.bytes))
    }
    let properties = try RecordProperties.tree(ofRecord: Array(record.utf8).span.bytes)
    return PackageReviewer(
      followsService: followsService, policies: policies, showsEnvironment: showsEnvironment
    ).review(plan.packages[0], properties: properties)
  }

  private static func texts(_ package: ReviewedPackage) -> [String] {
    package.changes.map {
      "\($0.path): \($0.before?.jsonText ?? "none") > \($0.after?.jsonText ?? "none")"
    }
  }

  private static func codes(_ package: ReviewedPackage) -> [String] {
    package.problems.map { "\($0.level.rawValue) \($0.code)" }
  }

  private static let approval = #"""
    {"op":"test","path":"/ModelApprovalStatus","value":"PendingManualApproval"},
    {"op":"replace","path":"/ModelApprovalStatus","value":"Approved"}
    """#

  @Test func `environment variables are hidden, and it is told that they change`() throws {
    let record = #"""
      {"model_package_arn":"\#(Self.arn)","creation_time":"2026-01-01T00:00:00Z",
      "additional_inference_specifications":[{"Name":"a","Containers":[{"Image":"i",
      "Environment":{"TOKEN":"s1","MODE":"s2"}}]}]}
      """#
    let path = "/AdditionalInferenceSpecifications/0/Containers/0/Environment/TOKEN"
    for (tested, isShown) in [("s1", false), ("other", false), ("s1", true), ("other", true)] {
      let package = try Self.review(
        #"[{"op":"test","path":"\#(path)","value":"\#(tested)"},"#
          + #"{"op":"replace","path":"\#(path)","value":"s3"}]"#,
        record: record, followsService: false, showsEnvironment: isShown)
      let text = Self.texts(package).joined()
      #expect(text.contains("s1") == isShown && text.contains("s3") == isShown, "\(text)")
      #expect(text.contains("(hidden, changed)") != isShown, "\(text)")
    }
  }

  @Test func `customer metadata is told key by key, the approval first`() throws {
    let package = try Self.review(
      #"""
      [{"op":"test","path":"/CustomerMetadataProperties","value":{"team":"fraud","auc":"0.91"}},
      {"op":"add","path":"/CustomerMetadataProperties/reviewer","value":"ana"},
      {"op":"remove","path":"/CustomerMetadataProperties/auc"},\#(Self.approval)]
      """#)
    #expect(
      Self.texts(package) == [
        #"model_approval_status: "PendingManualApproval" > "Approved""#,
        #"customer_metadata_properties.auc: "0.91" > none"#,
        #"customer_metadata_properties.reviewer: none > "ana""#,
      ])
    #expect(package.problems.isEmpty)
    #expect(package.status == "Completed" && package.metrics == ["ModelQuality", "Bias"])
  }

  @Test func `policies are checked for each request on the result of the one before`() throws {
    let policies = try PolicySet(
      [
        PolicyText(name: "steps", text: "before.model_approval_status = 'PendingManualApproval'"),
        PolicyText(text: "model_metrics IS NULL"),
      ], now: .epoch)
    let package = try Self.review(
      "[\(Self.approval)]", #"[{"op":"add","path":"/ApprovalDescription","value":"x"}]"#,
      policies: policies)
    let violations = package.problems.filter { $0.code == "PolicyViolation" }
    #expect(
      violations.map(\.message) == [
        "policy 'model_metrics IS NULL' is false: model_metrics = an object of 2",
        "policy 'steps' is false: before.model_approval_status = 'Approved'",
      ])
    #expect(violations.map(\.policy) == ["model_metrics IS NULL", "steps"])
    #expect(violations.allSatisfy { $0.level == .error })
    // A violation hides no change.
    #expect(Self.texts(package).count == 2)
  }

  @Test func `tags are told by their keys`() throws {
    let record = #"""
      {"model_package_arn":"\#(Self.arn)","model_package_name":"fraud",
      "tags":[{"Key":"team","Value":"a"},{"Key":"env","Value":"dev"}]}
      """#
    let package = try Self.review(
      #"""
      [{"op":"test","path":"/Tags/1/Key","value":"env"},
      {"op":"replace","path":"/Tags/1/Value","value":"prod"},
      {"op":"add","path":"/Tags/-","value":{"Key":"owner","Value":"o"}}]
      """#, record: record)
    #expect(Self.texts(package) == [#"tags.env: "dev" > "prod""#, #"tags.owner: none > "o""#])
  }

  @Test func `requests for one package build on each other`() throws {
    let package = try Self.review(
      "[\(Self.approval)]",
      #"""
      [{"op":"test","path":"/ModelApprovalStatus","value":"Approved"},
      {"op":"replace","path":"/ModelApprovalStatus","value":"Rejected"}]
      """#)
    #expect(
      Self.texts(package) == [#"model_approval_status: "PendingManualApproval" > "Rejected""#])
    #expect(package.requests == 2 && Self.codes(package) == ["warning SeveralRequests"])
  }

  @Test func `a failed guard shows what is there and what was asked for`() throws {
    let rejected = Self.pending.replacing("PendingManualApproval", with: "Rejected")
    let package = try Self.review("[\(Self.approval)]", record: rejected)
    #expect(Self.texts(package) == [#"model_approval_status: "Rejected" > "Approved""#])
    #expect(Self.codes(package) == ["error InvalidRequest"])
  }

  @Test func `a property that should be absent and is there is an error`() throws {
    let package = try Self.review(
      #"[{"op":"add","path":"/CustomerMetadataProperties","value":{"a":"b"}}]"#,
      absent: #"["/CustomerMetadataProperties"]"#)
    #expect(Self.codes(package) == ["error GuardFailed"])
    #expect(Self.texts(package).count == 1)
  }

  @Test func `what the service would ignore is an error only for the service`() throws {
    let document = #"""
      [{"op":"test","path":"/Domain","value":"NLP"},{"op":"add","path":"/SkipModelValidation","value":"All"}]
      """#
    let record = Self.pending.replacing(
      #"{"model_package_arn""#, with: #"{"domain":"NLP","model_package_arn""#)
    let service = try Self.review(document, record: record)
    #expect(Self.codes(service).first == "error NoEffect")
    let file = try Self.review(document, record: record, followsService: false)
    #expect(Self.codes(file) == ["warning NotGuarded"])
    #expect(Self.texts(file) == [#"skip_model_validation: none > "All""#])
  }

  @Test func `approving a package that is not Completed is a warning`() throws {
    let failed = Self.pending.replacing("Completed", with: "Failed")
    #expect(
      Self.codes(try Self.review("[\(Self.approval)]", record: failed)) == ["warning NotCompleted"])
  }

  @Test func `a request that changes nothing, and one without a guard, are warnings`() throws {
    #expect(Self.codes(try Self.review("[]")) == ["warning Unchanged"])
    let unguarded = try Self.review(
      #"[{"op":"add","path":"/ModelApprovalStatus","value":"Approved"}]"#)
    #expect(Self.codes(unguarded) == ["warning NotGuarded"])
    #expect(unguarded.problems[0].message.contains("model_approval_status"))
  }

  @Test func `of a package that cannot be read the plan's own tests tell the old values`() throws {
    var plan = PlannedPackages()
    let line = #"{"data__Identifier":"\#(Self.arn)","data__PatchDocument":[\#(Self.approval)]}"#
    plan.append(
      try ChangeRequest(parsing: Array(line.replacing("\n", with: "").utf8).span.bytes))
    let package = PackageReviewer(followsService: true).review(
      plan.packages[0], unread: "ResourceNotFoundException", message: "there is no such package")
    #expect(
      Self.texts(package) == [#"model_approval_status: "PendingManualApproval" > "Approved""#])
    #expect(Self.codes(package) == ["error ResourceNotFoundException"])
  }

  @Test func `packages stand in the order of their first requests`() throws {
    var plan = PlannedPackages()
    for name in ["b", "a", "b", "c", "a"] {
      let line = #"{"data__Identifier":"\#(Self.arn)\#(name)","data__PatchDocument":[]}"#
      plan.append(try ChangeRequest(parsing: Array(line.utf8).span.bytes))
    }
    #expect(plan.packages.map { String($0.identifier.suffix(1)) } == ["b", "a", "c"])
    #expect(plan.packages.map(\.requests.count) == [2, 2, 1] && plan.count == 5)
  }
}
