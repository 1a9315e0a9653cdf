internal import ByteStreams
internal import Comparison
internal import DeltaArchives
internal import Expressions
internal import LinePipeline
internal import Synchronization

extension SnapshotHistory {
  /// Returns how many of the snapshots behind a number are made by deltas, one from the other, from the
  /// snapshot with that number.
  func deltaCount(behind number: Int, within needed: ClosedRange<Int>) -> Int {
    // Which file a record came from changes with each delta: the records have to be seen then.
    if plan.condition?.program.needsOrigin == true || number == needed.upperBound { return 0 }
    return plan.snapshots[(number + 1)...needed.upperBound]
      .prefix { $0.isDelta }.count
  }

  /// Writes what deltas say of the snapshots that they make, without rebuilding those.
  ///
  /// - Parameter numbers: the numbers of these snapshots; the one before the first was read.
  /// - Returns: how many of them were read; fewer where a broken one is left out, with all that build on
  ///   it.
  func follow(_ numbers: Range<Int>, _ sink: RunSink) throws(RunFailure) -> Int {
    let chain = plan.snapshots[numbers.upperBound - 1].chain
    let first = chain.deltas.count - numbers.count
    let spools = numbers.map { _ in ChangeSpool(limit: plan.spoolLimit, folder: plan.folder) }
    let handlers = numbers.map { handler(plan.snapshots[$0], after: plan.snapshots[$0 - 1]) }
    let changes = DeltaChanges(plan.setup, first: first, spools: spools) { handlers[$0]() }
    let (complete, failure) = read(chain, changes)
    let good = max(0, complete - first)
    for spool in spools.prefix(good) { try deliver(spool, to: sink) }
    guard let failure else { return good }
    guard good < numbers.count else { throw failure }
    let broken = plan.snapshots[numbers.lowerBound + good]
    let line = BrokenLine(broken)
    guard plan.leavesOutBroken, line.note(failure) else { throw failure }
    warn(.leftOut(broken.name, because: failure))
    try line.reject(to: sink)
    for number in numbers.dropFirst(good + 1) {
      try leaveOut(plan.snapshots[number], behind: broken, sink)
    }
    return good
  }

  /// Leaves out a snapshot whose delta follows a broken snapshot.
  func leaveOut(
    _ snapshot: HistorySnapshot, behind broken: HistorySnapshot, _ sink: RunSink
  ) throws(RunFailure) {
    warn(.buildsOn(snapshot.name, broken: broken.name))
    try sink.reject(
      .refused("the delta follows \(broken.name), which is left out", code: nil),
      at: LinePlace(input: 0, name: snapshot.name, line: 0), input: [])
  }

  /// Reads a chain for its changes.
  ///
  /// - Returns: how many of its deltas are complete, and what ended the reading early.
  private func read(
    _ chain: SnapshotChain, _ changes: DeltaChanges
  ) -> (complete: Int, failure: RunFailure?) {
    let restoration = Restoration(
      chain, folder: plan.folder, interruption: plan.interruption, observer: changes)
    let complete = Mutex(0)
    let stamp = FileIdentity(ofRegularFile: chain.full)
    var run = LineRun()
    run.inputs = restoration.inputs
    run.threads = plan.threads
    run.maximumLineBytes = plan.maximumLineBytes
    run.countsLines = true
    run.interruption = plan.interruption
    run.betweenInputs = { input, _ throws(RunFailure) in
      try restoration.checkInput(before: input)
      complete.withLock { $0 = input - 1 }
    }
    do throws(RunFailure) {
      _ = try run.read(refuse: LineRun.endRun) { restoration.makeStage() }
      try restoration.checkInput(before: chain.deltas.count + 1)
      complete.withLock { $0 = chain.deltas.count }
      if let failure = changes.failure { throw failure }
      // Lines of the full snapshot were read again after its digest was compared.
      guard FileIdentity(ofRegularFile: chain.full) == stamp else {
        throw .stream(.changed(name: chain.full))
      }
      return (chain.deltas.count, nil)
    } catch {
      return (complete.withLock { $0 }, error)
    }
  }
}
