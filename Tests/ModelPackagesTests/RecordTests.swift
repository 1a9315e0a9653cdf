import JSONLines
import TestTools
import Testing

@testable import ModelPackages

@Suite struct RecordTests {
  private func record(_ properties: String, region: String = "eu-west-1") throws -> String {
    let bytes = Array(properties.utf8)
    var output: [UInt8] = []
    try RecordWriter().appendRecord(
      properties: bytes.span.bytes, region: region, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private func properties(_ record: String) throws -> String {
    let bytes = Array(record.utf8)
    return String(
      decoding: try RecordProperties.json(ofRecord: bytes.span.bytes), as: UTF8.self)
  }

  @Test(arguments: [
    ("{}", #"{"region":"eu-west-1"}"#),
    (
      #"{"Domain": "NLP", "ModelCard": {"a" : [1, 2]}, "Tags": []}"#,
      #"{"tags":[],"domain":"NLP","model_card":{"a":[1,2]},"region":"eu-west-1"}"#
    ),
    (
      "{\n \"ModelPackageArn\"\t:\r\n\"a\\nb\" }",
      #"{"model_package_arn":"a\nb","region":"eu-west-1"}"#
    ),
    (
      #"{"New9Thing":1.0,"Task":"\u0041\/é","Other":null}"#,
      #"{"task":"\u0041\/é","new9_thing":1.0,"other":null,"region":"eu-west-1"}"#
    ),
    (
      #"{"Task":"a","Task":"b","X":1,"X":2}"#,
      #"{"task":"b","x":2,"region":"eu-west-1"}"#
    ),
    (#"{"\u0054ask":"a"}"#, #"{"task":"a","region":"eu-west-1"}"#),
    (#"{"Region":"r","task":1}"#, #"{"=Region":"r","=task":1,"region":"eu-west-1"}"#),
    (
      #"{"ModelPackageStatusDetails":{},"AdditionalInferenceSpecificationsToAdd":[],"Tags":null}"#,
      #"{"tags":null,"additional_inference_specifications_to_add":[],"#
        + #""model_package_status_details":{},"region":"eu-west-1"}"#
    ),
  ])
  func writesRecords(properties: String, expected: String) throws {
    #expect(try record(properties) == expected)
  }

  @Test func escapesTheRegion() throws {
    #expect(try record("{}", region: "a\"\n") == #"{"region":"a\"\n"}"#)
  }

  @Test(arguments: ["[]", "null", "", "{", #"{"a":1} x"#, "{\"a\":\"\u{1}\"}"])
  func refusesWhatIsNoObject(text: String) {
    #expect(throws: RecordError.self) { try record(text) }
    #expect(throws: RecordError.self) { try properties(text) }
  }

  @Test(arguments: [
    (#"{"domain":"NLP","task":null,"region":"eu-west-1"}"#, #"{"Domain":"NLP"}"#),
    (
      #"{ "model_package_arn" : "a" , "s3_uri" : [ 1.0, "x y" ] }"#,
      #"{"ModelPackageArn":"a","S3Uri":[1.0,"x y"]}"#
    ),
    (#"{"=Region":"r","data__Identifier":"i"}"#, #"{"Region":"r"}"#),
    (#"{"task":1,"task":null}"#, "{}"), (#"{"task":null,"task":1}"#, #"{"Task":1}"#),
    ("{}", "{}"),
  ])
  func goesBackToProperties(record: String, expected: String) throws {
    #expect(try properties(record) == expected)
    let bytes = Array(record.utf8)
    let tree = try RecordProperties.tree(ofRecord: bytes.span.bytes)
    #expect(try JSONValue.object(tree) == JSONValue(parsing: expected))
  }

  @Test func `properties that differ in a run of capitals both keep their values`() throws {
    let sent = #"{"KmsKeyId":1,"KMSKeyID":2,"KMSKeyId":3}"#
    #expect(
      try record(sent)
        == #"{"kms_key_id":1,"=KMSKeyID":2,"=KMSKeyId":3,"region":"eu-west-1"}"#)
    #expect(try properties(record(sent)) == sent)
  }

  @Test func roundTripsWhatAnyServiceSends() throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededRandom(seed)
    let names = ["Tags", "Region", "region", "aB", "A", "Ab", "S3Uri", "a_b", "=x", "é", "Task"]
    for _ in 0..<500 {
      var chosen = names.shuffled(using: &generator)
      chosen.removeLast(Int.random(in: 0..<names.count, using: &generator))
      let members = chosen.map { #""\#($0)":"\#($0)""# }.joined(separator: ",")
      let sent = "{\(members)}"
      let back = try properties(record(sent))
      #expect(try JSONValue(parsing: back) == JSONValue(parsing: sent), "seed \(seed)")
    }
  }
}

@Suite struct ModelPackageARNTests {
  @Test func takesAnARNApart() throws {
    let arn = try #require(
      ModelPackageARN("arn:aws-us-gov:sagemaker:us-gov-west-1:123456789012:model-package/churn/7"))
    #expect(arn.partition == "aws-us-gov")
    #expect(arn.region == "us-gov-west-1")
    #expect(arn.account == "123456789012")
    #expect(arn.name == "churn/7")
    #expect(arn.group == "churn")
    #expect(arn.version == 7)
    let lone = try #require(
      ModelPackageARN("arn:aws:sagemaker:eu-west-1:123456789012:model-package/a:b"))
    #expect(lone.group == nil)
    #expect(lone.version == nil)
    #expect(lone.name == "a:b")
  }

  @Test(arguments: [
    "", "arn", "arn:aws:s3:::b", "arn:aws:sagemaker:us-east-1:12345678901:model-package/a",
    "arn:aws:sagemaker:us-east-1:123456789012:model-package/",
    "arn:aws:sagemaker:us-east-1:123456789012:model-package/a b",
    "arn:aws:sagemaker:us-east-1:123456789012:model-package/a\u{3000}b",
    "arn:aws:sagemaker:us-east-1:123456789012:model-package/a\u{7F}",
    "arn:aws:sagemaker:us-east-1:123456789012:model-package-group/a",
    "arn:AWS:sagemaker:us-east-1:123456789012:model-package/a",
    "arn:aws:sagemaker:short:123456789012:model-package/a",
    "arn:aws:sagemaker:us-east-1:１２３４５６７８９０１２:model-package/a",
    "arn:aws:sagemaker:us-east-1:123456789012:model-package/a\u{0}",
  ])
  func refusesOtherTexts(text: String) { #expect(ModelPackageARN(text) == nil) }

  @Test(arguments: [
    ("arn:aws:sagemaker:us-east-1:1:x", "us-east-1"), ("arn:aws:s3:::b", nil), ("x", nil),
    ("arn:a:b:c", nil),
  ])
  func findsTheRegionOfAnyARN(text: String, region: String?) {
    #expect(ModelPackageARN.region(of: text) == region)
  }
}
