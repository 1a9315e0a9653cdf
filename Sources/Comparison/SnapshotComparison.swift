package import ByteStreams
internal import JSONLines
package import LinePipeline
internal import Synchronization

/// The inputs of a comparison and how they are read.
package struct ComparisonPlan: Sendable {
  package var old: String
  package var new: String
  /// Temporary files that are read instead of the inputs, whose names then are for messages only.
  package var oldCopy: TemporaryFile?
  package var newCopy: TemporaryFile?
  package var setup: ComparisonSetup
  /// About how much memory the index of the old input may take, in bytes.
  package var memoryLimit: Int
  /// The folder of temporary files.
  package var folder: String
  package var threads = 1
  package var maximumLineBytes = 64 << 20
  /// Whether lines are checked only as far as their key needs it.
  package var trustsInput = false
  package var interruption: Interruption?
  /// The smallest number of records that a pass indexes, whatever the memory limit is.
  package var leastRecords = 1 << 16

  package init(old: String, new: String, setup: ComparisonSetup, memoryLimit: Int, folder: String) {
    self.old = old
    self.new = new
    self.setup = setup
    self.memoryLimit = memoryLimit
    self.folder = folder
  }

  var recordLimit: Int { max(leastRecords, memoryLimit / SnapshotIndex.bytesPerRecord) }
}

/// Compares two inputs record by record, in one `LineRun` over both.
///
/// The old input is indexed (see `SnapshotIndex`), then the new one is matched with the index. Of an old
/// line only its fingerprint is kept; it is read again where the new line has another one. Worked
/// example, with `a` as the key:
///
///     old: {"a":1,"b":1}    new: {"a":2,"b":2}    added   {"a":2,"b":2}
///          {"a":3,"b":3}         {"a":3,"b":4}    differs {"a":3,"b":3} {"a":3,"b":4}
///          {"a":5,"b":5}         {"a":5,"b":5}    same    {"a":5,"b":5}
///                                                 removed {"a":1,"b":1}
///
/// If the index is larger than the memory limit, the run indexes only a part of the keys. Between the
/// inputs, passes over both find what becomes of the lines with other keys, and leave that in a temporary
/// file, so that the run still handles the new lines in their order.
package final class SnapshotComparison<Handler: ComparisonHandler>: Sendable {
  let plan: ComparisonPlan
  let makeHandler: @Sendable () -> Handler
  let index: SnapshotIndex
  let others = LeftOutFindings()
  /// Old records of the passes that no new one has the key of, by the range of the file they lie in.
  let removed = Mutex<[(file: TemporaryFile, range: Range<Int>)]>([])
  /// The inputs as they were before further passes; `nil` without such passes.
  private let known = Mutex<[FileIdentity?]?>(nil)
  /// Copies of inputs that can be read only once, for `LineRun.copies`.
  package let copies: InputCopies

  package init(_ plan: ComparisonPlan, makeHandler: @escaping @Sendable () -> Handler) {
    self.plan = plan
    self.makeHandler = makeHandler
    var known: [Int: TemporaryFile] = [:]
    known[0] = plan.oldCopy
    known[1] = plan.newCopy
    copies = InputCopies(known)
    let store =
      plan.oldCopy.map { LineStore(copy: $0, name: plan.old) }
      ?? LineStore(of: plan.old, folder: plan.folder, interruption: plan.interruption)
    index = SnapshotIndex(store, limit: plan.recordLimit)
  }

  /// The inputs, for `LineRun.inputs`.
  package var inputs: [String] { [plan.old, plan.new] }

  package func makeStage() -> ComparisonStage<Handler> {
    ComparisonStage(
      [.index(index), .compare(old: index, new: nil, others)], plan.setup, handler: makeHandler())
  }

  /// For `LineRun.betweenInputs`.
  package func finishOld(_ sink: RunSink) throws(RunFailure) {
    if let failure = index.failure { throw .stream(failure) }
    var partitions = index.leftOut
    if partitions.isEmpty { return }
    try copyNew()
    known.withLock { $0 = identities }
    let file = try temporaryFile()
    while let partition = partitions.popLast() {
      partitions += try compare(partition, file, sink)
    }
  }

  /// What tells whether an input that is read several times changed meanwhile.
  private var identities: [FileIdentity?] { inputs.map { FileIdentity(ofRegularFile: $0) } }

  private func copyNew() throws(RunFailure) {
    if plan.newCopy != nil { return }
    do throws(StreamError) {
      try copies.make(
        of: plan.new, at: 1, folder: plan.folder, interruption: plan.interruption)
    } catch {
      throw .stream(error)
    }
  }

  private func temporaryFile() throws(RunFailure) -> TemporaryFile {
    do throws(StreamError) { return try TemporaryFile(in: plan.folder) } catch {
      throw .stream(error)
    }
  }

  /// Handles the old records that have no counterpart, unless reading failed.
  ///
  /// - Returns: the summaries of the handlers that did.
  package func conclude(
    _ sink: RunSink, failure: RunFailure?
  ) throws(RunFailure) -> [Handler.Summary] {
    if let failure = others.failure { throw .stream(failure) }
    guard failure == nil else { return [] }
    if let before = known.withLock({ $0 }) {
      for (place, identity) in identities.enumerated() where identity != before[place] {
        throw .stream(.changed(name: inputs[place]))
      }
    }
    let records = RemovedRecords(
      setup: plan.setup, store: index.store, threads: plan.threads, makeHandler: makeHandler)
    var merge = RemovedLines(index, removed.withLock { $0 })
    var handlers: [Handler.Summary] = []
    while true {
      let lines = try merge.next(limit: 2048 * plan.threads)
      if lines.isEmpty { return handlers }
      handlers += try records.write(lines) { output, count throws(RunFailure) in
        try sink.write(output, count: count)
      }
    }
  }
}
