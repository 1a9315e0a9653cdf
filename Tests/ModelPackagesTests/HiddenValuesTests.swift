import JSONLines
import ModelPackages
import Testing

/// Environment variables of containers are hidden; words of users are not.
@Suite struct HiddenValuesTests {
  private static func value(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: text)
  }

  @Test(arguments: [
    (["inference_specification", "Containers", "0", "Environment", "TOKEN"], true),
    (["InferenceSpecification", "Containers", "0", "Environment"], true),
    (["x", "environment"], true), (["Environment"], true),
    (["inference_specification", "Containers", "0", "Image"], false),
    (["customer_metadata_properties", "environment"], false),
    (["CustomerMetadataProperties", "Environment"], false), (["tags", "environment"], false),
    (["model_package_group_tags", "environment"], false), ([], false),
    (["x", "tags", "Environment"], true),
  ])
  func pathsAreCovered(_ path: [String], _ isHidden: Bool) {
    #expect(HiddenValues.covers(path) == isHidden)
  }

  @Test(arguments: [
    // A column with variables below it, and lists.
    (
      ["inference_specification"],
      #"{"Containers":[{"Image":"i","Environment":{"A":"1","B":"2"}},{"Environment":{}}]}"#,
      #"{"Containers":[{"Image":"i","Environment":{"A":"(hidden)","B":"(hidden)"}},{"Environment":{}}]}"#
    ),
    // A path that leads to the variables, or to one of them.
    (["x", "Environment"], #"{"A":{"deep":["s"]}}"#, #"{"A":"(hidden)"}"#),
    (["x", "Environment", "A"], #""s""#, #""(hidden)""#),
    (["x", "Environment", "A"], "7", #""(hidden)""#), (["x", "Environment"], "null", "null"),
    (
      ["x"], #"{"ENVIRONMENT":["s"],"Environments":["s"]}"#,
      #"{"ENVIRONMENT":"(hidden)","Environments":["s"]}"#
    ),
    (
      ["customer_metadata_properties"], #"{"environment":"prod"}"#, #"{"environment":"prod"}"#
    ),
    (
      ["tags"], #"[{"Key":"Environment","Value":"prod"}]"#,
      #"[{"Key":"Environment","Value":"prod"}]"#
    ),
  ])
  func valuesAreReplaced(_ path: [String], _ text: String, _ shown: String) throws {
    let hidden = HiddenValues.hiding(try Self.value(text), at: path)
    #expect(hidden.jsonText == shown)
  }

  @Test func `values that differ still differ, and no value is shown`() throws {
    let before = try Self.value(
      #"{"C":[{"Environment":{"SAME":"s1","OTHER":"s2","GONE":"s3"}},{"Environment":{"A":"s4"}}]}"#)
    let after = try Self.value(
      #"{"C":[{"Environment":{"SAME":"s1","OTHER":"s5","NEW":"s6"}},{"Environment":{"A":"s4"}}]}"#)
    let shown = HiddenValues.hiding(before: before, after: after, at: ["x"])
    #expect(
      shown.before?.jsonText
        == #"{"C":[{"Environment":{"SAME":"(hidden)","OTHER":"(hidden)","GONE":"(hidden)"}},{"Environment":{"A":"(hidden)"}}]}"#
    )
    #expect(
      shown.after?.jsonText
        == #"{"C":[{"Environment":{"SAME":"(hidden)","OTHER":"(hidden, changed)","NEW":"(hidden, changed)"}},{"Environment":{"A":"(hidden)"}}]}"#
    )
    let path = ["x", "Environment", "A"]
    let one = HiddenValues.hiding(before: "s1", after: "s2", at: path)
    #expect(one.before == "(hidden)" && one.after == "(hidden, changed)")
    let added = HiddenValues.hiding(before: nil, after: "s2", at: path)
    #expect(added.before == nil && added.after == "(hidden, changed)")
    let removed = HiddenValues.hiding(before: "s1", after: nil, at: path)
    #expect(removed.before == "(hidden)" && removed.after == nil)
  }

  @Test(arguments: [
    (
      #"{"a":{"Environment":{"K":"s"}},"n":1.50}"#,
      #"{"a":{"Environment":{"K":"(hidden)"}},"n":1.50}"#
    ),
    // The name in escapes, and in other letters.
    (#"{"a":{"\u0045nvironment":{"K":"s"}}}"#, #"{"a":{"Environment":{"K":"(hidden)"}}}"#),
    (#"{"a":{"eNVIRONMENT":"s"}}"#, #"{"a":{"eNVIRONMENT":"(hidden)"}}"#),
    (#"{"Environment":{"K":"s"}}"#, #"{"Environment":{"K":"(hidden)"}}"#),
    (#"[{"Environment":{"K":"s"}}]"#, #"[{"Environment":{"K":"(hidden)"}}]"#),
    (#"{ "a" : "vvenviron" }"#, #"{ "a" : "vvenviron" }"#), ("", ""),
    (#"{"Environment":"#, ""),
    (
      #"{"customer_metadata_properties":{"Environment":"prod"}}"#,
      #"{"customer_metadata_properties":{"Environment":"prod"}}"#
    ),
  ])
  func recordsAreShownWithoutThem(_ record: String, _ shown: String) {
    let hidden = HiddenValues.hiding(record: Array(record.utf8))
    #expect(String(decoding: hidden, as: UTF8.self) == shown)
  }
}
