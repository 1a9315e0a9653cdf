import TerminalText
import TestTools
import Testing

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
    _ header: TableHeader, _ cells: [[String]], _ style: RowStyle, pieces: Int = 1
  ) -> String {
    var output: [UInt8] = []
    var aligner = TableAligner(header, style: style)
    let size = max(1, (cells.count + pieces - 1) / pieces)
    for start in stride(from: 0, to: cells.count, by: size) {
      aligner.append(rows: rows(Array(cells[start..<min(start + size, cells.count)])), to: &output)
    }
    aligner.finish(into: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private static func table(
    _ names: [String], _ cells: [[String]], width: Int? = nil, pieces: Int = 1
  ) -> String {
    table(TableHeader(names), cells, RowStyle(width: width), pieces: pieces)
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
    #expect(table.hasSuffix("\n 1  xxxxxxxxxxxxxx…  表表表表…\n"))
  }

  @Test(arguments: 1...120)
  func noLineIsWiderThanTheTerminal(_ width: Int) {
    let names = (0..<33).map { "column_\($0)" }
    let cells = [(0..<33).map { "value 表 \($0)" }, (0..<33).map { String($0 * 1_000_000) }]
    for isSelective in [false, true] {
      let table = Self.table(
        TableHeader(names, isSelective: isSelective), cells, RowStyle(width: width))
      let parts = table.split(separator: "\n", omittingEmptySubsequences: false)
      let note = parts.firstIndex(of: "") ?? parts.count
      for (place, line) in parts.enumerated() {
        // The line about columns that are left out needs 20 cells.
        #expect(DisplayWidth.of(String(line)) <= max(width, place < note ? 4 : 20))
      }
    }
  }

  @Test func laterRowsKeepTheWidthsOfTheFirst() {
    let first = Array(repeating: ["abc", "d"], count: TableAligner.sampleRows)
    let late = first + [["abcdefgh", "d"]]
    #expect(Self.table(["a", "b"], late).hasSuffix("abc  d\nabcdefgh  d\n"))
    #expect(Self.table(["a", "b"], late, width: 80).hasSuffix("abc  d\nab…  d\n"))
    #expect(Self.table(["a", "b"], late, pieces: 7) == Self.table(["a", "b"], late))
  }

  // MARK: Columns that are left out

  @Test func emptyColumnsAreDroppedAndNamed() {
    let cells = [["1", "", "x", ""], ["2", "", "", ""]]
    let names = ["a", "gone", "b", "none"]
    #expect(
      Self.table(names, cells)
        == "a  b\n-  -\n1  x\n2\n\nleft out: gone, none (empty); --wide shows all\n")
    #expect(
      Self.table(TableHeader(names), cells, RowStyle(width: 80, isWide: true))
        == "a  gone  b  none\n-  ----  -  ----\n1        x\n2\n")
  }

  @Test func columnsStayWhereAllAreEmpty() {
    #expect(Self.table(["a", "b"], [["", ""]]) == "a  b\n-  -\n\n")
  }

  @Test func laterValuesOfADroppedColumnAreTold() {
    let cells = Array(repeating: ["x", ""], count: TableAligner.sampleRows) + [["x", "late"]]
    #expect(
      Self.table(["a", "b"], cells).hasSuffix(
        "\nx\nx\n\nleft out: b (empty in the first rows); --wide shows all\n"))
  }

  @Test func columnsThatNobodyAskedForMakeRoom() {
    let names = ["name", "text", "more"]
    let text = String(repeating: "long text ", count: 9)
    let cells = [[text, text, text]]
    let all = Self.table(TableHeader(names), cells, RowStyle(width: 40))
    #expect(all.hasPrefix("name"))
    #expect(!all.contains("left out"))
    let chosen = Self.table(
      TableHeader(names, furtherColumns: 3, isSelective: true), cells, RowStyle(width: 40))
    #expect(chosen.contains("\nleft out: more (no room); 3 other\ncolumns; --wide shows all\n"))
  }

  // MARK: Shortened values

  private static let arn = "arn:aws:sagemaker:us-east-1:123456789012:model-package/"

  @Test func pathsKeepTheirEnds() {
    let cells = (1...3).map { [Self.arn + "fraud-card-velocity/\($0)", "Approved"] }
    #expect(
      Self.table(["model_package_arn", "model_approval_status"], cells, width: 40) == """
        model_package_arn        …status
        -----------------------  ---------------
        …/fraud-card-velocity/1  Approved
        …/fraud-card-velocity/2  Approved
        …/fraud-card-velocity/3  Approved

        """)
  }

  @Test func valuesThatDifferInTheMiddleAreNotAllShortenedToOne() {
    let cells = (1...9).map { ["s3://bucket/models/\($0)/a/very/long/common/end/model.tar.gz"] }
    let table = Self.table(["url"], cells, width: 30)
    #expect(Set(table.split(separator: "\n")).count == 11)
  }

  @Test func timesLoseWhatIsFine() {
    let cells = [["2026-11-23T10:15:30.123Z", "a text that takes what is left of the line"]]
    for (width, time) in [(46, "2026-11-23T10:15:30  "), (30, "2026-11-23  ")] {
      #expect(Self.table(["t", "text"], cells, width: width).contains("\n" + time))
    }
  }

  @Test func namesKeepTheirLastWords() {
    let names = ["creation_time", "last_modified_time", "model_approval_status"]
    let shown = CellCut.ofNames(names.map { (Array($0.utf8)[...], $0.utf8.count, 9) })
    #expect(
      shown.map { String(decoding: $0.text, as: UTF8.self) }
        == ["creation…", "last_mod…", "…status"])
    #expect(shown.map(\.width) == [9, 9, 7])
  }

  // MARK: Colors

  @Test func colorsChangeNoWidths() {
    let cells = [["Approved", "1"], ["x", "22"], ["Rejected by nobody", "3"]]
    let style = RowStyle(width: 16, isColoured: true)
    let table = Self.table(TableHeader(["status", "n"]), cells, style)
    #expect(table.contains("\u{1B}[32mApproved\u{1B}[0m"))
    #expect(table.contains("\u{1B}[1mstatus\u{1B}[0m"))
    #expect(!table.contains("\u{1B}[31m"))
    var plain = table
    for code in ["\u{1B}[0m", "\u{1B}[1m", "\u{1B}[32m"] {
      plain = plain.split(separator: code, omittingEmptySubsequences: false).joined()
    }
    #expect(plain == Self.table(TableHeader(["status", "n"]), cells, RowStyle(width: 16)))
  }

  // MARK: Random tables

  private static let words = [
    "", "", "x", "7", "-12", "表表", "é", "Approved", "2026-11-23T10:15:30Z", "👩‍🔬 lab",
    "a longer text with several words", "s3://bucket/models/fraud-card-velocity/12/model.tar.gz",
    "\u{1B}[31m", "model_package_arn", "000000000000000000000000000000000000000001",
  ]

  private static func randomTable(
    _ random: inout SeededRandom
  ) -> (names: [String], cells: [[String]]) {
    let count = Int.random(in: 1...12, using: &random)
    let kinds = (0..<count).map { _ in
      (0..<Int.random(in: 1...4, using: &random)).map { _ in
        words.randomElement(using: &random) ?? ""
      }
    }
    let rows = Int.random(in: 1...20, using: &random)
    let names = (0..<count).map { "column_\($0)" }
    let cells = (0..<rows).map { _ in kinds.map { $0.randomElement(using: &random) ?? "" } }
    return (names, cells)
  }

  /// The table with no limit, written as plainly as can be.
  private static func naiveTable(_ names: [String], _ cells: [[String]]) -> String {
    let hasValues = cells.contains { $0.contains { !$0.isEmpty } }
    let shown = names.indices.filter { column in
      !hasValues || cells.contains { !$0[column].isEmpty }
    }
    let texts = cells.map { row in row.map { PrintableText.escaping($0) } }
    func line(_ row: [String], _ isHeader: Bool) -> String {
      var line = ""
      for column in shown {
        let width =
          ([names[column]] + texts.map { $0[column] }).map { DisplayWidth.of($0) }.max() ?? 0
        let values = cells.map { $0[column] }.filter { !$0.isEmpty }
        let isRight = !values.isEmpty && values.allSatisfy { Int($0) != nil }
        let padding = String(repeating: " ", count: width - DisplayWidth.of(row[column]))
        line += (column == shown[0] ? "" : "  ")
        line +=
          isHeader
          ? String(repeating: "-", count: width)
          : isRight ? padding + row[column] : row[column] + padding
      }
      while !isHeader, line.last == " " { line.removeLast() }
      return line + "\n"
    }
    var table = line(names, false) + line(names, true) + texts.map { line($0, false) }.joined()
    let empty = names.indices.filter { !shown.contains($0) }.map { names[$0] }
    if !empty.isEmpty {
      let list = empty.count > 8 ? empty.prefix(7) + ["and \(empty.count - 7) more"] : empty[...]
      let words = list.joined(separator: ", ").replacing(", and", with: " and")
      table += "\nleft out: \(words) (empty); --wide shows all\n"
    }
    return table
  }

  @Test func randomTablesAreThoseOfANaiveWriter() {
    let seed = UInt64.random(in: .min ... .max)
    print("TableAlignerTests.randomTables: seed \(seed)")
    var random = SeededRandom(seed)
    for _ in 0..<400 {
      let (names, cells) = Self.randomTable(&random)
      #expect(Self.table(names, cells) == Self.naiveTable(names, cells))
    }
  }

  /// Every line fits, and a shown cell is the value, a part of it with an ellipsis, or a time cut off.
  @Test func randomTablesFitAndShowPartsOfTheirValues() {
    let seed = UInt64.random(in: .min ... .max)
    print("TableAlignerTests.randomTablesFit: seed \(seed)")
    var random = SeededRandom(seed)
    for _ in 0..<400 {
      let (names, cells) = Self.randomTable(&random)
      let width = Int.random(in: 20...140, using: &random)
      let header = TableHeader(names, isSelective: Bool.random(using: &random))
      let table = Self.table(header, cells, RowStyle(width: width))
      let lines = table.split(separator: "\n", omittingEmptySubsequences: false)
      for line in lines { #expect(DisplayWidth.of(String(line)) <= width, "\(table)") }
      for (row, line) in zip(cells, lines.dropFirst(2)) {
        let shown = row.map { PrintableText.escaping($0) }.filter { !$0.isEmpty }
        for part in line.split(separator: "  ").map({ $0.drop { $0 == " " } }) where part != "…" {
          #expect(shown.contains { Self.isPart(String(part), of: $0) }, "\(part) in\n\(table)")
        }
      }
    }
  }

  private static func isPart(_ part: String, of value: String) -> Bool {
    var ends = part.split(separator: "…", omittingEmptySubsequences: false).map(String.init)
    // A cell may end in a space that belongs to the value.
    if ends.count == 1 { return value.hasPrefix(ends[0]) }
    while ends[1].last == " " { ends[1].removeLast() }
    return ends.count == 2 && value.hasPrefix(ends[0]) && value.hasSuffix(ends[1])
  }
}
