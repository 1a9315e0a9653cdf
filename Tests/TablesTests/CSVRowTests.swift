import Testing

@testable import Tables

@Suite struct CSVRowTests {
  @Test(arguments: [
    ("", [""]), ("a", ["a"]), ("a,b", ["a", "b"]), (",", ["", ""]), ("a,,", ["a", "", ""]),
    (#""a,b",c"#, ["a,b", "c"]), (#""say ""yes""""#, [#"say "yes""#]), ("\"\"\",\"\"\"", ["\",\""]),
    ("\"x\r\ny\",z", ["x\r\ny", "z"]), ("\"\"\",\"\"\"", ["\",\""]), (#"é,"日本""#, ["é", "日本"]),
    (#""""#, [""]),
  ])
  func cells(row: String, cells: [String]) throws {
    #expect(try CSVRow.cells(of: Array(row.utf8)) == cells)
  }

  @Test(arguments: [
    (#"a"b"#, CSVRow.Problem.strayQuote(offset: 1)), (#"x, "b""#, .strayQuote(offset: 3)),
    (#""a"b"#, .textBehindQuote(offset: 3)), (#""a" ,b"#, .textBehindQuote(offset: 3)),
    (#"a,"b"#, .unclosedQuote(offset: 2)), (#"""#, .unclosedQuote(offset: 0)),
  ])
  func problems(row: String, problem: CSVRow.Problem) {
    #expect(throws: problem) { try CSVRow.cells(of: Array(row.utf8)) }
  }

  @Test func bytesThatAreNotUTF8() {
    #expect(throws: CSVRow.Problem.notUTF8) { try CSVRow.cells(of: [0x61, 0x2C, 0xFF]) }
  }

  /// What the writer of tables writes is read again as it was.
  @Test func readsWhatIsWritten() throws {
    var writer = RowWriter(.csv)
    let cells = ["a", "", "x,y", "\"", "line\nfeed", "\r", "é \"q\""]
    var output: [UInt8] = []
    for cell in cells {
      writer.beginCell(in: &output)
      output.append(contentsOf: cell.utf8)
      writer.endCell(in: &output)
    }
    writer.endRow(in: &output)
    #expect(try CSVRow.cells(of: output.dropLast()) == cells)
  }
}
