import Expressions
import JSONLines
import LinePipeline
import TestTools
import Testing
import Times

@testable import SnapshotHistory

/// Histories of random snapshots are what a naive program makes of them: all shapes of JSON, other
/// spellings, members twice, other orders, packages that come and go, broken snapshots.
@Suite struct RandomHistoryTests {
  private struct Case {
    let value: JSONValue

    func texts(_ name: String) -> [String] { value[name]?.array?.compactMap(\.string) ?? [] }
    func flag(_ name: String) -> Bool { value[name]?.boolean ?? false }
    var snapshots: [String] { texts("snapshots") }
    var expected: [JSONValue] { value["expected"]?.array ?? [] }

    func condition() throws -> HistoryCondition? {
      guard let text = value["where"]?.string else { return nil }
      let compiled = try Expression.compile(text, parameters: [:])
      return HistoryCondition(program: compiled.program, root: compiled.root, now: .epoch)
    }
  }

  @Test(arguments: [1, 2, 3]) func historiesAreTheNaiveOnes(seed: Int) throws {
    let folder = try HistoryFolder()
    let cases = try Python.lines(
      ofScript: "naive_history.py", arguments: ["\(seed)", "120", folder.path])
    #expect(cases.count == 120)
    var lines = 0
    var (ended, leftOut) = (0, 0)
    for (number, text) in cases.enumerated() {
      let one = Case(value: try JSONValue(parsing: text))
      let outcome = try run(one, number, in: folder)
      let comment: Comment = "seed \(seed), case \(number): \(one.snapshots)"
      #expect(try outcome.lines() == one.expected, comment)
      #expect((outcome.failure != nil) == one.flag("ended"), comment)
      lines += one.expected.count
      if one.flag("ended") { ended += 1 }
      if let totals = outcome.totals {
        #expect(totals.linesOut == one.expected.count, comment)
        if totals.rejected > 0 { leftOut += 1 }
        #expect(totals.rejected <= one.texts("broken").count, comment)
      }
    }
    #expect(lines > 300 && ended > 5 && leftOut > 5)
  }

  private func run(_ one: Case, _ number: Int, in folder: HistoryFolder) throws -> HistoryOutcome {
    let condition = try one.condition()
    return try folder.run(
      one.snapshots, packages: one.texts("packages"), isExact: number % 3 == 0,
      contentBits: number % 3 == 0 ? 2 : 64
    ) { plan in
      plan.columns = one.texts("columns").map { WatchedColumn($0) }
      plan.ignored = Set(one.texts("ignore"))
      plan.since = one.value["since"]?.string.flatMap { SnapshotDate(parsing: $0) }
      plan.until = one.value["until"]?.string.flatMap { SnapshotDate(parsing: $0) }
      plan.includesFirst = one.flag("include_first")
      plan.leavesOutBroken = one.flag("rejects")
      plan.condition = condition
      plan.threads = 1 + number % 4
      plan.pieceSize = number % 2 == 0 ? 512 : 1 << 20
      plan.spoolLimit = number % 5 == 0 ? 1000 : 1 << 20
    }
  }
}
