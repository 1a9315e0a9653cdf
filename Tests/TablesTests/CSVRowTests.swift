import TestTools
import Testing

@testable import Tables

@Suite struct CSVRowTests {
  @Test(arguments: [
    ("", [""]), ("a", ["a"]), ("a,b", ["a", "b"]), (",", ["", ""]), ("a,,", ["a", "", ""]),
    (#""a,b",c"#, ["a,b", "c"]), (#""say ""yes""""#, [#"say "yes""#]), ("\"\"\",\"\"\"", ["\",\""]),
    ("\"x\r\ny\",z", ["x\r\ny", "z"]), ("\"\"\",\"\"\"", ["\",\""]), (#"é,"日本""#, ["é", "日本"]),
    (#""""#, [""]), (#"x, "b""#, ["x", "b"]), (#""a" ,b"#, ["a", "b"]),
    (" a\t, \" b\t\"\t,\t", ["a", " b\t", ""]),
  ])
  func cells(row: String, cells: [String]) throws {
    #expect(try CSVRow.cells(of: Array(row.utf8)) == cells)
  }

  @Test(arguments: [
    (#"a"b"#, CSVRow.Problem.strayQuote(offset: 1)), (#"x, b"c""#, .strayQuote(offset: 4)),
    (#""a"b"#, .textBehindQuote(offset: 3)), (#""a" b"#, .textBehindQuote(offset: 4)),
    (#"a,"b"#, .unclosedQuote(offset: 2)), (#"""#, .unclosedQuote(offset: 0)),
  ])
  func problems(row: String, problem: CSVRow.Problem) {
    #expect(throws: problem) { try CSVRow.cells(of: Array(row.utf8)) }
  }

  @Test func bytesThatAreNotUTF8() {
    #expect(throws: CSVRow.Problem.notUTF8) { try CSVRow.cells(of: [0x61, 0x2C, 0xFF]) }
  }

  @Test(arguments: [
    ("a;\"b;c\";d,e", UInt8(ascii: ";"), ["a", "b;c", "d,e"]),
    ("a\t\t \"b\tc\" ", UInt8(ascii: "\t"), ["a", "", "b\tc"]),
    ("a\tb;c", UInt8(ascii: ","), ["a\tb;c"]),
  ])
  func separators(row: String, separator: UInt8, cells: [String]) throws {
    #expect(try CSVRow.cells(of: Array(row.utf8), separator: separator) == cells)
  }

  @Test func rowsOfSeparatorsAreEmpty() {
    let comma = UInt8(ascii: ",")
    for row in ["", ",", " ,\t,\r", "\"\",", "\"\" ,\"\""] {
      #expect(CSVRow.isEmpty(Array(row.utf8), separator: comma))
    }
    for row in ["a", ",;", ",\"\"\"\"", "\" \",", "\","] {
      #expect(!CSVRow.isEmpty(Array(row.utf8), separator: comma))
    }
  }

  /// Random bytes are cells or a problem within the row.
  @Test func randomBytes() {
    let seed = UInt64.random(in: .min ... .max)
    print("CSVRowTests.randomBytes: seed \(seed)")
    var random = SeededRandom(seed)
    let bytes = Array("\"\"\"a,;\t \r\né".utf8) + [0xFF]
    for _ in 0..<5000 {
      let row = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        bytes.randomElement(using: &random) ?? 0
      }
      for separator in CSVRow.separators {
        do throws(CSVRow.Problem) {
          let cells = try CSVRow.cells(of: row, separator: separator)
          #expect(cells.count <= row.count { $0 == separator } + 1)
        } catch {
          switch error {
          case .strayQuote(let offset), .unclosedQuote(let offset):
            #expect(row[offset] == UInt8(ascii: "\""))
          case .textBehindQuote(let offset): #expect(row.indices.contains(offset))
          case .notUTF8: #expect(String(validating: row, as: UTF8.self) == nil)
          }
        }
      }
    }
  }

  @Test(arguments: [
    ("sep=;", ";"), ("sep=,", ","), ("SEP=\t", "\t"), ("\"sep=;\"\r", ";"), ("sep=;;", nil),
    ("sep=", nil),
    ("sep=a", nil), ("sep;x", nil), ("", nil),
  ])
  func aFirstLineMayNameTheSeparator(_ line: String, _ separator: String?) {
    #expect(CSVRow.namedSeparator(in: Array(line.utf8)) == separator?.utf8.first)
  }

  /// What the writer of tables writes is read again as it was.
  @Test func readsWhatIsWritten() throws {
    var writer = RowWriter(.csv)
    let cells = ["a", "", "x,y", "\"", "line\nfeed", "\r", "é \"q\"", " a", "b\t", " "]
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
