import JSONLines
import Testing

@testable import ModelPackages

@Suite struct SchemaTests {
  private typealias Problem = SchemaViolation.Problem

  @Test func hasARowForEveryColumn() {
    for column in Columns.allNames where column != Columns.region {
      #expect(Schema.row(of: column)?.column == column)
      #expect(Schema.row(of: column).map { Columns.property(of: column) == $0.property } == true)
    }
    #expect(Schema.row(of: Columns.region) == nil)
    #expect(Schema.row(of: "client_token")?.isWriteOnly == true)
    #expect(Schema.row(of: "additional_inference_specifications_to_add")?.isWriteOnly == true)
    #expect(Schema.mutability(of: "something_new") == .updatable)
  }

  @Test(arguments: [
    ("model_approval_status", #""Approved""#),
    ("model_approval_status", #""PendingManualApproval""#),
    ("approval_description", #""""#),
    ("approval_description", "\"\(String(repeating: "é", count: 1024))\""),
    ("tags", #"[{"Key":"a b_.:/=+-@é","Value":""}]"#), ("tags", "[]"),
    ("customer_metadata_properties", #"{"git.branch":"feature/añadir-señales"}"#),
    (
      "additional_inference_specifications",
      #"[{"Name":"gpu-variant","Containers":[{"Image":"i:1","Environment":{"A":"\n"},"#
        + #""ModelDataUrl":"s3://b/k","FrameworkVersion":"4.37.0"}]}]"#
    ),
    ("model_life_cycle", #"{"Stage":"Dev","StageStatus":"Done"}"#),
    ("created_by", #"{"IamIdentity":{"Arn":"arn:aws:iam::1:user/a"}}"#),
    ("model_package_group_tags", #"[{"Key":"team","Value":"fraud"}]"#),
    ("model_package_version", "1"), ("model_package_version", "2.0"), ("source_uri", #""""#),
    ("something_new", "[{}]"),
  ])
  func lets(column: String, value: String) throws {
    #expect(throws: Never.self) { try Schema.validate(column, value: JSONValue(parsing: value)) }
  }

  @Test(
    arguments: [
      (
        "model_approval_status", #""approved""#, "",
        Problem.notOneOf(["Approved", "Rejected", "PendingManualApproval"], found: "approved")
      ),
      ("model_approval_status", "1", "", .wrongType(expected: .string, found: .integer)),
      (
        "approval_description", "\"\(String(repeating: "x", count: 1025))\"", "",
        .length(found: 1025, allowed: 0...1024)
      ),
      ("approval_description", "null", "", .wrongType(expected: .string, found: .null)),
      ("tags", "{}", "", .wrongType(expected: .array, found: .object)),
      ("tags", #"[{"Key":"a"}]"#, "/0", .missingMember("Value")),
      ("tags", #"[{"Key":"a","Value":"b","X":1}]"#, "/0", .unknownMember("X")),
      ("tags", #"[{"Key":"","Value":"b"}]"#, "/0/Key", .length(found: 0, allowed: 1...128)),
      (
        "tags", #"[{"Key":"a","Value":"b"},{"Key":"a","Value":"c"}]"#, "/1/Key",
        .duplicateTagKey("a")
      ),
      ("tags", #"[{"Key":"aws:x","Value":"b"}]"#, "/0/Key", .reservedTagKey("aws:x")),
      ("tags", #"[{"Key":"a","Value":"b,c"}]"#, "/0/Value", .pattern(.tagText, found: "b,c")),
      ("customer_metadata_properties", "{}", "", .count(found: 0, allowed: 1...50)),
      ("customer_metadata_properties", #"{"a":""}"#, "/a", .length(found: 0, allowed: 1...256)),
      (
        "customer_metadata_properties", #"{"a":1}"#, "/a",
        .wrongType(expected: .string, found: .integer)
      ),
      (
        "customer_metadata_properties", #"{"a~/":"é\u0000"}"#, "/a~0~1",
        .pattern(.tagText, found: "a~/")
      ),
      ("certify_for_marketplace", #""true""#, "", .wrongType(expected: .boolean, found: .string)),
      ("model_package_version", "1.5", "", .wrongType(expected: .integer, found: .number)),
      ("model_package_version", "0", "", .belowMinimum(found: "0", minimum: 1)),
      ("additional_inference_specifications", "[]", "", .count(found: 0, allowed: 1...15)),
      // SageMaker itself takes 100 environment variables, and 16,384 characters of input.
      (
        "additional_inference_specifications_to_add",
        "[{\"Name\":\"n\",\"Containers\":[{\"Image\":\"i\",\"Environment\":{"
          + (1...17).map { "\"v\($0)\":\"\"" }.joined(separator: ",") + "}}]}]",
        "/0/Containers/0/Environment", .count(found: 17, allowed: 0...16)
      ),
      (
        "additional_inference_specifications_to_add",
        "[{\"Name\":\"n\",\"Containers\":[{\"Image\":\"i\",\"ModelInput\":{\"DataInputConfig\":\""
          + String(repeating: "x", count: 1025) + "\"}}]}]",
        "/0/Containers/0/ModelInput/DataInputConfig", .length(found: 1025, allowed: 1...1024)
      ),
      ("source_uri", #""s3://b/a+b""#, "", .pattern(.proseWithoutSymbols, found: "s3://b/a+b")),
      (
        "additional_inference_specifications", #"[{"Name":"-","Containers":[{"Image":"i"}]}]"#,
        "/0/Name", .pattern(.entityName, found: "-")
      ),
      (
        "additional_inference_specifications", #"[{"Name":"n","Containers":[{"Image":"a b"}]}]"#,
        "/0/Containers/0/Image", .pattern(.noWhiteSpace, found: "a b")
      ),
    ] as [(String, String, String, SchemaViolation.Problem)])
  func refuses(
    column: String, value: String, place: String, problem: SchemaViolation.Problem
  ) throws {
    let value = try JSONValue(parsing: value)
    #expect(
      throws: SchemaViolation(column: column, place: try JSONPointer(parsing: place), problem)
    ) { try Schema.validate(column, value: value) }
  }

  @Test func lets50EntriesAndNot51() throws {
    for count in [50, 51] {
      let tags = (0..<count).map { #"{"Key":"k\#($0)","Value":"v"}"# }.joined(separator: ",")
      let metadata = (0..<count).map { #""k\#($0)":"v""# }.joined(separator: ",")
      let values = [("tags", "[\(tags)]"), ("customer_metadata_properties", "{\(metadata)}")]
      for (column, text) in values {
        let value = try JSONValue(parsing: text)
        if count == 50 {
          #expect(throws: Never.self) { try Schema.validate(column, value: value) }
        } else {
          #expect(throws: SchemaViolation.self) { try Schema.validate(column, value: value) }
        }
      }
    }
  }

  @Test func leavesTagsOfAWSsOwnThatAreThere() throws {
    let old = try JSONValue(parsing: #"[{"Key":"aws:stack","Value":"s"}]"#)
    let new = try JSONValue(
      parsing: #"[{"Key":"aws:stack","Value":"s"},{"Key":"team","Value":"x"}]"#)
    #expect(throws: Never.self) { try Schema.validate("tags", value: new, replacing: old) }
    #expect(throws: SchemaViolation.self) { try Schema.validate("tags", value: new) }
  }

  @Test func `what stands in a column already need not fit`() {
    let odd: JSONValue = ["Key": "note", "Value": "reviewed \"twice\""]
    let new: JSONValue = ["Key": "q", "Value": "1"]
    #expect(throws: Never.self) {
      try Schema.validate("tags", value: [odd, new], replacing: [odd])
    }
    #expect(throws: SchemaViolation.self) { try Schema.validate("tags", value: [odd, new]) }
    #expect(throws: SchemaViolation.self) {
      try Schema.validate("tags", value: [odd, ["Key": "q", "Value": "\""]], replacing: [odd])
    }
    let long = JSONValue(String(repeating: "x", count: 300))
    #expect(throws: Never.self) {
      try Schema.validate(
        "customer_metadata_properties", value: ["a": long, "b": "1"], replacing: ["a": long])
    }
    #expect(throws: SchemaViolation.self) {
      try Schema.validate(
        "customer_metadata_properties", value: ["a": "1", "b": long], replacing: ["a": long])
    }
  }

  @Test func checksMembersAlone() throws {
    let path = JSONPointer(tokens: [JSONPointerToken("a,b")])
    #expect(throws: SchemaViolation.self) {
      try Schema.validate("customer_metadata_properties", path: path, value: "x")
    }
    let long = JSONPointer(tokens: [JSONPointerToken(String(repeating: "k", count: 129))])
    #expect(throws: SchemaViolation.self) {
      try Schema.validate("customer_metadata_properties", path: long, value: "x")
    }
  }

  @Test(arguments: [
    (TextPattern.entityName, "a", true), (.entityName, "a--b", true), (.entityName, "a-", false),
    (.entityName, "-a", false), (.entityName, "", false), (.entityName, "a_b", false),
    (.uri, "s3://bucket", true), (.uri, "https://h/p", true), (.uri, "http://h", false),
    (.uri, "s3:///k", false), (.uri, "s3://", false),
    (.digest, "sha256:" + String(repeating: "aF", count: 32), true),
    (.digest, "sha256:" + String(repeating: "g", count: 64), false),
    (.mediaType, "application/json", true), (.mediaType, "json", false),
    (.mediaType, "a/", false), (.tagText, "a\u{2028}é１", true), (.tagText, "a;b", false),
    (.tagText, "😀", false), (.frameworkVersion, "1.2", true), (.frameworkVersion, "v1", false),
    (.keyIdentifier, "alias/a:b_c-d", true), (.keyIdentifier, "a b", false),
    (.roleARN, "arn:aws:iam::123456789012:role/service-role/R", true),
    (.roleARN, "arn:aws:iam::1:role/R", false), (.prose, "a\nb", false), (.prose, "é €", true),
    (.proseWithoutSymbols, "s3://b/é_1-2.3?x&y", true), (.proseWithoutSymbols, "a=b", false),
    (.proseWithoutSymbols, "5 €", false), (.proseWithoutSymbols, "a+b", false),
    (.entityNameOrARN, "arn:aws:sagemaker:us-east-1:123456789012:model-package-group/g", true),
    (.entityNameOrARN, "arn:aws:sagemaker:us-east-1:1:x/g", false),
  ])
  func matches(pattern: TextPattern, text: String, isMatch: Bool) {
    #expect(pattern.matches(text) == isMatch)
  }
}
