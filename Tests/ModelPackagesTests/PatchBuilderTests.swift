import JSONLines
import Testing

@testable import ModelPackages

/// What `patch` writes for one record: SPEC'd operations with their guards.
@Suite struct PatchBuilderTests {
  private static let arn = "arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/7"

  /// A whole record with these further members.
  private static func record(_ members: String) -> String {
    #"{\#(members.isEmpty ? "" : members + ",")"model_package_arn":"\#(arn)","#
      + #""creation_time":"2026-01-01T00:00:00Z","region":"us-east-1"}"#
  }

  /// The document and the `absent` list of the request, nil if there is none.
  private func request(
    _ changes: [PropertyChange], _ record: String, isGuarded: Bool = true
  ) throws -> String? {
    var columns = ColumnSet()
    let builder = try PatchBuilder(PatchPlan(changes, isGuarded: isGuarded), columns: &columns)
    var indexer = LineIndexer(columns: columns)
    let line = Array(record.utf8)
    try indexer.index(line.span.bytes)
    var output: [UInt8] = []
    if try builder.appendRequest(of: line.span.bytes, indexed: indexer, to: &output).isEmpty {
      #expect(output.isEmpty)
      return nil
    }
    let text = String(decoding: output, as: UTF8.self)
    let head = #"{"region":"us-east-1","data__Identifier":"\#(Self.arn)","data__PatchDocument":"#
    try #require(text.hasPrefix(head))
    return String(text.dropFirst(head.count).dropLast())
  }

  /// Changes as a command line spells them: `name=text`, `-name`.
  private func changes(_ words: [String]) throws -> [PropertyChange] {
    try words.map { word in
      if word.hasPrefix("-") { return try PropertyChange(named: String(word.dropFirst()), to: nil) }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let target = try PropertyChange.Target(named: String(parts[0]))
      return PropertyChange(target, to: try target.value(ofText: String(parts[1])))
    }
  }

