import JSONLines
import ModelPackages
import RecordSources
import TestTools
import Testing

@Suite struct PackageReaderTests {
  private static let arn = "arn:aws:sagemaker:eu-west-1:123456789012:model-package/churn/7"

  private func record(of value: String) throws(ShapeError) -> String {
    var reader = PackageReader()
    var output: [UInt8] = []
    try reader.appendRecord(of: Array(value.utf8), to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// Values of every shape for one package.
  private static let shapes = [
    // mpkg's own record; AWS's describe-model-package with epoch seconds; boto3 with default=str.
    #"{"tags":[],"domain":"NLP","model_package_arn":"\#(arn)","creation_time":"2024-01-02T03:04:05Z","model_package_version":7,"region":"eu-west-1"}"#,
    #"{"ModelPackageArn":"\#(arn)","ModelPackageVersion":7,"CreationTime":1704164645.0,"Tags":[],"Domain":"NLP"}"#,
    #"{"ModelPackageArn":"\#(arn)","ModelPackageVersion":7,"CreationTime":"2024-01-02 04:04:05+01:00","Tags":[],"Domain":"NLP","ResponseMetadata":{"HTTPStatusCode":200}}"#,
    #"{"ModelPackageArn":"\#(arn)","ModelPackageVersion":7,"CreationTime":"2024-01-01T22:04:05.000000-05:00","Tags":[],"Domain":"NLP"}"#,
    // Cloud Control: a description, as text and as an object; an answer; the properties' text alone.
    #"{"Identifier":"\#(arn)","Properties":"{\"ModelPackageVersion\":7,\"CreationTime\":\"2024-01-02T03:04:05Z\",\"Tags\":[],\"Domain\":\"NLP\"}"}"#,
    #"{"Identifier":"\#(arn)","Properties":{"ModelPackageArn":"\#(arn)","ModelPackageVersion":7,"CreationTime":"2024-01-02T03:04:05Z","Tags":[],"Domain":"NLP"}}"#,
    #"{"TypeName":"AWS::SageMaker::ModelPackage","ResourceDescription":{"Identifier":"\#(arn)","Properties":"{\"ModelPackageArn\":\"\#(arn)\",\"ModelPackageVersion\":7,\"CreationTime\":\"2024-01-02T03:04:05Z\",\"Tags\":[],\"Domain\":\"NLP\"}"}}"#,
    #""{\"ModelPackageArn\":\"\#(arn)\",\"ModelPackageVersion\":7,\"CreationTime\":\"2024-01-02T03:04:05Z\",\"Tags\":[],\"Domain\":\"NLP\"}""#,
    // An element of SageMaker's Search.
    #"{"ModelPackage":{"ModelPackageArn":"\#(arn)","ModelPackageVersion":7,"CreationTime":1704164645,"Tags":[],"Domain":"NLP"}}"#,
    // StackQL: nested values as text, numbers too, NULL for what is absent.
    #"{"region":"eu-west-1","model_package_arn":"\#(arn)","model_package_version":"7","creation_time":"2024-01-02T03:04:05Z","tags":"[]","domain":"NLP","task":null,"model_card":"null"}"#,
  ]

  @Test(arguments: shapes)
  func everyShapeGivesTheSameRecord(_ shape: String) throws {
    #expect(
      try record(of: shape)
        == #"{"tags":[],"domain":"NLP","model_package_arn":"\#(Self.arn)","creation_time":"2024-01-02T03:04:05Z","model_package_version":7,"region":"eu-west-1"}"#
    )
  }

  @Test(arguments: [
    (#""2024-01-02T03:04:05.120Z""#, "2024-01-02T03:04:05.120Z"),
    (#""2024-01-02T03:04:05.12+00:00""#, "2024-01-02T03:04:05.120Z"),
    (#""2024-01-02 03:04:05.123456+00:00""#, "2024-01-02T03:04:05.123456Z"),
    ("1704164645.5", "2024-01-02T03:04:05.500Z"),
    ("1.704164645E9", "2024-01-02T03:04:05Z"),
    (#""1704164645""#, "2024-01-02T03:04:05Z"),
  ])
  func timesGetTheFormOfCloudControl(_ value: String, _ expected: String) throws {
    #expect(
      try record(of: #"{"ModelPackageArn":"\#(Self.arn)","LastModifiedTime":\#(value)}"#)
        == #"{"model_package_arn":"\#(Self.arn)","last_modified_time":"\#(expected)","region":"eu-west-1"}"#
    )
  }

  @Test func whatIsNestedKeepsItsSpelling() throws {
    #expect(
      try record(
        of:
          #"{"model_package_arn":"\#(Self.arn)","customer_metadata_properties":"{\"a b\": \"1.0\"}","x":1.0}"#
      )
        == #"{"customer_metadata_properties":{"a b":"1.0"},"model_package_arn":"\#(Self.arn)","x":1.0,"region":"eu-west-1"}"#
    )
  }

  @Test(arguments: [
    (#""Domain":"a","Domain":"b""#, #""domain":"b","#), (#""Domain":"a","Domain":null"#, ""),
    (#""Domain":null,"Domain":"b""#, #""domain":"b","#),
    (#""Domain":"a","Domain":null,"Domain":"c""#, #""domain":"c","#),
    (#""Domain":"a","domain":null"#, #""domain":"a","#),
  ])
  func theLastOfDuplicateKeysCounts(_ members: String, _ expected: String) throws {
    #expect(
      try record(of: #"{\#(members),"ModelPackageArn":"\#(Self.arn)"}"#)
        == #"{\#(expected)"model_package_arn":"\#(Self.arn)","region":"eu-west-1"}"#)
  }

  @Test func booleansOfSQLiteAreBooleans() throws {
    #expect(
      try record(of: #"{"model_package_arn":"\#(Self.arn)","certify_for_marketplace":1}"#)
        == #"{"certify_for_marketplace":true,"model_package_arn":"\#(Self.arn)","region":"eu-west-1"}"#
    )
  }

  @Test func theRecordsOwnRegionWins() throws {
    #expect(
      try record(of: #"{"model_package_arn":"\#(Self.arn)","region":"us-east-1"}"#)
        == #"{"model_package_arn":"\#(Self.arn)","region":"us-east-1"}"#)
  }

  /// Values that are refused, and why.
  @Test(
    arguments: [
      ("[]", .notAnObject(.array)),
      ("3", .notAnObject(.number)),
      (#""text""#, .notAnObject(.string)),
      ("{}", .noPackage(members: [])),
      (#"{"a":1,"b":2}"#, .noPackage(members: ["a", "b"])),
      (#"{"ModelPackageArn":7}"#, .notAnARN("7")),
      (#"{"model_package_arn":"x"}"#, .notAnARN("x")),
      (
        #"{"ModelPackageArn":"\#(arn)","model_package_arn":"\#(arn)"}"#,
        .bothSpellings("ModelPackageArn", "model_package_arn")
      ),
      (
        #"{"ModelPackageArn":"\#(arn)","domain":"NLP","Domain":"CV"}"#,
        .bothSpellings("domain", "Domain")
      ),
      (#"{"Identifier":"\#(arn)","Properties":"none"}"#, .noObjectText(member: "Properties")),
      (#"{"Identifier":"\#(arn)","Properties":"[]"}"#, .noObjectText(member: "Properties")),
      (
        #"{"Identifier":"a","Properties":"{\"ModelPackageArn\":\"b\"}"}"#,
        .twoARNs(identifier: "a", property: "b")
      ),
      (
        #"{"TypeName":"AWS::S3::Bucket","ResourceDescription":{"Identifier":"b","Properties":"{}"}}"#,
        .otherType("AWS::S3::Bucket")
      ),
      (
        #"{"ModelPackageArn":"\#(arn)","CreationTime":"yesterday"}"#,
        .notATime(member: "CreationTime", found: "yesterday")
      ),
      (
        #"{"ModelPackageArn":"\#(arn)","CreationTime":1704164645000}"#,
        .notATime(member: "CreationTime", found: "1704164645000")
      ),
      (
        #"{"ModelPackageArn":"\#(arn)","CreationTime":"2024-01-02 03:04:05"}"#,
        .noOffset(member: "CreationTime", found: "2024-01-02 03:04:05")
      ),
      (
        #"{"ModelPackageArn":"\#(arn)","CreationTime":"2024-01-02"}"#,
        .noOffset(member: "CreationTime", found: "2024-01-02")
      ),
      (
        #"{"model_package_arn":"\#(arn)","tags":"team=a"}"#,
        .wrongType(member: "tags", expected: .array)
      ),
      (
        #"{"model_package_arn":"\#(arn)","model_package_version":"three"}"#,
        .wrongType(member: "model_package_version", expected: .integer)
      ),
      (
        #"{"model_package_arn":"\#(arn)","region":1}"#,
        .wrongType(member: "region", expected: .string)
      ),
      (#"{"data__Identifier":"\#(arn)","data__PatchDocument":[]}"#, .otherLine(.request)),
      (#"{"line":1,"data__Identifier":"\#(arn)","status":"SUCCESS"}"#, .otherLine(.result)),
      (
        #"{"change":"changed","model_package_arn":"\#(arn)","patch":[]}"#, .otherLine(.difference)
      ),
      (#"{"ProgressEvent":{"OperationStatus":"SUCCESS"}}"#, .otherAnswer("ProgressEvent")),
    ] as [(String, ShapeError)])
  func otherValuesAreRefused(_ value: String, _ error: ShapeError) {
    #expect(throws: error) { try record(of: value) }
  }

  /// Whatever a value is, it is refused, or its record is one line of JSON.
  @Test func changedValuesNeverMakeBrokenRecords() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed)
    var reader = PackageReader()
    let pieces = [
      "\"", "\\", "{", "}", "null", "0", "1e9", "\n", ",", ":", "Tags", "region", "é", " ",
    ]
    for _ in 0..<5000 {
      var value = Array((Self.shapes.randomElement(using: &random) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<value.count, using: &random)
        let piece = Array((pieces.randomElement(using: &random) ?? "").utf8)
        let end = min(value.count, place + Int.random(in: 0...4, using: &random))
        value.replaceSubrange(place..<end, with: piece)
      }
      var output: [UInt8] = []
      do {
        try reader.appendRecord(of: value, to: &output)
        let text = String(decoding: output, as: UTF8.self)
        #expect(throws: Never.self, "seed \(seed): \(text)") { try JSONValue(parsing: output) }
        #expect(!output.contains(UInt8(ascii: "\n")), "seed \(seed): \(text)")
      } catch {
        #expect(output.isEmpty, "seed \(seed): \(error)")
      }
    }
  }

  @Test func membersBeyondNumberTakeNoTimeBeyondMeasure() throws {
    var value = #"{"ModelPackageArn":"\#(Self.arn)""#
    for number in 0..<100_000 { value += ",\"p\(number)\":\(number)" }
    #expect(try record(of: value + "}").hasSuffix(#","p99999":99999,"region":"eu-west-1"}"#))
  }

  @Test func nothingIsAppendedForARefusedValue() {
    var reader = PackageReader()
    var output = Array("before".utf8)
    #expect(throws: ShapeError.self) {
      try reader.appendRecord(of: Array(#"{"ModelPackageArn":"x"}"#.utf8), to: &output)
    }
    #expect(output == Array("before".utf8))
  }

  @Test func theRestOfAnAnswerTellsWhetherItGoesOn() throws {
    #expect(try AnswerRest(Array(#"{"ModelPackageSummaryList":[],"NextToken":"x"}"#.utf8)).goesOn)
    #expect(try !AnswerRest(Array(#"{"ModelPackageSummaryList":[],"NextToken":null}"#.utf8)).goesOn)
    #expect(throws: ShapeError.otherType("AWS::S3::Bucket")) {
      try AnswerRest(Array(#"{"ResourceDescriptions":[],"TypeName":"AWS::S3::Bucket"}"#.utf8))
    }
  }
}
