import JSONLines
import ModelPackages
import Plans
import Testing

/// The decisions on a plan, and what becomes of its requests.
struct PlanDecisionsTests {
  private static let digest = "sha256:" + String(repeating: "0", count: 64)

  private static func arn(_ version: Int) -> String {
    "arn:aws:sagemaker:eu-west-1:123456789012:model-package/fraud/\(version)"
  }

  private static func request(
    _ version: Int, _ document: String, absent: String = "[]"
  ) throws -> ChangeRequest {
    let line =
      #"{"data__Identifier":"\#(arn(version))","absent":\#(absent),"data__PatchDocument":\#(document)}"#
    return try ChangeRequest(parsing: Array(line.utf8).span.bytes)
  }

  private static let columns: DecisionColumns = {
    do {
      return try DecisionColumns(header: ["model_package_arn", "decision", "note", "plan_digest"])
    } catch {
      fatalError("\(error)")
    }
  }()

  private static func row(
    _ version: Int, _ decision: String, _ note: String = ""
  ) throws -> DecisionRow {
    try columns.row(of: [arn(version), decision, note, digest])
  }

  private static func row(named name: String, _ decision: String) throws -> DecisionRow {
    try columns.row(of: [name, decision, "", digest])
  }

  private static func request(line: String) throws -> ChangeRequest {
    try ChangeRequest(parsing: Array(line.utf8).span.bytes)
  }

