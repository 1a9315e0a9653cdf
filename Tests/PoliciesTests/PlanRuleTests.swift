import JSONLines
import ModelPackages
import OrderedCollections
import Policies
import Testing
import Times

@Suite struct PlanRuleTests {
  private static let oneApproved = PlanRuleText(
    condition: "after.model_approval_status = 'Approved'", group: "model_package_group_name")

  private static func package(_ group: String?, _ status: String) -> JSONObject {
    var properties: JSONObject = ["ModelApprovalStatus": JSONValue(status)]
    if let group { properties["ModelPackageGroupName"] = JSONValue(group) }
    return properties
  }

  /// Returns the conflicts of packages, each given by name, group and the statuses before and after.
  private static func conflicts(
    _ rules: [PlanRuleText] = [oneApproved],
    _ packages: [(name: String, group: String?, before: String, after: String)]
  ) throws -> [String] {
    var check = PlanRuleCheck(try PlanRules(rules, now: .epoch))
    for (name, group, before, after) in packages {
      try check.add(
        name, region: "eu-west-1", before: package(group, before), after: package(group, after))
    }
    return check.conflicts.map {
      "\($0.group) \($0.count): \($0.packages.joined(separator: " "))"
    }
  }

  @Test func `two packages of one group conflict, and others do not`() throws {
    #expect(
      try Self.conflicts([], [("a", "fraud", "Rejected", "Approved")]) == [])
    #expect(
      try Self.conflicts(packages: [
        ("fraud/1", "fraud", "Rejected", "Approved"), ("churn/1", "churn", "Rejected", "Approved"),
        ("fraud/2", "fraud", "Approved", "Rejected"),
      ]) == [])
    #expect(
      try Self.conflicts(packages: [
        ("x/1", "it's", "Rejected", "Approved"), ("fraud/1", "fraud", "Rejected", "Approved"),
        ("x/2", "it's", "Rejected", "Approved"), ("fraud/2", "fraud", "Approved", "Approved"),
      ]) == ["'fraud' 2: fraud/1 fraud/2", "'it''s' 2: x/1 x/2"])
  }

  private static func conflicts(
    packages: [(name: String, group: String?, before: String, after: String)]
  ) throws -> [String] { try conflicts([oneApproved], packages) }

  @Test func `groups by a hidden value are told without it`() throws {
    for group in [
      "inference_specification.Environment.TOKEN", "inference_specification",
      "inference_specification.Environment.TOKEN || '!'",
    ] {
      var check = PlanRuleCheck(
        try PlanRules([PlanRuleText(condition: "TRUE", group: group)], now: .epoch))
      for (name, token) in [("a", "s1"), ("b", "s2"), ("c", "s1")] {
        let properties: JSONObject = [
          "InferenceSpecification": ["Environment": ["TOKEN": JSONValue(token)]]
        ]
        try check.add(name, region: "eu-west-1", before: properties, after: properties)
      }
      let conflicts = check.conflicts
      #expect(conflicts.map(\.packages) == [["a", "c"]], "\(group)")
      #expect(conflicts.allSatisfy { !$0.group.contains("s1") }, "\(conflicts)")
    }
  }

  @Test func `packages whose group is NULL are in none`() throws {
    #expect(
      try Self.conflicts(packages: [
        ("a", nil, "Rejected", "Approved"), ("b", nil, "Rejected", "Approved"),
      ]) == [])
  }

  @Test func `of many packages the first are named and all are counted`() throws {
    let many = (1...25).map { ("p\($0)", Optional("g"), "Rejected", "Approved") }
    #expect(
      try Self.conflicts(packages: many)
        == ["'g' 25: " + (1...10).map { "p\($0)" }.joined(separator: " ")])
  }

  @Test func `the group is that of the package as it stands, and any expression`() throws {
    let rule = PlanRuleText(
      condition: "before.model_approval_status <> after.model_approval_status",
      group: "model_approval_status || region")
    #expect(
      try Self.conflicts(
        [rule],
        [
          ("a", "x", "Rejected", "Approved"), ("b", "y", "Rejected", "Approved"),
          ("c", "z", "Approved", "Rejected"),
        ]) == ["'Rejectedeu-west-1' 2: a b"])
  }

  @Test func `the outcome of requests ends at the first that would fail`() {
    func request(_ document: String) -> ChangeRequest {
      ChangeRequest(
        identifier: "arn:aws:sagemaker:eu-west-1:111122223333:model-package/fraud/7",
        region: "eu-west-1",
        operation: .update(PatchDocument(parsing: Array(document.utf8))))
    }
    let reject = request(#"[{"op":"replace","path":"/ModelApprovalStatus","value":"Rejected"}]"#)
    let wrong = request(#"[{"op":"test","path":"/ModelApprovalStatus","value":"x"}]"#)
    let approve = request(#"[{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"}]"#)
    let preview = RequestPreview(followsService: true)
    func status(_ requests: ChangeRequest...) -> JSONValue? {
      PlanRuleCheck.outcome(of: requests, on: States.pending, preview)["ModelApprovalStatus"]
    }
    #expect(status() == "PendingManualApproval")
    #expect(status(reject, approve) == "Approved")
    #expect(status(reject, wrong, approve) == "Rejected")
  }

  @Test func `the part of a rule that is wrong is named`() {
    let condition = #expect(throws: PlanRuleError.self) {
      try PlanRules([Self.oneApproved, PlanRuleText(condition: "a +", group: "b")], now: .epoch)
    }
    #expect(condition?.index == 1 && condition?.isGroup == false)
    let group = #expect(throws: PlanRuleError.self) {
      try PlanRules([PlanRuleText(condition: "TRUE", group: "b +")], now: .epoch)
    }
    #expect(group?.index == 0 && group?.isGroup == true)
  }
}
