import ByteStreams
import Comparison
import DeltaArchives
import FoundationEssentials
import JSONLines
import LinePipeline
import TestTools

/// A folder with snapshots and deltas, which goes when the test is over.
final class DeltaFolder: Sendable {
  private let folder: TestFolder
  var path: String { folder.path }

  init() throws { folder = try TestFolder() }

  func write(_ name: String, _ text: String) throws -> String {
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(filePath: file))
    return file
  }

  /// Returns the text of the delta of two files.
  func delta(
    _ old: String, _ new: String, key: String = "id", threads: Int = 1, pieceSize: Int = 1 << 20,
    recordLimit: Int = 1 << 16
  ) throws -> String {
    var plan = ComparisonPlan(
      old: old, new: new, setup: ComparisonSetup(key: RecordKey(column: key, isText: false)),
      memoryLimit: 1, folder: path)
    plan.threads = threads
    plan.leastRecords = recordLimit
    let writer = DeltaWriter(plan)
    var run = LineRun()
    run.inputs = [old, new]
    run.threads = threads
    run.pieceSize = pieceSize
    run.countsLines = true
    run.copies = writer.comparison.copies
    run.betweenInputs = { _, sink throws(RunFailure) in try writer.comparison.finishOld(sink) }
    let file = path + "/delta.out"
    _ = try run.run(
      output: OutputStream(try OutputFile(file, interruption: nil), compression: nil),
      describe: { "\($0)" }, layout: writer.layout,
      ends: RunEnds(
        conclusion: { sink, summaries, failure throws(RunFailure) in
          _ = try writer.conclude(sink, summaries, failure: failure)
        }), makeStage: { writer.makeStage() })
    return String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
  }

  /// Returns the text of the snapshot that a chain leads to.
  func restored(_ full: String, _ deltas: [String], threads: Int = 1) throws -> String {
    let chain = SnapshotChain(full: full, deltas: deltas)
    let file = try chain.restored(
      folder: path, threads: threads, maximumLineBytes: 1 << 20, interruption: nil)
    guard let file else { return "" }
    return String(decoding: try file.bytes(at: 0, count: file.count), as: UTF8.self)
  }

  /// Lets an observer see what the deltas of a chain change.
  func read(_ full: String, _ deltas: [String], _ observer: any DeltaObserver) throws {
    let restoration = Restoration(
      SnapshotChain(full: full, deltas: deltas), folder: path, interruption: nil,
      observer: observer)
    var run = LineRun()
    run.inputs = restoration.inputs
    run.threads = 2
    run.countsLines = true
    run.betweenInputs = { input, _ throws(RunFailure) in
      try restoration.checkInput(before: input)
    }
    _ = try run.read(refuse: LineRun.endRun) { restoration.makeStage() }
    try restoration.checkInput(before: deltas.count + 1)
  }

  /// Returns the sentence that refuses a chain, or the text of the snapshot that it leads to.
  func outcome(_ full: String, _ deltas: [String]) throws -> String {
    do {
      return try restored(full, deltas)
    } catch RunFailure.line(let place, let problem) {
      guard case .refused(let words, _) = problem else { return "\(place.line): \(problem)" }
      return "\(place.line): \(words)"
    }
  }
}
