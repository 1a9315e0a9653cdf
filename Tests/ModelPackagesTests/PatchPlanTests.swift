import JSONLines
import Testing

@testable import ModelPackages

@Suite struct PatchPlanTests {
  private func plan(_ named: [(String, JSONValue?)]) throws -> PatchPlan {
    try PatchPlan(named.map { try PropertyChange(named: $0.0, to: $0.1) })
  }

  @Test(arguments: [
    ("model_approval_status", "APPROVED" as JSONValue?, "Approved" as JSONValue?),
    ("model_approval_status", "Approved", "Approved"),
    ("model_approval_status", "approvd", "approvd"), ("model_approval_status", nil, nil),
    ("model_approval_status", 1, 1), ("model_card.ModelCardStatus", "draft", "Draft"),
    ("tags.team", "approved", "approved"), ("approval_description", "approved", "approved"),
  ])
  func takesAllowedValuesInAnyCase(name: String, value: JSONValue?, meant: JSONValue?) throws {
    let change = try PropertyChange(named: name, to: value)
    #expect(change.ignoringCase == PropertyChange(change.target, to: meant))
  }

  @Test(arguments: [
    ("model_package_arn", Schema.Mutability.readOnly), ("creation_time", .readOnly),
    ("last_modified_time", .readOnly), ("model_package_status", .readOnly),
    ("model_package_group_name", .createOnly), ("model_package_description", .createOnly),
    ("inference_specification", .createOnly), ("validation_specification", .createOnly),
    ("source_algorithm_specification", .createOnly), ("metadata_properties", .createOnly),
    ("model_metrics", .createOnly), ("client_token", .createOnly),
    ("drift_check_baselines", .createOnly), ("domain", .createOnly), ("task", .createOnly),
    ("sample_payload_url", .createOnly), ("security_config", .createOnly),
  ])
  func refusesColumnsThatCannotBeChanged(column: String, mutability: Schema.Mutability) {
    #expect(throws: PatchError.notChangeable(column: column, mutability)) {
      try plan([(column, "x")])
    }
    #expect(throws: PatchError.notChangeable(column: column, mutability)) {
      try plan([(column, nil)])
    }
  }

  @Test(arguments: [
    ("nothing", PatchError.unknownColumn("nothing")), ("region", .unknownColumn("region")),
    ("ModelApprovalStatus", .unknownColumn("ModelApprovalStatus")), ("", .unknownColumn("")),
    ("tags.", .emptyMemberName(column: "tags")),
    (
      "customer_metadata_properties.",
      .emptyMemberName(column: "customer_metadata_properties")
    ),
    (
      "additional_inference_specifications.0",
      .leadsIntoList(column: "additional_inference_specifications")
    ),
    ("approval_description.x", .holdsNoMembers(column: "approval_description")),
    (
      "model_card.Status",
      .unknownMember(
        column: "model_card", "Status", known: ["ModelCardContent", "ModelCardStatus"])
    ),
  ])
  func refusesNamesThatMeanNothing(name: String, error: PatchError) {
    #expect(throws: error) { try PropertyChange(named: name, to: "x") }
  }

  @Test(arguments: [
    ["approval_description", "approval_description"], ["tags.a", "tags.a"], ["tags", "tags.a"],
    ["tags.a", "tags"],
    ["customer_metadata_properties", "customer_metadata_properties.a"],
    ["customer_metadata_properties.a", "customer_metadata_properties.a"],
    ["model_card.ModelCardContent", "model_card"],
  ])
  func refusesToChangeAValueTwice(names: [String]) {
    #expect(throws: PatchError.changedTwice(names[1])) { try plan(names.map { ($0, nil) }) }
  }

  /// A name that stands before, behind or beside others is told from one that leads through them.
  @Test func namesThatLookAlikeAreNotTheSame() throws {
    let names = [
      "tags.a", "tags.a.b", "tags.A",
      "customer_metadata_properties.a", "customer_metadata_properties.a.b",
      "customer_metadata_properties.ab", "model_card.ModelCardContent",
      "model_card.ModelCardStatus",
    ]
    var plan = try plan(names.map { ($0, $0.hasPrefix("model") ? nil : "v") })
    #expect(plan.columns == ["tags", "customer_metadata_properties", "model_card"])
    for name in names + ["tags", "customer_metadata_properties", "model_card"] {
      let change = try PropertyChange(named: name, to: nil)
      #expect(throws: PatchError.changedTwice(name)) { try plan.add(change) }
    }
    try plan.add(PropertyChange(named: "tags.b", to: nil))
    #expect(plan.columns.count == 3)
  }

  @Test func refusesTagsOfAWSsOwn() {
    for key in ["aws:x", "AWS:x", "aws:"] {
      let error = PatchError.schema(SchemaViolation(column: "tags", .reservedTagKey(key)))
      #expect(throws: error) { try plan([("tags.\(key)", "v")]) }
      #expect(throws: error) { try plan([("tags.\(key)", nil)]) }
    }
    #expect(throws: Never.self) { try plan([("tags.aws", "v"), ("tags.xaws:", "v")]) }
  }

  @Test(
    arguments: [
      ("approval_description", "[1]", JSONValue("[1]")), ("approval_description", "", ""),
      ("model_approval_status", "Approved", "Approved"),
      ("customer_metadata_properties.auc", "0.90", "0.90"),
      ("customer_metadata_properties", #"{"a":"1"}"#, ["a": "1"]),
      ("certify_for_marketplace", "true", true), ("model_package_version", "3", 3),
      ("tags", "[]", []), ("tags.a", "[]", "[]"),
      ("model_card.ModelCardStatus", "Draft", "Draft"),
    ] as [(String, String, JSONValue)])
  func readsTextAsTheColumnsTypeSays(name: String, text: String, value: JSONValue) throws {
    #expect(try PropertyChange.Target(named: name).value(ofText: text) == value)
  }

  @Test func tellsTextThatIsNoJSON() throws {
    #expect(throws: SchemaViolation(column: "tags", .notJSON)) {
      try PropertyChange.Target(named: "tags").value(ofText: "team=x")
    }
  }
}
