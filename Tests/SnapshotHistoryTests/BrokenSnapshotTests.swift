import ByteStreams
import JSONLines
import LinePipeline
import Testing

@testable import SnapshotHistory

/// Nothing is reported of a broken snapshot; the next one is compared with the last good one.
@Suite struct BrokenSnapshotTests {
  private static func record(_ number: Int, _ status: String) -> String {
    #"{"model_package_arn":"arn:aws:sagemaker:us-east-1:123456789012:model-package/g/\#(number)","model_approval_status":"\#(status)"}"#
      + "\n"
  }

  /// Three snapshots, of which the second is broken behind its first line.
  private static func snapshots(_ folder: HistoryFolder, broken: String) throws -> [String] {
    try [
      folder.write("2026-11-01.jsonl", record(1, "Pending") + record(2, "Pending")),
      folder.write("2026-11-02.jsonl", record(1, "Approved") + broken),
      folder.write("2026-11-03.jsonl", record(3, "Pending") + record(1, "Rejected")),
    ]
  }

  private static func said(_ outcome: HistoryOutcome) throws -> [String] {
    try outcome.lines().map { line in
      let parts = ["change", "before", "after", "seen_before", "seen_in"].compactMap {
        line[$0]?.string
      }
      return parts.joined(separator: " ")
    }
  }

  @Test(arguments: [
    (record(2, "Approved") + "{\n", "invalid"), (record(1, "Approved"), "earlier"),
    (#"{"a":1}"# + "\n", "no model_package_arn"),
  ])
  func aBrokenSnapshotIsLeftOut(_ broken: String, _ words: String) throws {
    let folder = try HistoryFolder()
    let snapshots = try Self.snapshots(folder, broken: broken)
    let outcome = try folder.run(snapshots) { $0.leavesOutBroken = true }
    #expect(
      try Self.said(outcome) == [
        "added 2026-11-01 2026-11-03", "changed Pending Rejected 2026-11-01 2026-11-03",
        "removed 2026-11-01 2026-11-03",
      ])
    #expect(outcome.totals?.rejected == 1)
    let rejects = try outcome.rejects.split(separator: UInt8(ascii: "\n")).map {
      try JSONValue(parsing: Array($0))
    }
    #expect(rejects.count == 1 && rejects.first?["file"]?.string == snapshots[1])
    #expect(rejects.first?["input"]?.string.map { broken.contains($0) } == true)
    guard case .leftOut(snapshots[1], because: .line) = outcome.warnings.first else {
      Issue.record("\(outcome.warnings)")
      return
    }
  }

  @Test func withoutRejectsNothingIsReportedOfIt() throws {
    let folder = try HistoryFolder()
    let outcome = try folder.run(try Self.snapshots(folder, broken: "{\n"))
    #expect(outcome.output.isEmpty)
    guard case .line(let place, .syntax) = outcome.failure else {
      Issue.record("\(String(describing: outcome.failure))")
      return
    }
    #expect(place.line == 2 && place.name.hasSuffix("2026-11-02.jsonl"))
  }

  @Test func aFileThatIsGoneEndsTheHistory() throws {
    let folder = try HistoryFolder()
    var snapshots = try Self.snapshots(folder, broken: "")
    snapshots[1] = folder.path + "/2026-11-02-gone.jsonl"
    let outcome = try folder.run(snapshots) { $0.leavesOutBroken = true }
    guard case .stream(.cannotOpen) = outcome.failure else {
      Issue.record("\(String(describing: outcome.failure))")
      return
    }
  }

  @Test func snapshotsThatNoLineComesFromAreNotRead() throws {
    let folder = try HistoryFolder()
    let snapshots = [
      try folder.write("2026-11-01.jsonl", "{\n"),
      try folder.write("2026-11-02.jsonl", Self.record(1, "Pending")),
      try folder.write("2026-11-03.jsonl", Self.record(1, "Approved")),
      try folder.write("2026-11-04.jsonl", "{\n"),
    ]
    let outcome = try folder.run(snapshots) {
      $0.since = SnapshotDate(parsing: "2026-11-03")
      $0.until = SnapshotDate(parsing: "2026-11-03")
    }
    #expect(outcome.failure == nil)
    #expect(try Self.said(outcome) == ["changed Pending Approved 2026-11-02 2026-11-03"])
    #expect(outcome.totals?.linesIn == 2)
  }

  @Test func theBaseOfTheFirstDayIsTheLastGoodSnapshot() throws {
    let folder = try HistoryFolder()
    let snapshots = [
      try folder.write("2026-11-01.jsonl", Self.record(1, "Pending")),
      try folder.write("2026-11-02.jsonl", "{\n"),
      try folder.write("2026-11-03.jsonl", Self.record(1, "Approved")),
    ]
    let outcome = try folder.run(snapshots) {
      $0.since = SnapshotDate(parsing: "2026-11-03")
      $0.leavesOutBroken = true
      $0.includesFirst = true
    }
    #expect(try Self.said(outcome) == ["changed Pending Approved 2026-11-01 2026-11-03"])
    #expect(outcome.totals?.rejected == 1)
  }

  @Test func tooManyPackagesAreAnError() throws {
    let folder = try HistoryFolder()
    let lines = (1...20).map { Self.record($0, "Pending") }.joined()
    let snapshots = [
      try folder.write("a.jsonl", Self.record(1, "Approved")),
      try folder.write("b.jsonl", Self.record(1, "Pending")), try folder.write("c.jsonl", lines),
    ]
    let outcome = try folder.run(snapshots) {
      $0.memoryLimit = 1000
      $0.leastRecords = 10
      $0.leavesOutBroken = true
    }
    guard case .unprepared(let error as HistoryMemoryError) = outcome.failure else {
      Issue.record("\(String(describing: outcome.failure))")
      return
    }
    #expect(error.name.hasSuffix("c.jsonl") && error.limit == 10)
  }

  @Test func datesBackwardsAndEmptySnapshotsAreWarnedOf() throws {
    let folder = try HistoryFolder()
    let snapshots = [
      try folder.write("2026-11-02.jsonl", Self.record(1, "Pending")),
      try folder.write("2026-11-01.jsonl", ""),
      try folder.write("last.jsonl", Self.record(1, "Pending")),
    ]
    let outcome = try folder.run(snapshots)
    #expect(
      try Self.said(outcome) == [
        "removed 2026-11-02 2026-11-01", "added 2026-11-01 \(folder.path)/last.jsonl",
      ])
    guard outcome.warnings.count == 2,
      case .datesRunBackwards(snapshots[1], before: snapshots[0]) = outcome.warnings[0],
      case .noPackages(snapshots[1]) = outcome.warnings[1]
    else {
      Issue.record("\(outcome.warnings)")
      return
    }
  }

  /// A package that is named neither in the new snapshot nor in the old one is no reason to warn.
  @Test func aPackageThatIsNowhereIsNoEmptySnapshot() throws {
    let folder = try HistoryFolder()
    let snapshots = try Self.snapshots(folder, broken: "")
    let outcome = try folder.run(
      snapshots, packages: ["arn:aws:sagemaker:us-east-1:123456789012:model-package/g/9"])
    #expect(outcome.output.isEmpty && outcome.warnings.isEmpty && outcome.failure == nil)
  }
}