  @Test func `a rejected deletion or creation is left out, and rejects no package`() throws {
    let delete = try Self.request(line: #"{"data__Identifier":"\#(Self.arn(1))","delete":true}"#)
    let create = try Self.request(
      line: #"{"region":"r","create":{"ModelPackageGroupName":"fraud"}}"#)
    let named = try Self.request(line: #"{"region":"r","create":{"ModelPackageName":"x"}}"#)
    let requests = [delete, create, create, named]
    let (texts, counts) = Self.outcomes(
      [
        try Self.row(1, "reject"), try Self.row(named: "fraud (new version 1)", "reject"),
        try Self.row(named: "fraud (new version 2)", "approve"),
        try Self.row(named: "x (new package)", "approve"),
      ], requests)
    #expect(texts == ["leave out", "leave out", "keep", "keep"])
    #expect(counts.rejected == 2 && counts.approved == 2 && counts.packages == 4)
  }

  private static let approval =
    #"[{"op":"test","path":"/ModelApprovalStatus","value":"PendingManualApproval"},{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"}]"#

  /// The outcomes of requests in words, and the counts.
  private static func outcomes(
    _ rows: [DecisionRow], _ requests: [ChangeRequest],
    _ change: (inout PlanDecisions.Rules) -> Void = { _ in }
  ) -> (texts: [String], counts: DecisionCounts) {
    var rules = PlanDecisions.Rules()
    change(&rules)
    var decisions = PlanDecisions(rules)
    for row in rows { decisions.add(row) }
    for request in requests { _ = decisions.add(request) }
    for row in rows { _ = decisions.problem(of: row) }
    let texts = requests.map { request in
      switch decisions.outcome(of: request) {
      case .keep: "keep"
      case .write(let request):
        String(decoding: request.patchDocument?.bytes ?? [], as: UTF8.self)
          + (request.absent.isEmpty ? "" : " absent " + request.absent.map(\.text).joined())
      case .leaveOut: "leave out"
      case .undecided: "undecided"
      case .refused(let error): "refused \(error)"
      }
    }
    return (texts, decisions.counts)
  }

  @Test func `approved requests stay, held ones are left out`() throws {
    let requests = try (1...3).map { try Self.request($0, Self.approval) }
    let rows = [
      try Self.row(1, "approve", "fine"), try Self.row(2, "hold"), try Self.row(3, "Approve"),
    ]
    let (texts, counts) = Self.outcomes(rows, requests)
    #expect(texts == ["keep", "leave out", "keep"])
    #expect(counts.approved == 2 && counts.held == 1 && counts.packages == 3 && counts.refused == 0)
  }

  @Test(arguments: [
    // Tested: replaced behind the test.
    (
      approval, "[]", "",
      #"[{"op":"test","path":"/ModelApprovalStatus","value":"PendingManualApproval"},{"op":"replace","path":"/ModelApprovalStatus","value":"Rejected"}]"#
    ),
    // The note is a description; the plan knows nothing of the old one.
    (
      approval, "[]", "bad data",
      #"[{"op":"test","path":"/ModelApprovalStatus","value":"PendingManualApproval"},{"op":"replace","path":"/ModelApprovalStatus","value":"Rejected"},{"op":"add","path":"/ApprovalDescription","value":"bad data"}]"#
    ),
    // Absent before: that is still a guard. Guards of other properties are gone with their changes.
    (
      #"[{"op":"test","path":"/Tags","value":[]},{"op":"add","path":"/ModelApprovalStatus","value":"Approved"}]"#,
      #"["/ModelApprovalStatus","/Task"]"#, "",
      #"[{"op":"add","path":"/ModelApprovalStatus","value":"Rejected"}] absent /ModelApprovalStatus"#
    ),
    // A plan that says nothing of the status gives no guard.
    (
      #"[{"op":"add","path":"/CustomerMetadataProperties/a","value":"b"}]"#, "[]", "",
      #"[{"op":"add","path":"/ModelApprovalStatus","value":"Rejected"}]"#
    ),
    // A test behind the change is about the new value.
    (
      #"[{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"},{"op":"test","path":"/ModelApprovalStatus","value":"Approved"}]"#,
      "[]", "",
      #"[{"op":"add","path":"/ModelApprovalStatus","value":"Rejected"}]"#
    ),
    // The description's own guard.
    (
      #"[{"op":"test","path":"/ModelApprovalStatus","value":"Rejected"},{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"},{"op":"test","path":"/ApprovalDescription","value":"old"},{"op":"replace","path":"/ApprovalDescription","value":"new"}]"#,
      "[]", "still bad",
      #"[{"op":"test","path":"/ModelApprovalStatus","value":"Rejected"},{"op":"test","path":"/ApprovalDescription","value":"old"},{"op":"replace","path":"/ApprovalDescription","value":"still bad"}]"#
    ),
    // Rejected already, and nothing to say.
    (
      #"[{"op":"test","path":"/ModelApprovalStatus","value":"Rejected"},{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"}]"#,
      "[]", "", "leave out"
    ),
  ])
  func `a rejection keeps the guards of what it changes`(
    _ plan: String, _ absent: String, _ note: String, _ expected: String
  ) throws {
    let requests = [try Self.request(1, plan, absent: absent)]
    let (texts, counts) = Self.outcomes([try Self.row(1, "reject", note)], requests)
    #expect(texts == [expected])
    #expect(counts.rejected == 1)
    #expect(counts.rejectedBefore == (expected == "leave out" ? 1 : 0))
    #expect(
      Self.outcomes([try Self.row(1, "reject", note)], requests) { $0.writesRejections = false }
        .texts == ["leave out"])
  }

  @Test(arguments: [
    (
      approval, "[]",
      #"[{"op":"test","path":"/ModelApprovalStatus","value":"PendingManualApproval"},{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"},{"op":"add","path":"/ApprovalDescription","value":"fine"}]"#
    ),
    (
      #"[{"op":"test","path":"/ApprovalDescription","value":"old"},{"op":"replace","path":"/ApprovalDescription","value":"Q4"},{"op":"add","path":"/Task","value":"x"}]"#,
      "[]",
      #"[{"op":"add","path":"/Task","value":"x"},{"op":"test","path":"/ApprovalDescription","value":"old"},{"op":"replace","path":"/ApprovalDescription","value":"fine"}]"#
    ),
    (
      #"[{"op":"add","path":"/ApprovalDescription","value":"Q4"}]"#,
      #"["/Task","/ApprovalDescription"]"#,
      #"[{"op":"add","path":"/ApprovalDescription","value":"fine"}] absent /Task/ApprovalDescription"#
    ),
  ])
  func `a note becomes the description of an approval`(
    _ plan: String, _ absent: String, _ expected: String
  ) throws {
    let requests = [try Self.request(1, plan, absent: absent)]
    let described = Self.outcomes([try Self.row(1, "approve", "fine")], requests) {
      $0.describesApprovals = true
    }
    #expect(described.texts == [expected])
    let silent = Self.outcomes([try Self.row(1, "approve")], requests) {
      $0.describesApprovals = true
    }
    #expect(silent.texts == ["keep"])
  }

  @Test func `several requests for a package are decided together`() throws {
    let metadata = #"[{"op":"add","path":"/CustomerMetadataProperties/a","value":"b"}]"#
    let requests = [
      try Self.request(1, metadata), try Self.request(2, Self.approval),
      try Self.request(1, Self.approval),
    ]
    let rejected = Self.outcomes([try Self.row(1, "reject"), try Self.row(2, "approve")], requests)
    // The second request's guard stands in the one that takes the place of both.
    #expect(rejected.texts[0].contains(#""op":"test","path":"/ModelApprovalStatus""#))
    #expect(Array(rejected.texts[1...]) == ["keep", "leave out"])
    let approved = Self.outcomes(
      [try Self.row(1, "approve", "fine"), try Self.row(2, "approve")], requests
    ) {
      $0.describesApprovals = true
    }
    #expect(Array(approved.texts[..<2]) == ["keep", "keep"])
    #expect(approved.texts[2].contains("fine"))
  }

  @Test func `rows about one package have to agree`() throws {
    let requests = [try Self.request(1, Self.approval)]
    for (first, second, agree) in [
      (try Self.row(1, "approve"), try Self.row(1, "approve"), true),
      (try Self.row(1, "approve", "a"), try Self.row(1, "approve"), true),
      (try Self.row(1, ""), try Self.row(1, "approve"), true),
      (try Self.row(1, "approve"), try Self.row(1, "", "a thought"), true),
      (try Self.row(1, "approve"), try Self.row(1, "reject"), false),
      (try Self.row(1, "approve", "a"), try Self.row(1, "approve", "b"), false),
    ] {
      var decisions = PlanDecisions(PlanDecisions.Rules())
      decisions.add(first)
      decisions.add(second)
      _ = decisions.add(requests[0])
      #expect(decisions.problem(of: first) == (agree ? nil : .contradiction))
      #expect(decisions.problem(of: second) == (agree ? nil : .contradiction))
      #expect(decisions.outcome(of: requests[0]) == (agree ? .keep : .leaveOut))
      #expect(decisions.counts.refused == (agree ? 0 : 1))
    }
  }

  @Test func `what is not decided, or not in the plan, is told`() throws {
    let requests = try (1...3).map { try Self.request($0, Self.approval) }
    var rules = PlanDecisions.Rules()
    for allows in [false, true] {
      rules.allowsUndecided = allows
      var decisions = PlanDecisions(rules)
      let rows = [try Self.row(1, ""), try Self.row(9, "approve"), try Self.row(3, "approve")]
      for row in rows { decisions.add(row) }
      #expect(requests.map { decisions.add($0) } == [false, !allows, false])
      #expect(decisions.problem(of: rows[0]) == (allows ? nil : .undecided))
      #expect(decisions.problem(of: rows[1]) == .notInPlan)
      #expect(decisions.problem(of: rows[2]) == nil)
      #expect(
        requests.map { decisions.outcome(of: $0) }
          == [.leaveOut, allows ? .leaveOut : .undecided, .keep])
      #expect(decisions.counts.undecided == 2)
    }
  }

  @Test func `a note that is no description is an error where it is used`() throws {
    let long = String(repeating: "x", count: 2_000)
    for (decision, describes, isError) in [
      ("reject", false, true), ("approve", true, true), ("approve", false, false),
      ("hold", true, false),
    ] {
      var rules = PlanDecisions.Rules()
      rules.describesApprovals = describes
      var decisions = PlanDecisions(rules)
      let row = try Self.row(1, decision, long)
      decisions.add(row)
      let request = try Self.request(1, Self.approval)
      _ = decisions.add(request)
      let problem = decisions.problem(of: row)
      #expect((problem != nil) == isError, "\(decision)")
      if isError { #expect(decisions.outcome(of: request) == .leaveOut) }
    }
  }

  @Test func `the plan's digest is that of the hasher`() throws {
    var (decisions, hasher) = (PlanDecisions(PlanDecisions.Rules()), PlanHasher())
    for version in 1...3 {
      let request = try Self.request(version, Self.approval)
      _ = decisions.add(request)
      hasher.update(request)
    }
    #expect(decisions.digest() == hasher.finish())
  }

  @Test func `columns are found by their names in any spelling`() throws {
    let columns = try DecisionColumns(
      header: ["Reviewer", "Plan Digest", "DECISION", "ModelPackageArn", "priority"])
    let row = try columns.row(of: ["ana", Self.digest, "hold", Self.arn(1), "high"])
    #expect(row.identifier == Self.arn(1))
    #expect(row.decision == .hold && row.note.isEmpty && row.digest.text == Self.digest)
    #expect(DecisionColumns.known(in: ["decision", "x", "Note"]) == 2)
    #expect(throws: DecisionError.missingColumn("decision")) {
      try DecisionColumns(header: ["model_package_arn", "plan_digest"])
    }
    #expect(throws: DecisionError.repeatedColumn("note")) {
      try DecisionColumns(header: ["model_package_arn", "decision", "note", "Note", "plan_digest"])
    }
  }

  @Test(arguments: [
    ([arn(1), "approve", ""], DecisionError.cellCount(found: 3, expected: 4)),
    (["", "approve", "", digest], .noPackage), ([arn(1), "approve", "", ""], .noDigest),
    ([arn(1), "approve", "", "sha256:1"], .badDigest("sha256:1")),
    ([arn(1), "yes", "", digest], .unknownDecision("yes")),
  ])
  func `a row that says nothing clear is refused`(_ cells: [String], _ error: DecisionError) {
    #expect(throws: error) { try Self.columns.row(of: cells) }
  }
}
