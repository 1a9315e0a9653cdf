package import ByteStreams
package import Comparison
package import Expressions
package import JSONLines
package import LinePipeline
package import Times

/// What a history reads and reports.
package struct HistoryPlan: Sendable {
  /// The snapshots, the oldest first.
  package let snapshots: [HistorySnapshot]
  package let setup: ComparisonSetup
  package let rows: OutcomeRows
  /// The columns whose changes are reported; empty for all.
  package var columns: [WatchedColumn] = []
  /// Columns whose changes are not reported.
  package var ignored: Set<String> = []
  /// The earliest and the latest snapshots that changes are reported of.
  package var since: SnapshotDate?
  package var until: SnapshotDate?
  /// Whether the packages of the first snapshot are reported as added.
  package var includesFirst = false
  /// What has to be true for the newest record of a package.
  package var condition: HistoryCondition?
  /// Whether a broken snapshot is left out instead of ending the run.
  package var leavesOutBroken = false
  /// The sentence for a line that is no JSON.
  package var malformed: @Sendable (JSONSyntaxError) -> String = { "\($0)" }

  /// About how much memory the fingerprints of two snapshots may take, in bytes.
  package var memoryLimit = 1 << 30
  /// The smallest number of records that an index holds, whatever the memory limit is.
  package var leastRecords = 1 << 16
  /// About how many bytes of a snapshot's changes are held in memory.
  package var spoolLimit = 4 << 20
  /// The folder of temporary files.
  package var folder = "/tmp"
  package var threads = 1
  package var maximumLineBytes = 64 << 20
  package var trustsInput = false
  /// About how many bytes of a snapshot a thread takes at a time.
  package var pieceSize = PieceReader.pieceSize
  package var interruption: Interruption?

  package init(snapshots: [HistorySnapshot], setup: ComparisonSetup, rows: OutcomeRows) {
    self.snapshots = snapshots
    self.setup = setup
    self.rows = rows
  }

  /// The members of a line, in order.
  package static let names = [
    "model_package_arn", "region", "change", "column", "before", "after", "seen_before", "seen_in",
    "last_modified_time", "model_package_version",
  ]

  /// The members of a line that a table for people shows: the ARN holds the region and the version.
  package static let importantNames = [
    "model_package_arn", "change", "column", "before", "after", "seen_in",
  ]

  /// The largest number of packages of a snapshot: two indexes are in memory.
  var recordLimit: Int { max(leastRecords, memoryLimit / 2 / SnapshotIndex.bytesPerRecord) }

  /// Returns whether changes that a snapshot shows are reported. A snapshot without a date always is.
  func reports(_ snapshot: HistorySnapshot) -> Bool {
    guard let date = snapshot.date else { return true }
    if let since, date.isBefore(since) { return false }
    if let until, until.isBefore(date) { return false }
    return true
  }

  /// The snapshots from the first to the last that lines can come from; `nil` if there are none. With a
  /// condition the later ones are needed too, for the newest record of each package.
  var needed: ClosedRange<Int>? {
    guard let first = snapshots.firstIndex(where: reports),
      let last = snapshots.lastIndex(where: reports)
    else { return nil }
    return first...(condition == nil ? last : snapshots.count - 1)
  }
}

/// A condition on records.
package struct HistoryCondition: Sendable {
  package let program: Program
  package let root: ExpressionRoot
  /// The start of the run.
  package let now: Timestamp

  package init(program: Program, root: ExpressionRoot, now: Timestamp) {
    self.program = program
    self.root = root
    self.now = now
  }
}

/// Something to know about a history that ends well nevertheless.
package enum HistoryWarning: Sendable {
  /// The name of a snapshot has an earlier date than that of the snapshot before.
  case datesRunBackwards(String, before: String)
  /// A snapshot holds no package.
  case noPackages(String)
  /// A snapshot is left out because a delta before it is broken.
  case buildsOn(String, broken: String)
  /// A snapshot is broken and left out.
  case leftOut(String, because: RunFailure)
}

/// A snapshot has more packages than the memory limit allows.
package struct HistoryMemoryError: Error {
  /// The snapshot's name in messages.
  package let name: String
  /// The largest number of packages.
  package let limit: Int
}
