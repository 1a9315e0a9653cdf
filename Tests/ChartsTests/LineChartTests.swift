import Testing
import Times

@testable import Charts

@Suite struct LineChartTests {
  @Test func aLineIsTheAreaUnderIt() {
    let rows = [("2026-01-01", "0"), ("2026-01-09", "100"), ("2026-01-17", "50")]
    let lines = draw(rows, width: 40)
    #expect(lines.count == 13)
    #expect(lines.allSatisfy { $0.count <= 40 })
    #expect(lines[0].hasPrefix("100 ┤"))
    #expect(lines[11].hasPrefix("  0 ┼──"))
    #expect(lines[12].contains("2026-01-05"))
  }

  @Test func belowZeroItHangsFromTheAxis() {
    let lines = draw([("2026-01-01", "-10"), ("2026-01-02", "10")], width: 30)
    let zero = lines.firstIndex { $0.contains("0 ┼") }
    #expect(zero.map { $0 > 3 && $0 < 9 } == true)
    #expect(lines[10].contains("█") || lines[10].contains("▀"))
  }

  @Test func oneMomentIsOneColumn() {
    let lines = draw([("2026-01-01T12:00:00Z", "5")], width: 40)
    #expect(lines.count == 13)
    #expect(lines.joined().filter { $0 == "█" }.count > 4)
  }

  @Test(arguments: [
    ("2026-01-01", "2026-01-01"), ("2026-01-01T12:00:00Z", "2026-01-01T12:00:00Z"),
  ])
  func aMomentAloneIsToldWithItsDay(_ time: String, _ label: String) {
    let lines = draw([(time, "5")], width: 40)
    #expect(lines.last?.contains(label) == true)
  }

  /// A single high moment among many in one column of the picture has a small part in its mean.
  @Test func theAxisEndsWhereTheDrawnLineDoes() {
    let rows = (100..<1000).map { millisecond in
      ("2026-01-01T12:00:00.\(millisecond)Z", millisecond == 500 ? "900" : "100")
    }
    let lines = draw(rows, width: 30)
    #expect(lines[0].hasPrefix("130 ┤"))
    #expect(lines.allSatisfy { $0.count <= 30 })
    #expect(lines.allSatisfy { $0.last != " " })
  }

  @Test func momentsMayComeInAnyOrder() {
    let rows = [("2026-01-01", "1"), ("2026-02-01", "3"), ("2026-03-01", "2"), ("2026-03-05", "9")]
    #expect(draw(rows, width: 60) == draw(rows.reversed(), width: 60))
  }

  @Test func oneLabelThatIsNoTimeMakesBars() {
    #expect(draw([("2026-01-01", "1"), ("soon", "1")], width: 40).count == 2)
  }

  @Test(arguments: [
    ([0.0, 118], [0.0, 50, 100, 150]), ([3, 3], [0, 1, 2, 3]), ([-7, 7], [-10, -5, 0, 5, 10]),
    ([0.001, 0.0042], [0, 0.002, 0.004, 0.006]), ([0], [0, 0.5, 1]),
  ])
  func ticksAreRound(_ values: [Double], _ ticks: [Double]) {
    let axis = NumberAxis(values, includesZero: true, tickCount: 4)
    #expect(axis.lower <= values.min() ?? 0)
    #expect(axis.upper >= values.max() ?? 0)
    #expect(axis.ticks.count <= 6)
    #expect(axis.ticks.first.map { $0 <= (ticks.first ?? 0) } == true)
  }

  @Test(arguments: [Double.leastNonzeroMagnitude, 1e-9, 0.3, 1, 7, 1e15, 1e22, 1e307, 1.7e308])
  func axesOfAnySizeHold(_ size: Double) {
    for values in [[0, size], [-size, size], [size, size * (1 + 1e-16)], [-size, 0, .infinity]] {
      let axis = NumberAxis(values, includesZero: false, tickCount: 5)
      #expect(axis.ticks.count >= 2 && axis.ticks.count < 1100)
      for value in values {
        #expect((0...1).contains(axis.share(of: value)))
      }
      for tick in axis.ticks { #expect(axis.text(of: tick).count < 30) }
    }
  }

  @Test(arguments: [
    (
      "2026-01-01T00:00:00Z", "2026-01-01T00:00:07Z",
      ["00:00:00", "00:00:02", "00:00:04", "00:00:06"]
    ),
    ("2026-01-01T00:10:00Z", "2026-01-01T05:00:00Z", ["01-01 02:00", "01-01 04:00"]),
    ("2026-01-01", "2026-01-31", ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"]),
    ("2025-11-15", "2026-05-20", ["2026-01", "2026-03", "2026-05"]),
    ("1999-06-01", "2026-01-01", ["2000", "2010", "2020"]),
    ("0000-01-01", "9999-12-31", ["0000", "5000"]),
    (
      "1969-12-31T23:59:58Z", "1970-01-01T00:00:01Z",
      ["23:59:58", "23:59:59", "00:00:00", "00:00:01"]
    ),
  ])
  func timesAreMarkedAtTheirBoundaries(_ first: String, _ last: String, _ labels: [String]) throws {
    let axis = TimeAxis(
      from: try #require(moment(first)), to: try #require(moment(last)), tickCount: 4)
    #expect(axis.ticks.map(\.label) == labels)
  }

  private func moment(_ text: String) -> Timestamp? {
    let bytes = Array(text.utf8)
    return Timestamp(iso8601: bytes.span.bytes)
  }
}
