import JSONLines
import Testing

@testable import ModelPackages

@Suite struct JSONPatchTests {
  private typealias Reason = JSONPatchError.Reason

  @Test(arguments: [
    // add (section 4.1)
    (#"{"a":1}"#, #"[{"op":"add","path":"","value":[1]}]"#, "[1]"),
    (#"{"a":1}"#, #"[{"op":"add","path":"/a","value":null}]"#, #"{"a":null}"#),
    (#"{"a":[]}"#, #"[{"op":"add","path":"/a/0","value":1}]"#, #"{"a":[1]}"#),
    ("[1,2]", #"[{"op":"add","path":"/2","value":3}]"#, "[1,2,3]"),
    ("[1,2]", #"[{"op":"add","path":"/0","value":0}]"#, "[0,1,2]"),
    (#"{"":{}}"#, #"[{"op":"add","path":"//","value":1}]"#, #"{"":{"":1}}"#),
    ("{}", #"[{"op":"add","path":"/-","value":1}]"#, #"{"-":1}"#),
    ("{}", #"[{"op":"add","path":"/01","value":1}]"#, #"{"01":1}"#),
    // replace (4.3)
    (#"{"a":1}"#, #"[{"op":"replace","path":"","value":{}}]"#, "{}"),
    ("[1,2]", #"[{"op":"replace","path":"/1","value":[]}]"#, "[1,[]]"),
    // move (4.4)
    (#"{"a":1}"#, #"[{"op":"move","from":"/a","path":"/b"}]"#, #"{"b":1}"#),
    (#"{"a":1,"b":2}"#, #"[{"op":"move","from":"/a","path":"/b"}]"#, #"{"b":1}"#),
    (#"{"a":1}"#, #"[{"op":"move","from":"/a","path":"/a"}]"#, #"{"a":1}"#),
    (#"{"a":{"b":1}}"#, #"[{"op":"move","from":"/a","path":""}]"#, #"{"b":1}"#),
    (#"{"a":{"b":1}}"#, #"[{"op":"move","from":"/a/b","path":"/a"}]"#, #"{"a":1}"#),
    (#"{"a":1,"ab":{}}"#, #"[{"op":"move","from":"/a","path":"/ab/c"}]"#, #"{"ab":{"c":1}}"#),
    ("[1,2,3]", #"[{"op":"move","from":"/0","path":"/-"}]"#, "[2,3,1]"),
    // copy (4.5)
    (#"{"a":[1]}"#, #"[{"op":"copy","from":"/a","path":"/a/0"}]"#, #"{"a":[[1],1]}"#),
    (#"{"a":1}"#, #"[{"op":"copy","from":"","path":"/b"}]"#, #"{"a":1,"b":{"a":1}}"#),
    // test (4.6): numbers by value, objects in any order, strings by code points
    (#"{"a":1.0}"#, #"[{"op":"test","path":"/a","value":1}]"#, #"{"a":1.0}"#),
    (#"{"a":100}"#, #"[{"op":"test","path":"/a","value":1e2}]"#, #"{"a":100}"#),
    (
      #"{"a":{"b":1,"c":[2]}}"#, #"[{"op":"test","path":"/a","value":{"c":[2],"b":1}}]"#,
      #"{"a":{"b":1,"c":[2]}}"#
    ),
    (#"{"a":"é"}"#, #"[{"op":"test","path":"/a","value":"\u00e9"}]"#, #"{"a":"é"}"#),
    (#"{"a":null}"#, #"[{"op":"test","path":"/a","value":null}]"#, #"{"a":null}"#),
    // operations in order, each on what the one before made (section 5)
    (
      "{}", #"[{"op":"add","path":"/a","value":{}},{"op":"add","path":"/a/b","value":1}]"#,
      #"{"a":{"b":1}}"#
    ),
    ("{}", "[]", "{}"),
  ])
  func applies(document: String, patch: String, result: String) throws {
    let after = try JSONPatch(JSONValue(parsing: patch)).applied(to: JSONValue(parsing: document))
    #expect(after == (try JSONValue(parsing: result)))
  }

  @Test(
    arguments: [
      (
        #"{"op":"add","path":"/x/y","value":1}"#,
        Reason.noSuchPath(.noSuchMember(at: pointer("/x")))
      ),
      (
        #"{"op":"add","path":"/l/3","value":1}"#,
        .noSuchPath(.noSuchElement(at: pointer("/l/3"), count: 2))
      ),
      (#"{"op":"add","path":"/l/01","value":1}"#, .noSuchPath(.notAnIndex(at: pointer("/l/01")))),
      (#"{"op":"add","path":"/l/x","value":1}"#, .noSuchPath(.notAnIndex(at: pointer("/l/x")))),
      (
        #"{"op":"add","path":"/l/-/x","value":1}"#,
        .noSuchPath(.noSuchElement(at: pointer("/l/-"), count: 2))
      ),
      (#"{"op":"add","path":"/s/x","value":1}"#, .noSuchPath(.notAContainer(at: pointer("/s/x")))),
      (#"{"op":"remove","path":"/x"}"#, .noSuchPath(.noSuchMember(at: pointer("/x")))),
      (
        #"{"op":"remove","path":"/l/-"}"#,
        .noSuchPath(.noSuchElement(at: pointer("/l/-"), count: 2))
      ),
      (#"{"op":"remove","path":""}"#, .removesDocument),
      (#"{"op":"replace","path":"/x","value":1}"#, .noSuchPath(.noSuchMember(at: pointer("/x")))),
      (
        #"{"op":"replace","path":"/l/2","value":1}"#,
        .noSuchPath(.noSuchElement(at: pointer("/l/2"), count: 2))
      ),
      (#"{"op":"move","from":"/x","path":"/y"}"#, .noSuchPath(.noSuchMember(at: pointer("/x")))),
      (
        #"{"op":"move","from":"/o","path":"/o/p"}"#,
        .moveIntoItself(from: pointer("/o"), to: pointer("/o/p"))
      ),
      (
        #"{"op":"move","from":"","path":"/o"}"#,
        .moveIntoItself(from: pointer(""), to: pointer("/o"))
      ),
      (#"{"op":"move","from":"/x","path":"/x"}"#, .noSuchPath(.noSuchMember(at: pointer("/x")))),
      (#"{"op":"copy","from":"/x","path":"/y"}"#, .noSuchPath(.noSuchMember(at: pointer("/x")))),
      (#"{"op":"test","path":"/x","value":null}"#, .noSuchPath(.noSuchMember(at: pointer("/x")))),
      (#"{"op":"test","path":"/l","value":[2,1]}"#, .testFailed(pointer("/l"))),
      (#"{"op":"test","path":"/l","value":[1]}"#, .testFailed(pointer("/l"))),
      (#"{"op":"test","path":"/l/0","value":"1"}"#, .testFailed(pointer("/l/0"))),
      (#"{"op":"test","path":"/l/0","value":true}"#, .testFailed(pointer("/l/0"))),
      (#"{"op":"test","path":"/s","value":"e\u0301"}"#, .testFailed(pointer("/s"))),
      (#"{"op":"test","path":"/big","value":9007199254740992}"#, .testFailed(pointer("/big"))),
    ] as [(String, JSONPatchError.Reason)])
  func failsAsAWhole(operation: String, reason: JSONPatchError.Reason) throws {
    let document = try JSONValue(
      parsing: #"{"l":[1,2],"s":"é","o":{},"big":9007199254740993}"#)
    let patch = try JSONPatch(
      JSONValue(parsing: #"[{"op":"add","path":"/new","value":1},\#(operation)]"#))
    #expect(throws: JSONPatchError(operation: 1, reason)) { try patch.applied(to: document) }
  }

  @Test(
    arguments: [
      ("{}", nil, Reason.documentNotAnArray), ("null", nil, .documentNotAnArray),
      ("[1]", 0, .operationNotAnObject), ("[{}]", 0, .missingMember("op")),
      (#"[{"op":1}]"#, 0, .memberNotAString("op")),
      (#"[{"op":"Add","path":"","value":1}]"#, 0, .unknownOperation("Add")),
      (#"[{"op":"add","value":1}]"#, 0, .missingMember("path")),
      (#"[{"op":"add","path":1,"value":1}]"#, 0, .memberNotAString("path")),
      (#"[{"op":"add","path":null,"value":1}]"#, 0, .memberNotAString("path")),
      (#"[{"op":"add","path":"/a"}]"#, 0, .missingMember("value")),
      (#"[{"op":"replace","path":"/a"}]"#, 0, .missingMember("value")),
      (#"[{"op":"test","path":"/a"}]"#, 0, .missingMember("value")),
      (#"[{"op":"move","path":"/a"}]"#, 0, .missingMember("from")),
      (#"[{"op":"copy","path":"/a"}]"#, 0, .missingMember("from")),
      (#"[{"op":"copy","path":"/a","from":[]}]"#, 0, .memberNotAString("from")),
      (
        #"[{"op":"remove","path":"/a"},{"op":"remove","path":"a"}]"#, 1,
        .badPointer(member: "path", text: "a", .missingSlash)
      ),
      (
        #"[{"op":"move","path":"/a","from":"/~"}]"#, 0,
        .badPointer(member: "from", text: "/~", .badEscape(offset: 1))
      ),
    ] as [(String, Int?, JSONPatchError.Reason)])
  func refusesWhatIsNoPatch(text: String, operation: Int?, reason: JSONPatchError.Reason) throws {
    let document = try JSONValue(parsing: text)
    #expect(throws: JSONPatchError(operation: operation, reason)) { try JSONPatch(document) }
  }

  @Test func forgivesMissingSlashesWhereAsked() throws {
    let document = try JSONValue(parsing: #"[{"op":"move","from":"a","path":"b/c"}]"#)
    let patch = try JSONPatch(document, grammar: .missingSlashAllowed)
    #expect(patch == JSONPatch([.move(from: pointer("/a"), to: pointer("/b/c"))]))
  }

  @Test func writesWhatItReads() throws {
    let text =
      #"[{"op":"add","path":"/a~1b","value":1.50},{"op":"move","from":"/c","path":"/d"},"#
      + #"{"op":"remove","path":""},{"op":"test","path":"/e","value":null},"#
      + #"{"op":"copy","from":"/c","path":"/d"},{"op":"replace","path":"/e","value":"x"}]"#
    #expect(try JSONPatch(JSONValue(parsing: text)).document.jsonText == text)
  }

  @Test func keepsMembersInPlaceAndNumbersAsWritten() throws {
    let patch = try JSONPatch(
      JSONValue(parsing: #"[{"op":"replace","path":"/b/0","value":1e-4}]"#))
    let after = try patch.applied(to: JSONValue(parsing: #"{"a":1.0,"b":[0],"c":2}"#))
    #expect(after.jsonText == #"{"a":1.0,"b":[1e-4],"c":2}"#)
  }

  @Test func boundsDocumentsThatDouble() throws {
    let copies = Array(
      repeating: JSONPatch.Operation.copy(from: pointer("/a"), to: pointer("/a/-")), count: 60)
    let document: JSONValue = ["a": [[], "twelve bytes"]]
    #expect(throws: JSONPatchError.self) { try JSONPatch(copies).applied(to: document) }
    var limits = JSONPatch.Limits()
    limits.bytes = 100
    #expect(throws: JSONPatchError(operation: 2, .tooLarge(limit: 100))) {
      try JSONPatch(copies).applied(to: document, limits: limits)
    }
  }

  @Test func boundsTheDepthThatMovesAndCopiesReach() throws {
    var limits = JSONPatch.Limits()
    limits.depth = 4
    let document = try JSONValue(parsing: #"{"a":{"b":{}},"c":{"d":{}}}"#)
    let move = JSONPatch.Operation.move(from: pointer("/a"), to: pointer("/c/d/e"))
    #expect(throws: JSONPatchError(operation: 0, .tooDeep(limit: 4))) {
      try JSONPatch([move]).applied(to: document, limits: limits)
    }
    let fits = JSONPatch.Operation.move(from: pointer("/a/b"), to: pointer("/c/d/e"))
    #expect(throws: Never.self) { try JSONPatch([fits]).applied(to: document, limits: limits) }
    let copy = JSONPatch.Operation.copy(from: pointer(""), to: pointer("/c/d"))
    #expect(throws: JSONPatchError(operation: 0, .tooDeep(limit: 4))) {
      try JSONPatch([copy]).applied(to: document, limits: limits)
    }
  }
}
