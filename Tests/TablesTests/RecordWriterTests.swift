import JSONLines
import TerminalText
import TestTools
import Testing

@testable internal import Tables

@Suite struct RecordWriterTests {
  private static func records(_ lines: [String], _ style: RowStyle = RowStyle()) -> String {
    var writer = RecordWriter(style: style)
    var output: [UInt8] = []
    for line in lines { writer.append(line: Array(line.utf8)[...], to: &output) }
    return String(decoding: output, as: UTF8.self)
  }

  @Test func columnsWithoutAValueAreLeftOut() {
    #expect(
      Self.records([#"{"a":null,"long":1,"b":"","c":{"d":null,"e":""}}"#, #"{"a":"x"}"#])
        == "long  1\nc\n  d  null\n  e  \"\"\n\na  x\n")
    #expect(
      Self.records([#"{"a":null}"#, "[]", "5", "[[1],{}]"]) == "{}\n\n[]\n\n5\n\n-\n  - 1\n- {}\n")
  }

  @Test func listsOfPlainWordsStandOnOneLine() {
    #expect(
      Self.records([#"{"a":["x","y",1],"b":["x, y"],"c":[{"d":1,"e":2},[3,{"f":4}]]}"#]) == """
        a  x, y, 1
        b
          - x, y
        c
          - d  1
            e  2
          -
            - 3
            - f  4

        """)
  }

  @Test func tagsAreShownByTheirKeys() {
    let tags = #"[{"Key":"team","Value":"fraud"},{"Value":"x","Key":"k"}]"#
    #expect(Self.records(["{\"tags\":\(tags)}"]) == "tags\n  team  fraud\n  k     x\n")
    let twice = #"[{"Key":"k","Value":"1"},{"Key":"k","Value":"2"}]"#
    #expect(
      Self.records(["{\"tags\":\(twice)}"])
        == "tags\n  - Key    k\n    Value  1\n  - Key    k\n    Value  2\n")
  }

  @Test func longValuesAreWrapped() {
    let line =
      #"{"name":"a text of words that go on and on","url":"s3://bucket/models/fraud-card/12/model.tar.gz"}"#
    #expect(
      Self.records([line], RowStyle(width: 32)) == """
        name  a text of words that go on
              and on
        url   s3://bucket/models/
              fraud-card/12/model.tar.gz

        """)
    #expect(
      Self.records([line], RowStyle(width: 20, isWide: true)).split(separator: "\n").count == 2)
    // There is no room beside a long name.
    #expect(
      Self.records(
        [#"{"a_name_that_is_long":"a value that is longer than this"}"#], RowStyle(width: 30))
        == "a_name_that_is_long\n  a value that is longer than\n  this\n")
  }

  @Test(arguments: ["", "{", "{\"a\":", "nonsense\u{1B}[0m"])
  func brokenLinesAreShownAsTheyAre(_ line: String) {
    #expect(Self.records([line]) == PrintableText.escaping(line) + "\n")
  }

  private static let texts = [
    "", "x", "表表表表表表表表表表表表表表表表表", "\u{1B}[31mred", "a\nb\r\n", "\u{202E}", "👩‍🔬👩‍🔬👩‍🔬👩‍🔬👩‍🔬👩‍🔬👩‍🔬👩‍🔬",
    "words and words and words and words and words", "Approved",
    "s3://bucket/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z",
  ]

  private static func randomJSON(_ random: inout SeededRandom, depth: Int = 0) -> String {
    func text() -> String {
      var bytes: [UInt8] = []
      bytes.appendJSONString(texts.randomElement(using: &random) ?? "")
      return String(decoding: bytes, as: UTF8.self)
    }
    let count = Int.random(in: 0...4, using: &random)
    switch Int.random(in: depth == 0 ? 8...9 : 0...(depth > 3 ? 5 : 9), using: &random) {
    case 0: return "null"
    case 1: return "-1.50e3"
    case 2...5: return text()
    case 6, 7:
      return "["
        + (0..<count).map { _ in randomJSON(&random, depth: depth + 1) }.joined(separator: ",")
        + "]"
    default:
      return "{"
        + (0..<count).map { "\"key \($0)\":" + randomJSON(&random, depth: depth + 1) }
        .joined(separator: ",") + "}"
    }
  }

  /// Hostile values drive no terminal, lines fit, and a color changes nothing else.
  @Test func randomRecordsFit() {
    let seed = UInt64.random(in: .min ... .max)
    print("RecordWriterTests.randomRecords: seed \(seed)")
    var random = SeededRandom(seed)
    for _ in 0..<400 {
      let lines = (0..<3).map { _ in Self.randomJSON(&random) }
      let width = Int.random(in: 40...120, using: &random)
      let text = Self.records(lines, RowStyle(width: width))
      for line in text.split(separator: "\n") {
        #expect(DisplayWidth.of(String(line)) <= width, "\(line)")
        #expect(PrintableText.escaping(String(line)) == String(line))
      }
      var plain = Self.records(lines, RowStyle(width: width, isColoured: true))
      for code in ["\u{1B}[0m", "\u{1B}[1m", "\u{1B}[32m"] {
        plain = plain.split(separator: code, omittingEmptySubsequences: false).joined()
      }
      #expect(plain == text)
    }
  }
}
