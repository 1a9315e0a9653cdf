import Charts
import Testing

@Suite struct BarChartTests {
  @Test func barsStandBesideTheirNumbers() {
    #expect(
      draw([("Approved", "8"), ("Pending", "4"), ("表", "1"), ("none", "0")], width: 31) == [
        "Approved  8  ██████████████████",
        "Pending   4  █████████",
        "表        1  ██▎",
        "none      0  ",
      ])
  }

  @Test func belowZeroTheyGoToTheLeft() {
    #expect(
      draw([("up", "30"), ("down", "-15"), ("none", "0")], width: 32) == [
        "up     30         │█████████████",
        "down  -15  ███████│",
        "none    0         │",
      ])
  }

  @Test func onlyASCIIWhereThatIsAsked() {
    #expect(
      draw([("é", "2"), ("b", "-1")], width: 30, isASCII: true) == [
        "\\u{e9}   2        |###########",
        "b       -1  ######|",
      ])
  }

  @Test func whatIsNotZeroIsSeen() {
    let lines = draw([("a", "1000000"), ("b", "1"), ("c", "1e999"), ("d", "-1e999")], width: 60)
    #expect(lines[1].hasSuffix("│▏"))
    #expect(lines[2].hasSuffix("█"))
    #expect(lines[3].contains("█│"))
  }

  @Test func rowsWithoutNumbersAreTold() {
    #expect(draw([], width: 40) == ["(no rows)"])
    let lines = draw([("a", "1"), ("b", ""), ("c", "")], width: 40)
    #expect(lines.count == 2)
    #expect(lines.last == "(2 rows have no number)")
  }

  @Test func rowsPastTheLimitAreCounted() {
    var many = data([])
    for index in 0..<ChartData.maximumRows + 3 {
      many.append(ChartRow(label: "\(index)", time: nil, value: ChartNumber("1")))
    }
    #expect(many.rows.count == ChartData.maximumRows)
    #expect(many.remark() == "(3 more rows are not shown)")
  }

  @Test(arguments: ["", "-", "1x", "0x10", "inf", "nan", "1 2", "e", "."])
  func textThatIsNoNumberIsNone(_ text: String) {
    #expect(ChartNumber(text) == nil)
  }

  /// No line is wider than the terminal, whatever labels and numbers there are.
  @Test(arguments: [16, 20, 33, 80, 200], [false, true])
  func linesFit(width: Int, isASCII: Bool) {
    let rows = [
      (String(repeating: "模型", count: 60), "1"), ("👩‍🔬👨‍👩‍👧‍👦", "-0.000001"),
      ("e\u{301}", "12345678901234567890"),
      ("\\u001b[31m", "-9e307"), ("x", "9e307"), ("", "1e-320"),
    ]
    for line in draw(rows, width: width, isASCII: isASCII) {
      #expect(cells(line) <= width, "\(line)")
      #expect(!isASCII || line.utf8.allSatisfy { $0 < 0x80 })
    }
  }

  private func cells(_ line: String) -> Int { line.reduce(0) { $0 + cells($1) } }

  /// The widths of what these tests draw.
  private func cells(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    let isWide = (0x4E00...0x9FFF).contains(first.value) || first.value >= 0x1F000
    return isWide ? 2 : 1
  }
}
