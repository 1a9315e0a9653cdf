import Expressions
import JSONLines
import Testing

@Suite struct SelectListTests {
  /// The columns of a list and their values for a line, as `name=JSON`.
  private func project(_ text: String, _ line: String) throws -> [String] {
    let list = try SelectList.parse(text)
    var evaluator = Evaluator(list.program, now: runStart)
    var indexer = LineIndexer(columns: list.program.columns)
    let bytes = Array(line.utf8)
    try indexer.index(bytes.span.bytes)
    evaluator.start(on: indexer)
    var columns: [String] = []
    for item in list.items {
      switch item {
      case .star(let except): columns.append("* except \(except)")
      case .column(let name, let root, _):
        let value = evaluator.evaluate(root, line: bytes.span.bytes)
        var output: [UInt8] = []
        evaluator.append(value, line: bytes.span.bytes, to: &output)
        columns.append(name + "=" + String(decoding: output, as: UTF8.self))
      }
    }
    return columns
  }

  @Test(arguments: [
    ("a, upper(b) AS B", ["a=1.0", #"B="X""#]),
    ("l[0].Image, l[1].Image AS second", [#"Image="i""#, "second=null"]),
    ("t['team'], o['k']['z'], l[-1]", [#"team="v""#, "z=2", #"l={"Image":"i"}"#]),
    ("l[*].Image", [#"Image=["i"]"#]), ("a + 1,  'x'||b ", ["a + 1=2", #"'x'||b="xx""#]),
    ("*", ["* except []"]),
    ("* EXCEPT (a, \"b c\"), a AS z", [#"* except ["a", "b c"]"#, "z=1.0"]),
    ("o.k AS \"a b\", a as end", [#"a b={ "z" : 2 }"#, "end=1.0"]),
    ("data__Identifier", ["data__Identifier=null"]), ("\"odd one\"", ["odd one=null"]),
    ("(a)", ["(a)=1.0"]),
    ("upper(b), lower(upper(b))", [#"upper(b)="X""#, #"lower(upper(b))="x""#]),
  ])
  func items(text: String, expected: [String]) throws {
    let line =
      #"{"a":1.0,"b":"x","l":[{"Image":"i"}],"t":[{"Key":"team","Value":"v"}],"o":{"k":{ "z" : 2 }}}"#
    #expect(try project(text, line) == expected)
  }

  @Test(arguments: [
    ("a, a", "a", "two output columns are named a; name one of them with AS"),
    ("a.x, b.x", "b.x", "two output columns are named x; name one of them with AS"),
    ("a AS b, b", "b", "two output columns are named b; name one of them with AS"),
    ("*, *", "*", "two output columns are named *; name one of them with AS"),
    ("", "", "expected a value, found the end"), ("a,", "", "expected a value, found the end"),
    ("a b", "b", "expected ,, AS or an operator, found b"),
    ("* EXCEPT a", "a", "expected '(', found a"), ("a AS 1", "1", "expected a name, found 1"),
    ("a AS \"\"", "\"\"", "expected a name, found \"\""),
  ])
  func errors(text: String, place: String, message: String) {
    do throws(ExpressionError) {
      _ = try SelectList.parse(text)
      Issue.record("no error")
    } catch {
      #expect(String(decoding: Array(text.utf8)[error.range], as: UTF8.self) == place)
      #expect(ExpressionDiagnostic(error).sentence == message)
    }
  }

  @Test func aListInsideALargerText() throws {
    let text = "SELECT a, lowre(b) FROM x"
    var builder = ProgramBuilder()
    do throws(ExpressionError) {
      _ = try builder.addSelectList(text, in: 7..<18)
      Issue.record("no error")
    } catch {
      #expect(error.range == 10..<15)
    }
    let root = try builder.add("x = 1 WHERE y", in: 0..<5)
    #expect(root.types.contains(.boolean))
  }

  @Test func namesAreKnownWithTheirPlaces() throws {
    let program = try Expression.compile("\"b c\" = 1 AND a.x = data__Identifier OR a = 2").program
    #expect(program.columnReferences.map(\.name) == ["b c", "a"])
    #expect(program.columnReferences.map(\.isQuoted) == [true, false])
    #expect(program.columnReferences.map(\.range) == [0..<5, 14..<15])
    #expect(program.columns.names == ["b c", "a", "data__Identifier", "model_package_arn"])
    #expect(!program.needsOrigin)
    #expect(try Expression.compile("input_line() > 2").program.needsOrigin)
  }

  @Test func numericParametersThatMeetTextAreNoted() throws {
    let compiled = try Expression.compile("a > :p", parameters: ["p": .text("10")])
    var evaluator = Evaluator(compiled.program, now: runStart)
    var indexer = LineIndexer(columns: compiled.columns)
    for (line, names) in [(#"{"a":9}"#, [String]()), (#"{"a":"9"}"#, ["p"])] {
      let bytes = Array(line.utf8)
      try indexer.index(bytes.span.bytes)
      evaluator.start(on: indexer)
      #expect(evaluator.isTrue(compiled.root, line: bytes.span.bytes) == (names == ["p"]))
      #expect(evaluator.numericParametersOrderedAsText == names)
    }
  }
}
