import JSONLines
import Testing

@testable import ModelPackages

@Suite struct JSONPointerTests {
  /// The document and the pointers of RFC 6901, section 5.
  @Test(arguments: [
    (
      "",
      #"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#
    ),
    ("/foo", #"["bar","baz"]"#), ("/foo/0", #""bar""#), ("/", "0"), ("/a~1b", "1"), ("/c%d", "2"),
    ("/e^f", "3"), ("/g|h", "4"), (#"/i\j"#, "5"), (#"/k"l"#, "6"), ("/ ", "7"), ("/m~0n", "8"),
  ])
  func evaluatesTheExamplesOfTheRFC(pointer: String, expected: String) throws {
    let document = try JSONValue(
      parsing:
        #"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#
    )
    let value = try document.value(at: JSONPointer(parsing: pointer))
    #expect(value == (try JSONValue(parsing: expected)))
  }

  @Test(arguments: [
    ("", []), ("/", [""]), ("//", ["", ""]), ("/a/b", ["a", "b"]), ("/~01", ["~1"]),
    ("/~10", ["/0"]), ("/~0~1", ["~/"]), ("/é/\u{65}\u{301}", ["é", "\u{65}\u{301}"]),
  ])
  func unescapesTildeLast(text: String, tokens: [String]) throws {
    let pointer = try JSONPointer(parsing: text)
    #expect(pointer.tokens.map(\.text).map { Array($0.utf8) } == tokens.map { Array($0.utf8) })
    #expect(pointer.text == text)
  }

  @Test(arguments: [
    ("a", JSONPointer.SyntaxError.missingSlash), ("#/a", .missingSlash), (" /a", .missingSlash),
    ("/~", .badEscape(offset: 1)), ("/a~2", .badEscape(offset: 2)), ("/~~0", .badEscape(offset: 1)),
  ])
  func refusesWhatTheGrammarDoes(text: String, error: JSONPointer.SyntaxError) {
    #expect(throws: error) { try JSONPointer(parsing: text) }
  }

  @Test(arguments: [("Tags/0", "/Tags/0"), ("/Tags", "/Tags"), ("", ""), ("a~1b", "/a~1b")])
  func forgivesAMissingSlashWhereAsked(text: String, meaning: String) throws {
    #expect(try JSONPointer(parsing: text, grammar: .missingSlashAllowed).text == meaning)
  }

  @Test(arguments: [
    ("0", 0), ("1", 1), ("10", 10), ("01", nil), ("00", nil), ("-1", nil), ("-", nil), ("", nil),
    ("1e0", nil), ("+1", nil), ("1 ", nil), ("１", nil), ("99999999999999999999", nil),
  ])
  func readsArrayIndices(token: String, index: Int?) {
    #expect(JSONPointerToken(token).arrayIndex == index)
  }

  @Test(arguments: [
    ("/x", JSONPointerFailure.noSuchMember(at: pointer("/x"))),
    ("/a/2", .noSuchElement(at: pointer("/a/2"), count: 2)),
    ("/a/-", .noSuchElement(at: pointer("/a/-"), count: 2)),
    ("/a/00", .notAnIndex(at: pointer("/a/00"))), ("/a/b/c", .notAnIndex(at: pointer("/a/b"))),
    ("/a/0/0", .notAContainer(at: pointer("/a/0/0"))),
    ("/n/x", .notAContainer(at: pointer("/n/x"))),
  ])
  func tellsWhereAWayEnds(text: String, failure: JSONPointerFailure) throws {
    let document = try JSONValue(parsing: #"{"a":[1,2],"n":null}"#)
    #expect(throws: failure) { try document.value(at: pointer(text)) }
  }

  @Test func namesAreComparedByCodePoints() throws {
    let document = try JSONValue(parsing: #"{"é":1}"#)
    #expect(throws: JSONPointerFailure.self) { try document.value(at: pointer("/\u{65}\u{301}")) }
    #expect(pointer("/é") != pointer("/\u{65}\u{301}"))
  }
}

/// The pointer of a text that is one; of any other text one that leads nowhere.
func pointer(_ text: String) -> JSONPointer {
  (try? JSONPointer(parsing: text)) ?? JSONPointer().appending("no pointer: \(text)")
}
