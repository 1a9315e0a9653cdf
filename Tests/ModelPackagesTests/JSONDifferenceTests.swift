import JSONLines
import OrderedCollections
import TestTools
import Testing

@testable import ModelPackages

@Suite struct JSONDifferenceTests {
  @Test func appliedToTheOldItGivesTheNew() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = RandomJSON(generator: SeededRandom(seed))
    for round in 0..<600 {
      let old = random.value(depth: 4)
      let new = round % 2 == 0 ? random.value(depth: 4) : random.changed(old, depth: 4)
      try hold(old, new, isTagList: false, "seed \(seed), round \(round)")
    }
  }

  @Test func tagsByTheirKeysGiveTheNewListToo() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = RandomJSON(generator: SeededRandom(seed))
    for round in 0..<400 {
      try hold(random.tags(), random.tags(), isTagList: true, "seed \(seed), round \(round)")
    }
  }

  /// All three footings lead from the old to the new, and the guarded one refuses another old value
  /// wherever it would have changed something of it.
  private func hold(
    _ old: JSONValue, _ new: JSONValue, isTagList: Bool, _ comment: Comment
  ) throws {
    let path = JSONPointer(tokens: [JSONPointerToken("P")])
    for footing in [JSONDifference.Footing.certain, .guarded, .unknown] {
      let difference = JSONDifference(
        from: old, to: new, at: path, footing: footing, isTagList: isTagList)
      let patch = JSONPatch(difference.tests + difference.operations)
      #expect(try patch.applied(to: ["P": old]) == ["P": new], comment)
      #expect(difference.operations.isEmpty == (old == new), comment)
      #expect(difference.tests.isEmpty == (footing != .guarded || old == new), comment)
      let again = try JSONPatch(JSONValue(parsing: patch.document.jsonBytes))
      #expect(again == patch, comment)
    }
  }

  @Test(arguments: [
    // what is the same takes no operation
    ("1", "1.0", "[]"), (#"{"a":1,"b":2}"#, #"{"b":2.0,"a":1e0}"#, "[]"),
    // members
    (
      #"{"a":{"b":1,"c":2}}"#, #"{"a":{"b":1,"c":3}}"#,
      #"[{"op":"replace","path":"/a/c","value":3}]"#
    ),
    (
      #"{"a":{"b":1}}"#, #"{"a":{}}"#, #"[{"op":"remove","path":"/a/b"}]"#
    ),
    (#"{"a/b":{}}"#, #"{"a/b":{"~":1}}"#, #"[{"op":"add","path":"/a~1b/~0","value":1}]"#),
    (#"{"a":null}"#, #"{"a":[]}"#, #"[{"op":"replace","path":"/a","value":[]}]"#),
    // elements: the one that comes, goes or changes alone
    ("[1,2,3]", "[2,3]", #"[{"op":"remove","path":"/0"}]"#),
    ("[2,3]", "[1,2,3]", #"[{"op":"add","path":"/0","value":1}]"#),
    ("[1,2]", "[1,2,3]", #"[{"op":"add","path":"/-","value":3}]"#),
    ("[1,2,3,4]", "[1,5,3,4]", #"[{"op":"replace","path":"/1","value":5}]"#),
    (
      #"[{"I":"x","E":1},{"I":"y","E":2}]"#, #"[{"I":"z","E":9},{"I":"x","E":1},{"I":"y","E":3}]"#,
      #"[{"op":"add","path":"/0","value":{"I":"z","E":9}},{"op":"replace","path":"/2/E","value":3}]"#
    ),
    (
      #"[{"a":1}]"#, #"[{"b":1}]"#, #"[{"op":"replace","path":"/0","value":{"b":1}}]"#
    ),
  ])
  func minimal(old: String, new: String, patch: String) throws {
    let difference = JSONDifference(
      from: try JSONValue(parsing: old), to: try JSONValue(parsing: new))
    #expect(JSONPatch(difference.operations).document.jsonText == patch)
  }

  @Test(arguments: [
    // a changed member is tested itself, a new one by what holds it
    (#"{"a":1,"b":2}"#, #"{"a":3,"b":2}"#, #"[{"op":"test","path":"/P/a","value":1}]"#),
    (
      #"{"a":1,"b":{"c":2}}"#, #"{"a":3,"b":{"c":2,"d":4}}"#,
      #"[{"op":"test","path":"/P/a","value":1},{"op":"test","path":"/P/b","value":{"c":2}}]"#
    ),
    (
      #"{"a":1}"#, #"{"a":3,"b":2}"#, #"[{"op":"test","path":"/P","value":{"a":1}}]"#
    ),
    // an element is tested as a whole where it stood, a list where something comes
    (
      #"[1,{"a":1,"b":1}]"#, #"[{"a":2,"b":1}]"#,
      #"[{"op":"test","path":"/P/0","value":1},{"op":"test","path":"/P/1","value":{"a":1,"b":1}}]"#
    ),
    ("[1]", "[2,1]", #"[{"op":"test","path":"/P","value":[1]}]"#),
  ])
  func guards(old: String, new: String, tests: String) throws {
    let difference = JSONDifference(
      from: try JSONValue(parsing: old), to: try JSONValue(parsing: new),
      at: JSONPointer(tokens: [JSONPointerToken("P")]), footing: .guarded)
    #expect(JSONPatch(difference.tests).document.jsonText == tests)
  }

  @Test func ofATagOnlyTheValueIsReplaced() throws {
    let old = try JSONValue(
      parsing: #"[{"Key":"a","Value":"1"},{"Key":"b","Value":"2"},{"Key":"c","Value":"3"}]"#)
    let new = try JSONValue(
      parsing: #"[{"Key":"a","Value":"9"},{"Key":"c","Value":"3"},{"Key":"d","Value":"2"}]"#)
    let difference = JSONDifference(from: old, to: new, isTagList: true)
    #expect(
      JSONPatch(difference.operations).document.jsonText == """
        [{"op":"replace","path":"/0/Value","value":"9"},{"op":"remove","path":"/1"},\
        {"op":"add","path":"/-","value":{"Key":"d","Value":"2"}}]
        """)
  }

  /// Lists past the table of pairs: two differences far apart stay two operations, and lists that
  /// have nothing in common are still done, one operation an element.
  @Test func longListsStayBounded() throws {
    let old = (0..<8_000).map { JSONValue.number(JSONNumber($0)) }
    var new = old
    new.remove(at: 100)
    new.insert(JSONValue("x"), at: 7_000)
    new[4_000] = [:]
    let difference = JSONDifference(from: .array(old), to: .array(new))
    #expect(difference.operations.count == 3)
    #expect(try JSONPatch(difference.operations).applied(to: .array(old)) == .array(new))
    let other = (0..<1_200).map { JSONValue("\($0)") }
    let all = JSONDifference(from: .array(Array(old.prefix(1_500))), to: .array(other))
    #expect(all.operations.count == 1_500)
    #expect(
      try JSONPatch(all.operations).applied(to: .array(Array(old.prefix(1_500)))) == .array(other))
  }

  @Test func deepValuesAreCompared() throws {
    let deep = String(repeating: "[", count: 1000) + "1" + String(repeating: "]", count: 1000)
    let other = String(repeating: "[", count: 1000) + "2" + String(repeating: "]", count: 1000)
    let old = try JSONValue(parsing: deep)
    let new = try JSONValue(parsing: other)
    let difference = JSONDifference(from: old, to: new)
    #expect(difference.operations.count == 1)
    #expect(try JSONPatch(difference.operations).applied(to: old) == new)
  }
}
