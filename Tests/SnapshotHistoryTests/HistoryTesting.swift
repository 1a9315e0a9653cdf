import ByteStreams
import Comparison
import Expressions
import Foundation
import JSONLines
import LinePipeline
import Synchronization
import TestTools
import Times

@testable import SnapshotHistory

/// What a history came to.
struct HistoryOutcome {
  var output: [UInt8] = []
  var rejects: [UInt8] = []
  var totals: RunTotals?
  var failure: RunFailure?
  var warnings: [HistoryWarning] = []

  /// The lines as values.
  func lines() throws -> [JSONValue] {
    try output.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
  }
}

/// A folder with the snapshots and outputs of histories, which goes when the test is over.
final class HistoryFolder {
  private let folder: TestFolder
  var path: String { folder.path }

  init() throws { folder = try TestFolder() }

  /// Writes a snapshot and returns its path.
  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
    return path + "/" + name
  }

  /// Runs a history of packages.
  func run(
    _ snapshots: [String], packages: [String] = [], isExact: Bool = false,
    contentBits: Int = 64, _ adjust: (inout HistoryPlan) -> Void = { _ in }
  ) throws -> HistoryOutcome {
    let setup = ComparisonSetup(
      key: RecordKey(column: "model_package_arn", isText: true),
      secrets: ComparisonSecrets(contentBits: contentBits), isExact: isExact, chosen: packages)
    var plan = HistoryPlan(
      snapshots: snapshots.map { HistorySnapshot($0) }, setup: setup,
      rows: OutcomeRows(names: HistoryPlan.names, table: nil))
    plan.folder = path
    adjust(&plan)
    var outcome = HistoryOutcome()
    var warnings: [HistoryWarning] = []
    let history = SnapshotHistory(plan) { warnings.append($0) }
    var run = LineRun()
    run.readsInputs = false
    let output = OutputStream(
      try OutputFile(inPlace: path + "/out", interruption: nil), compression: nil)
    let rejects =
      plan.leavesOutBroken ? try RejectsFile(path + "/rejects", interruption: nil) : nil
    do throws(RunFailure) {
      outcome.totals = try run.run(
        output: output, rejects: rejects, describe: { "\($0)" },
        ends: RunEnds<Void>(opening: { sink throws(RunFailure) in try history.run(sink) }),
        makeStage: { NoLines() }
      ).totals
    } catch {
      outcome.failure = error
    }
    outcome.warnings = warnings
    outcome.output = Array(try Data(contentsOf: URL(filePath: path + "/out")))
    // A run that is refused creates no file of rejects.
    if FileManager.default.fileExists(atPath: path + "/rejects") {
      outcome.rejects = Array(try Data(contentsOf: URL(filePath: path + "/rejects")))
    }
    return outcome
  }
}

/// A stage for a run without inputs.
private struct NoLines: LineStage {
  let columns = ColumnSet()
  var summary: Void { () }

  func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict { .drop }
}
