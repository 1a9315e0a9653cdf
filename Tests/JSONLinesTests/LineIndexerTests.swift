import JSONLines
import TestTools
import Testing

/// The columns of a line, found in one pass.
struct LineIndexerTests {
  /// The text of a column's value as it stands in the line, nil where it is absent.
  private func find(_ column: String, in line: String) throws -> String? {
    var indexer = LineIndexer(columns: ColumnSet([column, "other"]))
    let bytes = Array(line.utf8)
    try indexer.index(bytes.span.bytes)
    let slice = indexer[0]
    if slice.kind == .absent { return nil }
    return String(decoding: bytes[slice.range], as: UTF8.self)
  }

  @Test(arguments: [
    (#"{"a":1}"#, "1"), (#"{"b":2,"a":[1,{"a":3}],"c":0}"#, #"[1,{"a":3}]"#),
    (#"{"a":1,"a":2}"#, "2"), (#"{"\u0061":"x"}"#, #""x""#), (#"{"a" : null }"#, "null"),
    (#"  {"a":-1.5e3}  "#, "-1.5e3"), (#"{"a":"\"}"}"#, #""\"}""#),
    (#"{"a":1,"\u0061":{"b":[]}}"#, #"{"b":[]}"#),
  ])
  func `finds the last value of a name`(line: String, value: String) throws {
    #expect(try find("a", in: line) == value)
  }

  @Test(arguments: [#"{"b":{"a":1}}"#, "{}", "[1]", "3", #"{"A":1}"#, #"{"aa":1}"#, #"{"":1}"#])
  func `finds nothing where the name is no member of the line`(line: String) throws {
    #expect(try find("a", in: line) == nil)
  }

  @Test func `names are compared by code points, not by canonical equivalence`() throws {
    #expect(try find("\u{E9}", in: "{\"e\u{301}\":1}") == nil)
    #expect(try find("\u{E9}", in: "{\"\u{E9}\":1}") == "1")
    #expect(try find("\u{E9}", in: #"{"\u00e9":1}"#) == "1")
  }

  @Test func `a line forgets the columns of the one before`() throws {
    var indexer = LineIndexer(columns: ColumnSet(["a"]))
    try indexer.index(Array(#"{"a":1}"#.utf8).span.bytes)
    #expect(indexer[0].kind == .number)
    try indexer.index(Array("{}".utf8).span.bytes)
    #expect(indexer[0].kind == .absent)
    #expect(throws: JSONSyntaxError.self) { try indexer.index(Array(#"{"a":1"#.utf8).span.bytes) }
    #expect(indexer[0].kind == .absent)
  }

  @Test func `members and elements are found on demand`() throws {
    let bytes = Array(#"{"a":{"b":[10,"x",{"c":null}],"b\n":7,"b":[1,[2]]}, "z":0}"#.utf8)
    var indexer = LineIndexer(columns: ColumnSet(["a", "z"]))
    try indexer.index(bytes.span.bytes)
    let line = bytes.span.bytes
    let list = line.member(Array("b".utf8), of: indexer[0])
    #expect(JSONValue(list, of: line) == [1, [2]])
    #expect(JSONValue(line.element(-1, of: list), of: line) == [2])
    #expect(line.element(2, of: list).kind == .absent)
    #expect(line.element(-3, of: list).kind == .absent)
    #expect(line.elementCount(of: list) == 2)
    #expect(JSONValue(line.member(Array("b\n".utf8), of: indexer[0]), of: line) == 7)
    #expect(line.member(Array("b".utf8), of: indexer[1]).kind == .absent)
    #expect(line.element(0, of: indexer[0]).kind == .absent)
  }

  @Test(arguments: 0..<500)
  func `slices of unchecked bytes stay within the line`(seed: UInt64) {
    var random = SeededRandom(seed)
    let alphabet = Array(#"{}[]":,\u0a1 e"#.utf8)
    let bytes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
      alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
    }
    let whole = JSONSlice(offset: 0, end: bytes.count, kind: .object)
    let line = bytes.span.bytes
    var members = JSONMemberCursor(whole)
    var steps = 0
    while let (name, value) = members.next(in: line) {
      #expect(name.end <= bytes.count && value.end <= bytes.count, "seed \(seed)")
      steps += 1
      if steps > bytes.count { Issue.record("no end, seed \(seed)"); break }
    }
    var elements = JSONElementCursor(JSONSlice(offset: 0, end: bytes.count, kind: .array))
    while let element = elements.next(in: line) {
      #expect(element.end <= bytes.count, "seed \(seed)")
      steps += 1
      if steps > 3 * bytes.count { Issue.record("no end, seed \(seed)"); break }
    }
  }
}