  @Test(
    arguments: [
      // a column
      (
        ["model_approval_status=Approved"], #""model_approval_status":"Rejected""#,
        #"[{"op":"test","path":"/ModelApprovalStatus","value":"Rejected"},"#
          + #"{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"}]"#
      ),
      (["model_approval_status=Approved"], #""model_approval_status":"\u0041pproved""#, nil),
      (
        ["approval_description=x"], "",
        #"[{"op":"add","path":"/ApprovalDescription","value":"x"}],"absent":["/ApprovalDescription"]"#
      ),
      (
        ["approval_description=x"], #""approval_description":null"#,
        #"[{"op":"add","path":"/ApprovalDescription","value":"x"}],"absent":["/ApprovalDescription"]"#
      ),
      (
        ["approval_description="], #""approval_description":"caf\u00e9 \/""#,
        #"[{"op":"test","path":"/ApprovalDescription","value":"caf\u00e9 \/"},"#
          + #"{"op":"replace","path":"/ApprovalDescription","value":""}]"#
      ),
      (
        ["-skip_model_validation"], #""skip_model_validation":"All""#,
        #"[{"op":"test","path":"/SkipModelValidation","value":"All"},"#
          + #"{"op":"remove","path":"/SkipModelValidation"}]"#
      ),
      (["-approval_description"], "", nil),
      (
        ["certify_for_marketplace=true"], #""certify_for_marketplace": false"#,
        #"[{"op":"test","path":"/CertifyForMarketplace","value":false},"#
          + #"{"op":"replace","path":"/CertifyForMarketplace","value":true}]"#
      ),
      (["model_package_version=7"], #""model_package_version":7.0"#, nil),
      // members of a column's value
      (
        ["customer_metadata_properties.auc=0.9"],
        #""customer_metadata_properties":{"auc":"0.8","git.branch":"main"}"#,
        #"[{"op":"test","path":"/CustomerMetadataProperties/auc","value":"0.8"},"#
          + #"{"op":"replace","path":"/CustomerMetadataProperties/auc","value":"0.9"}]"#
      ),
      (
        ["customer_metadata_properties.git.branch=dev"],
        #""customer_metadata_properties":{"git.branch":"main"}"#,
        #"[{"op":"test","path":"/CustomerMetadataProperties/git.branch","value":"main"},"#
          + #"{"op":"replace","path":"/CustomerMetadataProperties/git.branch","value":"dev"}]"#
      ),
      (
        ["customer_metadata_properties.a/b=1"], #""customer_metadata_properties":{"x": "y"}"#,
        #"[{"op":"test","path":"/CustomerMetadataProperties","value":{"x":"y"}},"#
          + #"{"op":"add","path":"/CustomerMetadataProperties/a~1b","value":"1"}]"#
      ),
      (
        ["customer_metadata_properties.a=1", "customer_metadata_properties.b=2"], "",
        #"[{"op":"add","path":"/CustomerMetadataProperties","value":{"a":"1","b":"2"}}],"#
          + #""absent":["/CustomerMetadataProperties"]"#
      ),
      (
        ["customer_metadata_properties.a=2", "customer_metadata_properties.b=2"],
        #""customer_metadata_properties":{"a":"1"}"#,
        #"[{"op":"test","path":"/CustomerMetadataProperties","value":{"a":"1"}},"#
          + #"{"op":"replace","path":"/CustomerMetadataProperties/a","value":"2"},"#
          + #"{"op":"add","path":"/CustomerMetadataProperties/b","value":"2"}]"#
      ),
      (
        ["-customer_metadata_properties.a"], #""customer_metadata_properties":{"a":"1","b":"2"}"#,
        #"[{"op":"test","path":"/CustomerMetadataProperties/a","value":"1"},"#
          + #"{"op":"remove","path":"/CustomerMetadataProperties/a"}]"#
      ),
      (["-customer_metadata_properties.a"], #""customer_metadata_properties":{"b":"1"}"#, nil),
      (["-customer_metadata_properties.a"], "", nil),
      // tags
      (
        ["tags.team=risk"], #""tags":[{"Key":"a","Value":"1"},{"Key":"team", "Value":"fraud"}]"#,
        #"[{"op":"test","path":"/Tags/1","value":{"Key":"team","Value":"fraud"}},"#
          + #"{"op":"replace","path":"/Tags/1/Value","value":"risk"}]"#
      ),
      (["tags.team=fraud"], #""tags":[{"Key":"team","Value":"fraud"}]"#, nil),
      (
        ["tags.new=x"], #""tags":[{"Key":"a","Value":"1"}]"#,
        #"[{"op":"test","path":"/Tags","value":[{"Key":"a","Value":"1"}]},"#
          + #"{"op":"add","path":"/Tags/-","value":{"Key":"new","Value":"x"}}]"#
      ),
      (
        ["tags.new=x"], "",
        #"[{"op":"add","path":"/Tags","value":[{"Key":"new","Value":"x"}]}],"absent":["/Tags"]"#
      ),
      (
        ["-tags.a", "-tags.c"],
        #""tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":"2"},{"Key":"c","Value":"3"}]"#,
        #"[{"op":"test","path":"/Tags/0","value":{"Key":"a","Value":"1"}},"#
          + #"{"op":"test","path":"/Tags/2","value":{"Key":"c","Value":"3"}},"#
          + #"{"op":"remove","path":"/Tags/2"},{"op":"remove","path":"/Tags/0"}]"#
      ),
      (["-tags.x"], #""tags":[]"#, nil), (["-tags.x"], "", nil),
      // write-only: always add, unless all is there
      (
        [
          "additional_inference_specifications_to_add="
            + #"[{"Name":"n","Containers":[{"Image":"i"}]}]"#
        ], "",
        #"[{"op":"add","path":"/AdditionalInferenceSpecificationsToAdd","#
          + #""value":[{"Name":"n","Containers":[{"Image":"i"}]}]}]"#
      ),
      (
        [
          "additional_inference_specifications_to_add="
            + #"[{"Name":"n","Containers":[{"Image":"i"}]}]"#
        ],
        #""additional_inference_specifications":[{"Containers":[{"Image":"i"}],"Name":"n"}]"#, nil
      ),
      // several columns
      (
        ["model_approval_status=Approved", "approval_description=x"],
        #""model_approval_status":"Rejected","approval_description":"x""#,
        #"[{"op":"test","path":"/ModelApprovalStatus","value":"Rejected"},"#
          + #"{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"}]"#
      ),
    ] as [([String], String, String?)])
  func writesGuardedOperations(words: [String], members: String, expected: String?) throws {
    let record = Self.record(members)
    let document = try request(changes(words), record)
    #expect(document == expected)
    guard let document else { return }
    // What is written holds, and a record that is as asked asks for nothing.
    let patch = try JSONValue(parsing: "[" + document.replacing(#","absent":"#, with: ",") + "]")
    let operations = try JSONPatch(try #require(patch.array?.first))
    let line = Array(record.utf8)
    let whole = line.span.bytes.wholeObject
    let members = RecordMembers(of: try #require(whole), in: line.span.bytes)
    let outcome = try RecordUpdate.outcome(
      of: PropertiesUpdate(operations), on: members, of: line.span.bytes)
    #expect(try request(changes(words), String(decoding: outcome.line, as: UTF8.self)) == nil)
  }

  @Test(
    arguments: [
      (
        ["model_approval_status=Approved"], #""model_approval_status":"Rejected""#,
        #"[{"op":"add","path":"/ModelApprovalStatus","value":"Approved"}]"#
      ),
      (
        ["approval_description=x"], "",
        #"[{"op":"add","path":"/ApprovalDescription","value":"x"}]"#
      ),
      (
        ["-skip_model_validation"], #""skip_model_validation":"All""#,
        #"[{"op":"remove","path":"/SkipModelValidation"}]"#
      ),
      (
        ["customer_metadata_properties.a=2"], #""customer_metadata_properties":{"a":"1"}"#,
        #"[{"op":"add","path":"/CustomerMetadataProperties/a","value":"2"}]"#
      ),
      (
        ["tags.a=2"], #""tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":"1"}]"#,
        #"[{"op":"add","path":"/Tags","value":[{"Key":"a","Value":"2"},{"Key":"b","Value":"1"}]}]"#
      ),
      (
        ["tags.c=2"], #""tags":[{"Key":"a","Value":"1"}]"#,
        #"[{"op":"add","path":"/Tags/-","value":{"Key":"c","Value":"2"}}]"#
      ),
    ] as [([String], String, String?)])
  func leavesGuardsOutWhereAsked(words: [String], members: String, expected: String?) throws {
    #expect(try request(changes(words), Self.record(members), isGuarded: false) == expected)
  }

  @Test func asksOfAPartialRecordThatItHasWhatIsChanged() throws {
    let partial = #"{"model_package_arn":"\#(Self.arn)","domain":"x"}"#
    let changes = try changes(["approval_description=x"])
    #expect(throws: PatchError.lacksColumn("approval_description")) {
      try request(changes, partial)
    }
    #expect(
      try request(changes, partial, isGuarded: false)
        == #"[{"op":"add","path":"/ApprovalDescription","value":"x"}]"#)
    let known = #"{"model_package_arn":"\#(Self.arn)","approval_description":null}"#
    #expect(
      try request(changes, known)
        == #"[{"op":"add","path":"/ApprovalDescription","value":"x"}],"#
        + #""absent":["/ApprovalDescription"]"#)
    #expect(
      try request(
        self.changes(["tags.a=1", "-customer_metadata_properties.b"]), partial, isGuarded: false)
        == #"[{"op":"add","path":"/Tags/-","value":{"Key":"a","Value":"1"}},"#
        + #"{"op":"remove","path":"/CustomerMetadataProperties/b"}]"#)
    #expect(throws: PatchError.lacksColumn("tags")) {
      try request(self.changes(["-tags.a"]), partial, isGuarded: false)
    }
  }

  @Test(arguments: [
    ("{}", PatchError.noIdentifier), (#"{"model_package_arn":null}"#, .noIdentifier),
    (#"{"model_package_arn":""}"#, .noIdentifier), (#"{"model_package_arn":1}"#, .noIdentifier),
    (#"{"model_package_arn":"x","creation_time":"t"}"#, .noRegion),
  ])
  func refusesRecordsThatNameNoPackage(record: String, error: PatchError) throws {
    #expect(throws: error) { try request(changes(["approval_description=x"]), record) }
  }

  @Test func refusesTooManyEntries() throws {
    let metadata = (1...50).map { #""k\#($0)":"v""# }.joined(separator: ",")
    let tags = (1...50).map { #"{"Key":"k\#($0)","Value":"v"}"# }.joined(separator: ",")
    let record = Self.record(
      #""customer_metadata_properties":{\#(metadata)},"tags":[\#(tags)]"#)
    let allowed = SchemaViolation.Problem.count(found: 51, allowed: 1...50)
    #expect(
      throws: PatchError.schema(
        SchemaViolation(column: "customer_metadata_properties", allowed))
    ) { try request(changes(["customer_metadata_properties.new=x"]), record) }
    #expect(throws: PatchError.self) { try request(changes(["tags.new=x"]), record) }
    #expect(try request(changes(["tags.k1=x"]), record) != nil)
  }

  @Test func refusesDocumentsThatAreTooLong() throws {
    let old = String(repeating: "x", count: Schema.maximumPatchLength)
    let record = Self.record(#""approval_description":"\#(old)""#)
    #expect(throws: PatchError.self) { try request(changes(["approval_description=y"]), record) }
  }
}
