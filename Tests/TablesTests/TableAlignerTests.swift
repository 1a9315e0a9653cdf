internal import TerminalText
internal import Testing

@testable internal import Tables

@Suite struct TableAlignerTests {
  /// A cell; integers are numbers.
  private static func rows(_ rows: [[String]]) -> [UInt8] {
    var output: [UInt8] = []
    var writer = RowWriter(.aligned)
    for row in rows {
      for cell in row {
        writer.beginCell(in: &output)
        output.append(contentsOf: cell.utf8)
        writer.endCell(isNumber: Int(cell) != nil, in: &output)
      }
      writer.endRow(in: &output)
    }
    return output
  }

  private static func table(
    _ names: [String], _ cells: [[String]], width: Int? = nil, pieces: Int = 1
  ) -> String {
    var output: [UInt8] = []
    var aligner = TableAligner(TableHeader(names), style: RowStyle(width: width))
    let size = max(1, (cells.count + pieces - 1) / pieces)
    for start in stride(from: 0, to: cells.count, by: size) {
      aligner.append(rows: rows(Array(cells[start..<min(start + size, cells.count)])), to: &output)
    }
    aligner.finish(into: &output)
    return String(decoding: output, as: UTF8.self)
  }

  @Test func columnsAreAlignedByDisplayWidth() {
    #expect(
      Self.table(["name", "rows"], [["fraud", "12"], ["表", "104"], ["👩‍🔬é", ""]]) == """
        name   rows
        -----  ----
        fraud    12
        表      104
        👩‍🔬é

        """)
  }

  @Test func columnOfNumbersAndTextStandsLeft() {
    #expect(Self.table(["a", "b"], [["1", "2"], ["x", ""]]) == "a  b\n-  -\n1  2\nx\n")
  }

  @Test func emptyTableIsItsHeader() { #expect(Self.table(["a", "bc"], []) == "a  bc\n-  --\n") }

  @Test func tableFitsTheTerminal() {
    let table = Self.table(
      ["id", "text", "more"],
      [["1", String(repeating: "x", count: 50), String(repeating: "表", count: 20)]], width: 30)
    for line in table.split(separator: "\n") { #expect(DisplayWidth.of(String(line)) <= 30) }
    #expect(table.hasSuffix("\n 1  xxxxxxxxxxx…  表表表表表…\n"))
  }

  @Test(arguments: 1...120)
  func noLineIsWiderThanTheTerminal(_ width: Int) {
    let names = (0..<33).map { "column_\($0)" }
    let cells = [(0..<33).map { "value 表 \($0)" }, (0..<33).map { String($0 * 1_000_000) }]
    let table = Self.table(names, cells, width: width)
    for line in table.split(separator: "\n") {
      #expect(DisplayWidth.of(String(line)) <= max(width, 4))
    }
  }

  @Test func laterRowsKeepTheWidthsOfTheFirst() {
    let first = Array(repeating: ["abc", "d"], count: TableAligner.sampleRows)
    let late = first + [["abcdefgh", "d"]]
    #expect(Self.table(["a", "b"], late).hasSuffix("abc  d\nabcdefgh  d\n"))
    #expect(Self.table(["a", "b"], late, width: 80).hasSuffix("abc  d\nab…  d\n"))
    #expect(Self.table(["a", "b"], late, pieces: 7) == Self.table(["a", "b"], late))
  }
}
