import JSONLines
import TestTools
import Testing

@testable import ModelPackages

@Suite struct ChangeRequestTests {
  private static let arn = "arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/7"

  private func parse(_ text: String) throws -> ChangeRequest {
    let bytes = Array(text.utf8)
    return try ChangeRequest(parsing: bytes.span.bytes)
  }

  private func text(_ request: ChangeRequest) -> String {
    var output: [UInt8] = []
    request.append(to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  @Test(arguments: [
    #"{"region":"eu-west-1","data__Identifier":"ARN","data__PatchDocument":[{"op" : "remove","path":"/a"}]}"#,
    #"{"region":"eu-west-1","data__Identifier":"ARN","data__PatchDocument":"[{\"op\":\"remove\", \"path\":\"/a\"}]"}"#,
    #"{"region":"eu-west-1","identifier":"ARN","patch_document":[{"op":"remove","path":"/a"}],"x":1}"#,
    #"{"region":"eu-west-1","Identifier":"ARN","PatchDocument":[{"op":"remove","path":"/a"}]}"#,
    #"{"change":"changed","model_package_arn":"ARN","patch":[{"op":"remove","path":"/a"}],"not_updatable":[],"region":"eu-west-1"}"#,
    #"{"region":"eu-west-1","data__Identifier":"ARN","identifier":"other","patch":[],"data__PatchDocument":[{"op":"remove","path":"/a"}]}"#,
    #"{"region":"eu-west-1","data__Identifier":null,"identifier":"ARN","patch":[{"op":"remove","path":"/a"}]}"#,
  ])
  func readsEverySpelling(line: String) throws {
    let request = try parse(line.replacing("ARN", with: Self.arn))
    #expect(
      text(request)
        == #"{"region":"eu-west-1","data__Identifier":"\#(Self.arn)","#
        + #""data__PatchDocument":[{"op":"remove","path":"/a"}]}"#)
    #expect(try request.patchDocument?.patch() == JSONPatch([.remove(pointer("/a"))]))
  }

  @Test func keepsTheDocumentsSpelling() throws {
    let line =
      #"{"region":"us-east-1","data__Identifier":"\#(Self.arn)","data__PatchDocument":"#
      + #"[{"op":"test","path":"/a","value":"caf\u00e9 \/ 1.0"},{"op":"add","path":"b","value":1.50}],"#
      + #""absent":["/ApprovalDescription","/Tags"]}"#
    let request = try parse(line)
    #expect(text(request) == line)
    #expect(request.absent == [pointer("/ApprovalDescription"), pointer("/Tags")])
  }

  @Test(arguments: [#""region":null,"#, #""region":"","#, ""])
  func fallsBackToTheARNsRegion(region: String) throws {
    let request = try parse(#"{\#(region)"identifier":"\#(Self.arn)","patch":[]}"#)
    #expect(request.region == "us-east-1")
  }

  @Test(arguments: [
    ("[]", ChangeRequestError.notAnObject), ("1", .notAnObject),
    ("{}", .missingMember("data__Identifier")),
    (#"{"identifier":"x"}"#, .missingMember("data__PatchDocument")),
    (#"{"identifier":1,"patch":[]}"#, .wrongType(member: "identifier", expected: "string")),
    (#"{"identifier":"","patch":[]}"#, .identifierLength(found: 0, allowed: 1...1024)),
    (#"{"identifier":"x","patch":{}}"#, .wrongType(member: "patch", expected: "array")),
    (#"{"identifier":"x","patch":"{}"}"#, .wrongType(member: "patch", expected: "array")),
    (
      #"{"identifier":"x","patch":"["}"#,
      .documentSyntax(
        JSONSyntaxError(offset: 1, reason: .unexpectedEnd(expected: .value)))
    ),
    (#"{"identifier":"x","patch":[]}"#, .noRegion),
    (
      #"{"identifier":"x","patch":[],"region":1}"#,
      .wrongType(member: "region", expected: "string")
    ),
    (
      #"{"identifier":"x","patch":[],"region":"r","absent":"a"}"#,
      .wrongType(member: "absent", expected: "array")
    ),
    (
      #"{"identifier":"x","patch":[],"region":"r","absent":[1]}"#,
      .wrongType(member: "absent", expected: "array of strings")
    ),
    (#"{"identifier":"x","patch":[],"region":"r","absent":[""]}"#, .badAbsentPath("")),
    (#"{"identifier":"x","patch":[],"region":"r","absent":["/~"]}"#, .badAbsentPath("/~")),
  ])
  func refusesWhatIsNoRequest(line: String, error: ChangeRequestError) {
    #expect(throws: error) { try parse(line) }
  }

  @Test(arguments: [
    #"[{"op":"add","path":"/a","value":{"b":1.0,"b":"é\u0000"}},{"op":"test","path":"c","value":null}]"#,
    #"[{"op":"add","path":"/a"}]"#, #"[{"op":"copy","path":"/a","from":"/~2"}]"#, "[1]", "[ ]",
  ])
  func `the patch read with the line is that of the document's bytes`(document: String) throws {
    let text = JSONValue(document).jsonText
    for written in [document, text] {
      let request = try parse(#"{"region":"r","identifier":"x","patch": \#(written)}"#)
      let found = try #require(request.patchDocument)
      #expect(found.parsed == PatchDocument(parsing: found.bytes).parsed)
      #expect(found.parsed == PatchDocument(parsing: Array(document.utf8)).parsed)
    }
  }

  @Test(arguments: [
    #"{"region":"r","data__Identifier":"ARN","delete":true,"guard":{"CreationTime":"t","A":null}}"#,
    #"{"region":"r","data__Identifier":"ARN","delete":true,"absent":["/ApprovalDescription"]}"#,
    #"{"region":"r","create":{"ModelPackageName":"x","Tags":[]}}"#,
  ])
  func `deletions and creations read as they are written`(line: String) throws {
    let line = line.replacing("ARN", with: Self.arn)
    #expect(try text(parse(line)) == line)
  }

  @Test(arguments: [
    (#"{"region":"r","create":{},"delete":true}"#, "create", "delete"),
    (#"{"region":"r","identifier":"x","patch":[],"delete":true}"#, "patch", "delete"),
    (#"{"region":"r","identifier":"x","patch":[],"create":{}}"#, "patch", "create"),
    (#"{"region":"r","identifier":"x","patch":[],"guard":{}}"#, "guard", "patch"),
    (#"{"region":"r","create":{},"guard":{}}"#, "guard", "create"),
    (#"{"region":"r","create":{},"absent":[]}"#, "absent", "create"),
  ])
  func `a line that asks for two things is no request`(line: String, one: String, other: String) {
    #expect(throws: ChangeRequestError.membersThatExclude(one, other)) { try parse(line) }
  }

  @Test(arguments: [
    (#"{"region":"r","identifier":"x","delete":1}"#, "delete", "true"),
    (#"{"region":"r","identifier":"x","delete":"true"}"#, "delete", "true"),
    (#"{"region":"r","identifier":"x","delete":true,"guard":[]}"#, "guard", "object"),
    (#"{"region":"r","create":true}"#, "create", "object"),
  ])
  func `members of deletions and creations have their types`(
    line: String, member: String, expected: String
  ) {
    let error = ChangeRequestError.wrongType(member: member, expected: expected)
    #expect(throws: error) { try parse(line) }
  }

  @Test func `a deletion names its package, a creation its region`() {
    #expect(throws: ChangeRequestError.missingMember("data__Identifier")) {
      try parse(#"{"region":"r","delete":true}"#)
    }
    #expect(throws: ChangeRequestError.noRegion) { try parse(#"{"create":{}}"#) }
    // Not a deletion, so the document is missing.
    #expect(throws: ChangeRequestError.missingMember("data__PatchDocument")) {
      try parse(#"{"region":"r","identifier":"x","delete":false}"#)
    }
  }

  @Test func boundsTheDocument() throws {
    let frame = #"[{"op":"remove","path":"/"}]"#.utf8.count
    for extra in [0, 1] {
      let path = String(repeating: "x", count: Schema.maximumPatchLength - frame + extra)
      let line =
        #"{"region":"r","identifier":"x","patch":[{"op":"remove","path":"/\#(path)"}]}"#
      if extra == 0 {
        #expect(throws: Never.self) { try parse(line) }
      } else {
        #expect(throws: ChangeRequestError.self) { try parse(line) }
      }
    }
  }

  @Test func neverCrashesOnAnyBytes() {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededRandom(seed)
    let words = [
      "{", "}", "[", "]", ",", ":", "\"identifier\"", "\"patch\"", "\"region\"", "\"absent\"",
      "\"op\"", "\"x\"", "\"/a\"", "\"[]\"", "null", "1", " ", "\"\\u", "é", "\u{0}",
    ]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0...14, using: &generator)).map { _ in
        words[Int.random(in: 0..<words.count, using: &generator)]
      }.joined()
      guard let request = try? parse(text) else { continue }
      #expect((try? parse(self.text(request))) == request, "seed \(seed): \(text)")
    }
  }
}

@Suite struct RequestResultTests {
  @Test func writesTheDocumentedLine() {
    let result = RequestResult(
      line: 1, region: "r", identifier: "i", status: .success, requestToken: "t", attempts: 1,
      milliseconds: 812)
    #expect(
      text(result)
        == #"{"line":1,"region":"r","data__Identifier":"i","status":"SUCCESS","#
        + #""request_token":"t","attempts":1,"duration_ms":812}"#)
  }

  @Test func leavesOutWhatIsNotKnown() {
    var result = RequestResult(
      line: nil, status: .failed, errorCode: "InvalidRequest", statusMessage: "a \"b\"\n")
    #expect(
      text(result)
        == #"{"line":null,"status":"FAILED","attempts":0,"duration_ms":0,"#
        + #""error_code":"InvalidRequest","status_message":"a \"b\"\n"}"#)
    result.isReconciled = true
    result.columns = (Array("{}".utf8), Array("[1]".utf8))
    #expect(text(result).hasSuffix(#","reconciled":true,"before":{},"after":[1]}"#))
  }

  private func text(_ result: RequestResult) -> String {
    var output: [UInt8] = []
    result.append(to: &output)
    return String(decoding: output, as: UTF8.self)
  }
}
