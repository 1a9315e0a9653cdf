import JSONLines
import OrderedCollections
import Testing

@testable import ModelPackages

/// What the service makes of a patch, on a record's line.
@Suite struct RecordUpdateTests {
  private func outcome(_ record: String, _ patch: String) throws -> RecordUpdate.Outcome {
    let line = Array(record.utf8)
    let update = PropertiesUpdate(try JSONPatch(JSONValue(parsing: patch)))
    let whole = line.span.bytes.wholeObject
    let members = RecordMembers(of: try #require(whole), in: line.span.bytes)
    return try RecordUpdate.outcome(of: update, on: members, of: line.span.bytes)
  }

  @Test func `of a repeated column the last value counts, however it is spelled`() throws {
    let line = Array(#"{"domain":"a","task":"b","dom\u0061in":"c"}"#.utf8)
    let whole = line.span.bytes.wholeObject
    let members = RecordMembers(of: try #require(whole), in: line.span.bytes)
    let domain = members.value(of: Array("domain".utf8), in: line.span.bytes)
    #expect(line.span.bytes.text(of: domain) == "c")
    #expect(members.value(of: Array("tags".utf8), in: line.span.bytes) == .absent)
    #expect(members.properties(["Domain"], in: line.span.bytes) == ["Domain": "c"])
  }

  @Test(arguments: [
    // replaced in place; the others keep their bytes
    (
      #"{ "domain" : "N\u004cP" ,"approval_description":"a", "tags": [ ] }"#,
      #"[{"op":"replace","path":"/ApprovalDescription","value":"b"}]"#,
      #"{"domain":"N\u004cP","approval_description":"b","tags":[ ]}"#
    ),
    // a new column stands where section 2 has it
    (
      #"{"domain":"x","model_package_arn":"a","region":"r"}"#,
      #"[{"op":"add","path":"/ModelApprovalStatus","value":"Approved"},"#
        + #"{"op":"add","path":"/Tags","value":[]},"#
        + #"{"op":"add","path":"/SourceUri","value":"u"},"#
        + #"{"op":"add","path":"/SkipModelValidation","value":"All"}]"#,
      #"{"tags":[],"domain":"x","model_approval_status":"Approved","skip_model_validation":"All","#
        + #""model_package_arn":"a","source_uri":"u","region":"r"}"#
    ),
    // null is absent: it can be added to, and stays where it is
    (
      #"{"tags":null,"domain":null}"#, #"[{"op":"add","path":"/Tags","value":[]}]"#,
      #"{"tags":[],"domain":null}"#
    ),
    // removed
    (#"{"tags":[],"domain":"x"}"#, #"[{"op":"remove","path":"/Tags"}]"#, #"{"domain":"x"}"#),
    // a property that the schema does not know, and the record has
    (
      #"{"tags":[],"brand_new":1}"#, #"[{"op":"replace","path":"/BrandNew","value":2}]"#,
      #"{"tags":[],"brand_new":2}"#
    ),
    // nothing changes: the bytes stay
    (
      #"{ "model_package_version":1.0 }"#,
      #"[{"op":"replace","path":"/ModelPackageVersion","value":1}]"#,
      #"{ "model_package_version":1.0 }"#
    ),
    // of duplicates the last counts
    (
      #"{"tags":[],"domain":"x","tags":[{"Key":"a","Value":"b"}]}"#,
      #"[{"op":"remove","path":"/Tags/0"}]"#, #"{"tags":[],"domain":"x"}"#
    ),
    // write-only entries are appended by name, and leave no trace of their own
    (
      #"{"additional_inference_specifications":[{"Name":"a","Containers":[{"Image":"1"}]}],"#
        + #""additional_inference_specifications_to_add":null}"#,
      #"[{"op":"add","path":"/AdditionalInferenceSpecificationsToAdd","value":["#
        + #"{"Name":"a","Containers":[{"Image":"2"}]},{"Name":"b","Containers":[{"Image":"3"}]}]}]"#,
      #"{"additional_inference_specifications":[{"Name":"a","Containers":[{"Image":"1"}]},"#
        + #"{"Name":"b","Containers":[{"Image":"3"}]}],"#
        + #""additional_inference_specifications_to_add":null}"#
    ),
    // the whole document
    (
      #"{"tags":[],"region":"r"}"#, #"[{"op":"test","path":"","value":{"Tags":[]}}]"#,
      #"{"tags":[],"region":"r"}"#
    ),
    (
      #"{"tags":[],"region":"r"}"#, #"[{"op":"replace","path":"","value":{}}]"#,
      #"{"region":"r"}"#
    ),
  ])
  func rewritesWhatChanged(record: String, patch: String, expected: String) throws {
    #expect(try String(decoding: outcome(record, patch).line, as: UTF8.self) == expected)
  }

  @Test func tellsTheColumnsThatChanged() throws {
    let outcome = try outcome(
      #"{"tags":[],"model_approval_status":"Rejected"}"#,
      #"[{"op":"remove","path":"/Tags"},{"op":"add","path":"/ApprovalDescription","value":"x"},"#
        + #"{"op":"replace","path":"/ModelApprovalStatus","value":"Rejected"}]"#)
    #expect(
      outcome.changes == [
        RecordUpdate.ColumnChange(column: "tags", before: [], after: nil),
        RecordUpdate.ColumnChange(column: "approval_description", before: nil, after: "x"),
      ])
  }

  @Test(arguments: [
    (
      #"[{"op":"add","path":"/Domain","value":"x"}]"#,
      UpdateRefusal.notUpdatable("Domain", .createOnly)
    ),
    (
      #"[{"op":"move","from":"/ModelPackageArn","path":"/SourceUri"}]"#,
      .notUpdatable("ModelPackageArn", .readOnly)
    ),
    (#"[{"op":"replace","path":"","value":{}}]"#, .notUpdatable("ModelPackageArn", .readOnly)),
    (
      #"[{"op":"replace","path":"","value":{"ModelPackageArn":"a","Task":"t"}}]"#,
      .notUpdatable("Task", .createOnly)
    ),
    (#"[{"op":"replace","path":"","value":1}]"#, .notAnObject),
    (
      #"[{"op":"add","path":"/model_approval_status","value":"Approved"}]"#,
      .notAProperty("model_approval_status", meant: "ModelApprovalStatus")
    ),
    (
      #"[{"op":"test","path":"/tags/0","value":1}]"#, .notAProperty("tags", meant: "Tags")
    ),
    (
      #"[{"op":"add","path":"/ModelAprovalStatus","value":"Approved"}]"#,
      .notAProperty("ModelAprovalStatus", meant: "ModelApprovalStatus")
    ),
    (
      #"[{"op":"add","path":"/NoSuchProperty","value":1}]"#,
      .notAProperty("NoSuchProperty", meant: nil)
    ),
    (
      #"[{"op":"copy","from":"/ModelPackageArn","path":"/NoSuchProperty"}]"#,
      .notAProperty("NoSuchProperty", meant: nil)
    ),
    (
      #"[{"op":"add","path":"/ModelLifeCycle","value":{"Stage":"s","StageStatus":"t"}}]"#,
      .notUpdatable("ModelLifeCycle", .sageMakerOnly)
    ),
    (
      #"[{"op":"add","path":"/ModelPackageGroupTags","value":[]}]"#,
      .notUpdatable("ModelPackageGroupTags", .onGroup)
    ),
    (#"[{"op":"add","path":"/Tags","value":null}]"#, .nullProperty("Tags")),
    (
      #"[{"op":"add","path":"/ModelApprovalStatus","value":null}]"#,
      .nullProperty("ModelApprovalStatus")
    ),
    (
      #"[{"op":"replace","path":"","value":{"ModelPackageArn":"a","Tags":[],"tags":[]}}]"#,
      .notAProperty("tags", meant: "Tags")
    ),
    (
      #"[{"op":"test","path":"/Domain","value":"x"}]"#,
      .patch(
        JSONPatchError(
          operation: 0, .noSuchPath(.noSuchMember(at: JSONPointer().appending("Domain")))))
    ),
    (
      #"[{"op":"add","path":"/CustomerMetadataProperties","value":{}}]"#,
      .schema(
        SchemaViolation(
          column: "customer_metadata_properties", .count(found: 0, allowed: 1...50)))
    ),
    (
      #"[{"op":"add","path":"/AdditionalInferenceSpecificationsToAdd","value":[]}]"#,
      .schema(
        SchemaViolation(
          column: "additional_inference_specifications_to_add",
          .count(found: 0, allowed: 1...15)))
    ),
  ])
  func refusesWhatTheServiceWould(patch: String, refusal: UpdateRefusal) {
    #expect(throws: refusal) { try outcome(#"{"model_package_arn":"a"}"#, patch) }
  }

  @Test func guardsMayTestWhatCannotBeChanged() throws {
    let patch = #"[{"op":"test","path":"/ModelPackageArn","value":"a"}]"#
    #expect(try outcome(#"{"model_package_arn":"a"}"#, patch).changes.isEmpty)
  }

  @Test func leavesOldTagsOfAWSsOwnAlone() throws {
    let record = #"{"tags":[{"Key":"aws:a","Value":"b"}]}"#
    let add = #"[{"op":"add","path":"/Tags/-","value":{"Key":"team","Value":"x"}}]"#
    #expect(try outcome(record, add).changes.count == 1)
    let other = #"[{"op":"add","path":"/Tags/-","value":{"Key":"aws:b","Value":"x"}}]"#
    #expect(throws: UpdateRefusal.self) { try outcome(record, other) }
  }
}
