import JSONLines
import TestTools
import Testing

@Suite struct EqualityTests {
  /// Whether two JSON texts are known to be equal, and whether their trees are equal.
  private func compare(_ text: String, _ other: String) throws -> (isKnown: Bool, isEqual: Bool) {
    let (bytes, others) = (Array(text.utf8), Array(other.utf8))
    var indexer = LineIndexer(columns: ColumnSet())
    var otherIndexer = LineIndexer(columns: ColumnSet())
    try indexer.index(bytes.span.bytes)
    try otherIndexer.index(others.span.bytes)
    return (
      bytes.span.bytes.isKnownEqual(
        indexer.whole, otherIndexer.whole, of: others.span.bytes),
      try JSONValue(parsing: text) == JSONValue(parsing: other)
    )
  }

  @Test(
    "values in other spellings are known to be equal",
    arguments: [
      ("1", "1.0"), ("100", "1e2"), (#""é""#, #""\u00e9""#), (#""a/b""#, #""a\/b""#),
      ("[1, 2]", "[1,2.0]"), (#"{"a":1,"b":[]}"#, #"{ "b" : [ ], "a" : 1e0 }"#),
      (#"{"a":{"x":"\n","y":null}}"#, #"{"a":{"y":null,"x":"\u000a"}}"#),
    ])
  func equalValues(text: String, other: String) throws {
    #expect(try compare(text, other) == (true, true))
    #expect(try compare(other, text) == (true, true))
  }

  @Test(
    "different values are not",
    arguments: [
      ("1", "2"), ("1", #""1""#), ("null", "false"), ("[1,2]", "[2,1]"), ("[1]", "[1,1]"),
      (#"{"a":1}"#, #"{"b":1}"#), (#"{"a":1}"#, "{}"), (#"{"a":1,"b":1}"#, #"{"a":1}"#),
      (#"{"a":1,"a":2}"#, #"{"a":1}"#), (#""e\u0301""#, #""é""#), ("[]", "{}"),
    ])
  func differentValues(text: String, other: String) throws {
    #expect(try compare(text, other) == (false, false))
    #expect(try compare(other, text) == (false, false))
  }

  @Test("of repeated names the last value counts")
  func repeatedNames() throws {
    #expect(try compare(#"{"a":1,"a":2}"#, #"{"a":2.0}"#) == (true, true))
    #expect(try compare(#"{"a":1,"b":0,"a":2}"#, #"{"b":0,"a":2}"#) == (true, true))
  }

  @Test("objects of many members are left to trees")
  func manyMembers() throws {
    let members = (0..<70).map { #""m\#($0)":\#($0)"# }
    let (text, other) = (
      "{" + members.joined(separator: ",") + "}",
      "{" + members.reversed().joined(separator: ",") + "}"
    )
    #expect(try compare(text, other) == (false, true))
  }

  @Test("random values that are known to be equal are equal")
  func randomValues() throws {
    var random = SeededRandom(23)
    let parts = [
      "1", "1.0", "2", #""a""#, #""\u0061""#, "null", "true", "[]", "{}", "[1]", "[1.0]",
      #"{"a":1}"#, #"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, #"{"a":2,"a":1}"#,
    ]
    var known = 0
    for _ in 0..<4000 {
      func value() -> String {
        let first = parts.randomElement(using: &random) ?? ""
        let second = parts.randomElement(using: &random) ?? ""
        return Bool.random(using: &random)
          ? "[\(first),\(second)]" : #"{"x":\#(first),"y":\#(second)}"#
      }
      let result = try compare(value(), value())
      if result.isKnown {
        known += 1
        #expect(result.isEqual)
      }
    }
    #expect(known > 20)
  }

  @Test("a name is found whatever place it is looked for at first")
  func startingPlaces() throws {
    let bytes = Array(#"{"a":1,"b":2,"c":3}"#.utf8)
    let span = bytes.span.bytes
    let members = try #require(memberList(bytes))
    for place in 0..<3 {
      for start in 0..<40 {
        let found = members.index(
          of: members.name(place), in: span, of: span, startingAt: start)
        #expect(found == place)
      }
    }
    let nothing = Array("{}".utf8)
    let empty = try #require(memberList(nothing))
    let found = empty.index(
      of: members.name(0), in: span, of: nothing.span.bytes, startingAt: 7)
    #expect(found == nil)
  }

  private func memberList(_ bytes: [UInt8]) -> MemberList? {
    let span = bytes.span.bytes
    guard let whole = span.wholeObject else { return nil }
    return MemberList(whole, of: span)
  }
}
