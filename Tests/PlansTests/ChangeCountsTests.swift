import JSONLines
import Plans
import Testing

/// The counts at the head of a review, and which changes stand out.
struct ChangeCountsTests {
  private static func counts(_ steps: [(before: JSONValue?, after: JSONValue?, times: Int)])
    -> ChangeCounts
  {
    var counts = ChangeCounts()
    for step in steps {
      for _ in 0..<step.times {
        counts.add([.init(path: "status", before: step.before, after: step.after)])
      }
    }
    return counts
  }

  @Test func `steps are counted by value, the most frequent first`() {
    var counts = Self.counts([("Rejected", "Approved", 2), ("Pending", "Approved", 3)])
    counts.add([
      .init(path: "note", before: nil, after: "x"), .init(path: "status", before: nil, after: 1),
    ])
    let columns = counts.columns
    #expect(columns.map(\.path) == ["status", "note"])
    #expect(columns[0].packages == 6 && columns[1].packages == 1)
    #expect(columns[0].steps.map(\.packages) == [3, 2, 1])
    #expect(columns[0].steps.map(\.before) == ["Pending", "Rejected", nil])
    #expect(columns[0].steps.allSatisfy { !$0.isUnusual })
  }

  @Test(arguments: [(95, 5, true), (94, 6, false), (19, 1, true), (18, 1, false), (2, 1, false)])
  func `few among many of one kind stand out`(many: Int, few: Int, isUnusual: Bool) {
    let columns = Self.counts([("Pending", "Approved", many), ("Rejected", "Approved", few)])
      .columns
    #expect(columns[0].steps.map(\.isUnusual) == [false, isUnusual])
  }

  @Test func `where every package differs nothing stands out`() {
    let columns = Self.counts((0..<100).map { (JSONValue("\($0)"), "x", 1) }).columns
    #expect(columns[0].steps.count == 100 && columns[0].steps.allSatisfy { !$0.isUnusual })
  }
}
