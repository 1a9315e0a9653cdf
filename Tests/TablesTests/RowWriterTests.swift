internal import Testing

@testable internal import Tables

@Suite struct RowWriterTests {
  private static func row(_ cells: [String], _ format: TableFormat) -> String {
    var output: [UInt8] = Array("before\n".utf8)
    var writer = RowWriter(format)
    for cell in cells {
      writer.beginCell(in: &output)
      output.append(contentsOf: cell.utf8)
      writer.endCell(in: &output)
    }
    writer.endRow(in: &output)
    return String(decoding: output.dropFirst(7), as: UTF8.self)
  }

  @Test(arguments: [
    (["a", "b c", "é"], "a,b c,é\n"), (["a,b", "c"], "\"a,b\",c\n"),
    (["a\"b"], "\"a\"\"b\"\n"), (["a\nb", "\r"], "\"a\nb\",\"\r\"\n"),
    ([""], "\"\"\n"), (["", ""], ",\n"), (["a\tb\\"], "a\tb\\\n"),
  ])
  func csvIsQuotedWhereItMust(_ cells: [String], _ expected: String) {
    #expect(Self.row(cells, .csv) == expected)
  }

  @Test(arguments: [
    (["a", "b,\"c\""], "a\tb,\"c\"\n"), (["a\tb", "\n\r\\"], "a\\tb\t\\n\\r\\\\\n"), ([""], "\n"),
  ])
  func tsvIsEscaped(_ cells: [String], _ expected: String) {
    #expect(Self.row(cells, .tsv) == expected)
  }

  @Test(arguments: [
    (["a", "b|c"], "| a | b\\|c |\n"), (["\\|", ""], "| \\\\\\| |  |\n"),
    (["a\nb\u{1B}[0m\u{202E}"], "| a\\u000ab\\u001b[0m\\u202e |\n"), (["é|表"], "| é\\|表 |\n"),
  ])
  func markdownKeepsItsCells(_ cells: [String], _ expected: String) {
    #expect(Self.row(cells, .markdown) == expected)
  }

  @Test func markdownShowsCodeWhereNothingHasAMeaning() {
    var output: [UInt8] = []
    var writer = RowWriter(.markdown)
    for text in ["*a*|\\ `b`\n", ""] {
      writer.beginCell(in: &output)
      output += text.utf8
      writer.endCell(isCode: true, in: &output)
    }
    writer.endRow(in: &output)
    #expect(String(decoding: output, as: UTF8.self) == "| `` *a*\\u007c\\ `b`\\u000a `` |  |\n")
  }

  @Test func markdownHasALineUnderItsHeader() {
    var output: [UInt8] = []
    var writer = RowWriter(.markdown)
    writer.appendHeader(["a", "b|"], to: &output)
    #expect(String(decoding: output, as: UTF8.self) == "| a | b\\| |\n| --- | --- |\n")
  }
}
