import Testing

@testable import SnapshotHistory

@Suite struct SnapshotDateTests {
  @Test(arguments: [
    ("2026-11-23.jsonl.gz", "2026-11-23"),
    ("snapshots/packages-20261123.jsonl", "2026-11-23"),
    ("packages_2026-11-23T02:15:00Z.jsonl", "2026-11-23T02:15:00Z"),
    ("2026-11-23T02-15-00Z.jsonl", "2026-11-23T02:15:00Z"),
    ("2026-11-23T021500.jsonl", "2026-11-23T02:15:00Z"),
    ("20261123T0215Z-us-east-1.jsonl", "2026-11-23T02:15:00Z"),
    ("20261123T031500+0100.jsonl", "2026-11-23T02:15:00Z"),
    ("2026-11-23T02:15:00.250-01:00.jsonl", "2026-11-23T03:15:00.25Z"),
    ("2026-11-23_02-15.jsonl", "2026-11-23T02:15:00Z"),
    ("2026-11-23 02:15:30.jsonl", "2026-11-23T02:15:30Z"),
    // What follows a date is no time.
    ("2026-11-23_1200_packages.jsonl", "2026-11-23"),
    ("2026-11-23T99:15.jsonl", "2026-11-23"),
    ("2026-11-23-2.jsonl", "2026-11-23"),
    // The first date of the name; else that of the folder.
    ("2026-11-23-of-2026-11-22.jsonl", "2026-11-23"),
    ("2026-11-22/2026-11-23.jsonl", "2026-11-23"),
    ("2026-11-22/us-east-1.jsonl", "2026-11-22"),
    ("2024-02-30-2024-02-29.jsonl", "2024-02-29"),
  ])
  func namesHoldDates(_ name: String, _ date: String) {
    #expect(SnapshotDate(inPath: name)?.text == date)
  }

  @Test(arguments: [
    "packages.jsonl", "", "-", "/", "2026-11.jsonl", "2026-13-01.jsonl", "202611234.jsonl",
    "123456789012.jsonl", "2026-1123.jsonl", "2026-11-231.jsonl", "12026-11-23.jsonl",
  ])
  func otherNamesHoldNone(_ name: String) { #expect(SnapshotDate(inPath: name) == nil) }

  @Test func datesAreComparedByTheDayIfOneHasNoTime() throws {
    let day = try #require(SnapshotDate(parsing: "2026-11-23"))
    let morning = try #require(SnapshotDate(parsing: "2026-11-23T02:00:00Z"))
    let evening = try #require(SnapshotDate(parsing: "2026-11-23T20:00:00Z"))
    let next = try #require(SnapshotDate(parsing: "2026-11-24"))
    #expect(!day.isBefore(morning) && !morning.isBefore(day))
    #expect(morning.isBefore(evening) && !evening.isBefore(morning))
    #expect(evening.isBefore(next) && !next.isBefore(evening))
    #expect(SnapshotDate(parsing: "yesterday") == nil)
  }
}
