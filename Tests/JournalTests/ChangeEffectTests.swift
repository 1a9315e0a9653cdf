import JSONLines
import ModelPackages
import OrderedCollections
import Testing

@testable import Journal

@Suite struct ChangeEffectTests {
  static let properties: JSONObject = [
    "Status": "old", "Meta": ["a": "1", "b": "2"], "Tags": [["Key": "k", "Value": "v"]],
  ]

  private func patch(_ text: String) throws -> JSONPatch {
    try JSONPatch(parsing: Array(text.utf8).span.bytes, grammar: .missingSlashAllowed)
  }

  @Test func `what is left of a change is what is not as it asks for`() throws {
    let effect = try #require(
      ChangeEffect(
        try patch(
          #"[{"op":"replace","path":"/Status","value":"new"},{"op":"add","path":"/Other","value":1},"#
            + #"{"op":"replace","path":"/Tags/0/Value","value":"w"},{"op":"add","path":"/Tags/-","value":{"Key":"l","Value":"x"}}]"#
        ), on: Self.properties))
    var current = Self.properties
    current["Status"] = "new"
    current["Tags"] = [["Key": "l", "Value": "x"], ["Key": "k", "Value": "v"]]
    let rest = try #require(effect.rest(on: current))
    #expect(
      rest.patch.document == [
        ["op": "add", "path": "/Other", "value": 1],
        ["op": "test", "path": "/Tags", "value": current["Tags"] ?? .null],
        [
          "op": "add", "path": "/Tags",
          "value": [["Key": "k", "Value": "w"], ["Key": "l", "Value": "x"]],
        ],
      ])
    #expect(rest.absent.map(\.text) == ["/Other"])
    current["Tags"] = [["Key": "k", "Value": "somebody else's"]]
    #expect(effect.rest(on: current) == nil)
  }

  @Test func `the order of tags means nothing`() throws {
    let effect = try #require(
      ChangeEffect(
        try patch(#"[{"op":"add","path":"/Tags/0","value":{"Key":"a","Value":"b"}}]"#),
        on: Self.properties))
    #expect(
      effect.isDone(on: ["Tags": [["Key": "k", "Value": "v"], ["Key": "a", "Value": "b"]]]))
    #expect(!effect.isDone(on: ["Tags": [["Key": "a", "Value": "b"]]]))
    #expect(effect.isUndone(on: ["Tags": [["Key": "k", "Value": "v"]]]))
  }

  private func words(_ effect: ChangeEffect?) -> [String]? {
    effect?.values.map { value in
      "\(value.path.text): \(value.before?.jsonText ?? "-") > \(value.after?.jsonText ?? "-")"
    }
  }

  @Test(arguments: [
    (#"{"op":"replace","path":"/Status","value":"new"}"#, [#"/Status: "old" > "new""#]),
    (#"{"op":"add","path":"/Meta/c","value":"3"}"#, [#"/Meta/c: - > "3""#]),
    (#"{"op":"remove","path":"/Meta/a"}"#, [#"/Meta: {"a":"1","b":"2"} > {"b":"2"}"#]),
    (#"{"op":"add","path":"/Other","value":null}"#, ["/Other: - > -"]),
    (
      #"{"op":"add","path":"/Tags/-","value":1}"#,
      [#"/Tags: [{"Key":"k","Value":"v"}] > [{"Key":"k","Value":"v"},1]"#]
    ),
    (
      #"{"op":"remove","path":"/Tags/0"},{"op":"remove","path":"/Tags"}"#,
      [#"/Tags: [{"Key":"k","Value":"v"}] > -"#]
    ),
    (
      #"{"op":"add","path":"/Meta/a","value":0},{"op":"add","path":"/Meta","value":{}}"#,
      [#"/Meta: {"a":"1","b":"2"} > {}"#]
    ),
    (
      #"{"op":"move","from":"/Meta/a","path":"/Status"}"#,
      [#"/Meta: {"a":"1","b":"2"} > {"b":"2"}"#, #"/Status: "old" > "1""#]
    ),
    (
      #"{"op":"add","path":"/AdditionalInferenceSpecificationsToAdd","value":[{"Name":"n","Containers":[{"Image":"i"}]}]}"#,
      [
        #"/AdditionalInferenceSpecifications: - > [{"Name":"n","Containers":[{"Image":"i"}]}]"#
      ]
    ),
  ])
  func `what stands where the patch changes something`(
    operations: String, expected: [String]
  ) throws {
    let effect = ChangeEffect(try patch("[\(operations)]"), on: Self.properties)
    #expect(words(effect) == expected)
    #expect(effect?.isUndone(on: Self.properties) == true)
  }

  @Test func `a patch that does not hold has no effect`() throws {
    #expect(ChangeEffect(try patch(#"[{"op":"remove","path":"/X"}]"#), on: [:]) == nil)
    #expect(
      ChangeEffect(try patch(#"[{"op":"test","path":"/X","value":1}]"#), on: ["X": 2]) == nil)
  }

  /// Where tests say enough they have to say what reading would.
  @Test(arguments: [
    (#"{"op":"test","path":"/Status","value":"old"},{"op":"remove","path":"/Status"}"#, true),
    (
      #"{"op":"test","path":"/Meta/a","value":"1"},{"op":"remove","path":"/Meta/a"}"#, false
    ),
    (
      #"{"op":"test","path":"/Meta","value":{"a":"1","b":"2"}},{"op":"add","path":"/Meta/c","value":3}"#,
      true
    ),
    (
      #"{"op":"test","path":"/Tags","value":[{"Key":"k","Value":"v"}]},{"op":"add","path":"/Tags/-","value":1}"#,
      true
    ),
    (#"{"op":"add","path":"/Fresh","value":1}"#, true),
    (#"{"op":"add","path":"/Status","value":1}"#, false),
    (#"{"op":"add","path":"/Status","value":1},{"op":"test","path":"/Status","value":1}"#, false),
    (#"{"op":"test","path":"/Tags/0/Key","value":"k"},{"op":"remove","path":"/Tags/0"}"#, false),
    (
      #"{"op":"test","path":"/Status","value":"old"},{"op":"copy","from":"/Meta","path":"/Status"}"#,
      false
    ),
  ])
  func `tests say what was there, or leave it open`(operations: String, isKnown: Bool) throws {
    let patch = try patch("[\(operations)]")
    let effect = ChangeEffect(patch, absent: [JSONPointer().appending("Fresh")])
    #expect(effect == (isKnown ? ChangeEffect(patch, on: Self.properties) : nil))
  }

  @Test func `done and undone are told by values`() throws {
    let patch = try patch(#"[{"op":"replace","path":"/Status","value":1.0}]"#)
    let effect = try #require(ChangeEffect(patch, on: Self.properties))
    #expect(effect.isDone(on: ["Status": 1]))
    #expect(!effect.isDone(on: Self.properties) && !effect.isUndone(on: ["Status": "other"]))
  }
}
