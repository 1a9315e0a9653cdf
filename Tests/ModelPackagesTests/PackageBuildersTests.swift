import JSONLines
import Testing

@testable import ModelPackages

/// Deletions and creations made of records.
@Suite struct PackageBuildersTests {
  private static let arn = "arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/7"

  private func deletion(_ line: String, guards: [String]? = DeletionBuilder.usualGuards) throws
    -> String
  {
    var columns = ColumnSet()
    let builder = try DeletionBuilder(guards: guards, columns: &columns)
    let bytes = Array(line.replacing("ARN", with: Self.arn).utf8)
    var indexer = LineIndexer(columns: columns)
    try indexer.index(bytes.span.bytes)
    var output: [UInt8] = []
    _ = try builder.appendRequest(of: bytes.span.bytes, indexed: indexer, to: &output)
    return String(decoding: output, as: UTF8.self).replacing(Self.arn, with: "ARN")
  }

  private func creation(
    _ line: String, _ changes: [PropertyChange] = [], region: String? = nil
  ) throws -> (text: String, lost: [String]) {
    let bytes = Array(line.replacing("ARN", with: Self.arn).utf8)
    let made = try CreationBuilder(region: region).request(of: bytes.span.bytes, changes: changes)
    var output: [UInt8] = []
    made.request.append(to: &output)
    return (String(decoding: output, as: UTF8.self), made.lost)
  }

  @Test func `a deletion is guarded by what the record shows`() throws {
    let whole =
      #"{"model_package_arn":"ARN","creation_time":"c","model_approval_status":"Rejected"}"#
    let start = #"{"region":"us-east-1","data__Identifier":"ARN","delete":true"#
    #expect(
      try deletion(whole) == start
        + #","guard":{"CreationTime":"c","ModelApprovalStatus":"Rejected","LastModifiedTime":null}}"#
    )
    #expect(try deletion(whole, guards: nil) == start + "}")
    #expect(
      try deletion(whole, guards: ["domain", "creation_time"]) == start
        + #","guard":{"CreationTime":"c","Domain":null}}"#)
  }

  @Test(arguments: [
    (#"{"model_package_arn":"ARN"}"#, PatchError.lacksColumn("creation_time")),
    (#"{"creation_time":"c"}"#, .noIdentifier),
    (#"{"creation_time":"c","model_package_arn":""}"#, .noIdentifier),
    (#"{"creation_time":"c","model_package_arn":"x"}"#, .noRegion),
  ])
  func `a record that does not name or show its package is refused`(line: String, error: PatchError)
  {
    #expect(throws: error) { try deletion(line) }
  }

  @Test func `what a registry does not return cannot guard`() {
    #expect(throws: PatchError.unknownColumn("x")) { try deletion("{}", guards: ["x"]) }
    for column in ["client_token", "model_life_cycle", "model_package_group_tags"] {
      #expect(throws: PatchError.cannotGuard(column: column)) {
        try deletion("{}", guards: [column])
      }
    }
  }

  @Test func `a new package gets what can be given`() throws {
    let record =
      #"{"tags":null,"client_token":"t","customer_metadata_properties":{"a":"1","b":"2"},"#
      + #""model_approval_status":"Approved","model_package_group_name":"dev","#
      + #""model_package_arn":"ARN","creation_time":"c","model_package_status":"Completed","#
      + #""model_package_version":7,"model_life_cycle":{"Stage":"x"},"new_column":1,"#
      + #""model_package_group_tags":[],"region":"us-east-1"}"#
    let changes = [
      try PropertyChange(named: "model_package_group_name", to: "prod"),
      try PropertyChange(named: "model_approval_status", to: nil),
      try PropertyChange(named: "customer_metadata_properties.c", to: "3"),
      try PropertyChange(named: "customer_metadata_properties.a", to: nil),
      try PropertyChange(named: "metadata_properties.CommitId", to: "1"),
    ]
    let made = try creation(record, changes)
    #expect(
      made.text == #"{"region":"us-east-1","create":{"CustomerMetadataProperties":"#
        + #"{"b":"2","c":"3"},"ModelPackageGroupName":"prod","#
        + #""MetadataProperties":{"CommitId":"1"}}}"#)
    #expect(made.lost == ["model_life_cycle", "new_column"])
  }

  @Test func `tags and region of a new package can be other ones`() throws {
    let record = #"{"model_package_name":"x","tags":[{"Key":"a","Value":"1"}],"region":"r"}"#
    let changes = [
      try PropertyChange(named: "tags.a", to: "2"), try PropertyChange(named: "tags.b", to: "3"),
    ]
    #expect(
      try creation(record, changes, region: "q").text
        == #"{"region":"q","create":{"ModelPackageName":"x","#
        + #""Tags":[{"Key":"a","Value":"2"},{"Key":"b","Value":"3"}]}}"#)
    #expect(
      try creation(record, [try PropertyChange(named: "tags.a", to: nil)]).text
        == #"{"region":"r","create":{"ModelPackageName":"x"}}"#)
  }

  @Test(arguments: [
    (#"{"model_package_arn":"ARN","model_package_name":"x"}"#, PatchError.partialRecord),
    (#"{"model_package_name":"x"}"#, .noRegion), ("[]", .notRecord),
    (#"{"region":"r"}"#, .creation(.groupAndName(hasBoth: false))),
    (
      #"{"model_package_name":"x","model_package_group_name":"y"}"#,
      .creation(.groupAndName(hasBoth: true))
    ),
    (
      #"{"model_package_group_name":"y","tags":[{"Key":"a","Value":"b"}]}"#, .creation(.tagsInGroup)
    ),
  ])
  func `what cannot be made is refused`(line: String, error: PatchError) {
    #expect(throws: error) { try creation(line) }
  }

  @Test func `a plan of a creation takes create-only columns and none of the service's`() throws {
    let group = try PropertyChange(named: "model_package_group_name", to: "x")
    #expect(throws: Never.self) { try PatchPlan([group], isOfCreation: true) }
    #expect(throws: PatchError.self) { try PatchPlan([group]) }
    for column in ["model_package_arn", "model_package_version", "creation_time"] {
      let change = try PropertyChange(named: column, to: nil)
      #expect(throws: PatchError.self) { try PatchPlan([change], isOfCreation: true) }
    }
  }
}
