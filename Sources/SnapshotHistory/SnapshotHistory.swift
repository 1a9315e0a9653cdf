internal import ByteStreams
internal import Comparison
internal import DeltaArchives
internal import JSONLines
package import LinePipeline
internal import Synchronization

/// Writes what happened to packages over any number of snapshots, the oldest first.
///
/// Each snapshot is read once. In the same pass its records are matched with the index of the snapshot
/// before and added to an index of their own, so that two indexes are in memory, whatever the number of
/// snapshots. Lines about a snapshot wait in a spool until it was read whole: nothing is reported of a
/// broken one. Worked example, with the snapshots 1, 2 (cut short) and 3:
///
///     1 │ index ─────────┐
///     2 │ compare with 1 │ broken: spool and index of 2 are dropped, what it claimed of 1 is forgotten
///     3 │ compare with 1 │ whole: the spool is written, then the packages of 1 that 3 lacks
///
/// With a condition on the newest records, the lines of all snapshots wait (see `SelectedChanges`).
package final class SnapshotHistory {
  /// A snapshot that was read whole.
  private struct Night {
    let snapshot: HistorySnapshot
    let index: SnapshotIndex
  }

  let plan: HistoryPlan
  private let packages = FingerprintKey()
  private let spool: ChangeSpool
  private var selected: SelectedChanges?
  private let inspect: (RawSpan) throws -> Bool
  let warn: (HistoryWarning) -> Void
  private var isInspected = false
  /// Whether a snapshot was read whole.
  private var hasFirst = false

  /// - Parameters:
  ///   - inspect: sees the first lines before they are processed, until it has seen enough.
  ///   - warn: gets each warning at once.
  package init(
    _ plan: HistoryPlan, inspect: @escaping (RawSpan) throws -> Bool = { _ in true },
    warn: @escaping (HistoryWarning) -> Void
  ) {
    self.plan = plan
    self.inspect = inspect
    self.warn = warn
    spool = ChangeSpool(limit: plan.spoolLimit, folder: plan.folder)
    if plan.condition != nil {
      selected = SelectedChanges(ChangeSpool(limit: plan.spoolLimit, folder: plan.folder))
    }
  }

  /// Reads the snapshots and writes the history.
  ///
  /// - Throws: `.unprepared` with a `HistoryMemoryError` if a snapshot has too many packages.
  package func run(_ sink: RunSink) throws(RunFailure) {
    warnOfDates()
    guard let needed = plan.needed else { return }
    var last = try base(before: needed.lowerBound, sink)
    var number = needed.lowerBound
    while number <= needed.upperBound {
      let snapshot = plan.snapshots[number]
      let night = try read(snapshot, after: last, sink)
      last = night ?? last
      let count = night == nil ? 0 : deltaCount(behind: number, within: needed)
      number += 1
      while night == nil, number <= needed.upperBound, plan.snapshots[number].isDelta {
        try leaveOut(plan.snapshots[number], behind: snapshot, sink)
        number += 1
      }
      if count == 0 { continue }
      let good = try follow(number..<(number + count), sink)
      let newest = number + good - 1
      number += count
      // Only a full snapshot is compared with what the deltas made.
      if good > 0, number <= needed.upperBound { last = try index(plan.snapshots[newest], sink) }
    }
    try selected?.write(to: sink)
  }

  /// Reads a snapshot whose changes were written.
  private func index(_ snapshot: HistorySnapshot, _ sink: RunSink) throws(RunFailure) -> Night {
    try match(snapshot, with: nil, BrokenLine(snapshot), sink)
  }

  private func warnOfDates() {
    for (before, snapshot) in zip(plan.snapshots, plan.snapshots.dropFirst()) {
      guard let earlier = before.date, let date = snapshot.date, date.isBefore(earlier) else {
        continue
      }
      warn(.datesRunBackwards(snapshot.name, before: before.name))
    }
  }

  /// Returns the last good snapshot before a number; `nil` if there is none.
  private func base(before number: Int, _ sink: RunSink) throws(RunFailure) -> Night? {
    for snapshot in plan.snapshots[..<number].reversed() {
      if let night = try read(snapshot, after: nil, sink) { return night }
    }
    return nil
  }

  /// Reads a snapshot and writes what it says, or keeps it for the end.
  ///
  /// - Returns: `nil` if the snapshot is broken and left out.
  private func read(
    _ snapshot: HistorySnapshot, after base: Night?, _ sink: RunSink
  ) throws(RunFailure) -> Night? {
    spool.removeAll()
    let broken = BrokenLine(snapshot)
    let night: Night
    do throws(RunFailure) {
      night = try match(snapshot, with: base, broken, sink)
    } catch {
      guard plan.leavesOutBroken, broken.note(error) else { throw error }
      base?.index.forgetClaims()
      warn(.leftOut(snapshot.name, because: error))
      try broken.reject(to: sink)
      return nil
    }
    if night.index.count == 0, plan.setup.looksAtAll { warn(.noPackages(snapshot.name)) }
    if let base { try writeRemoved(base, in: snapshot) }
    try deliver(spool, to: sink)
    return night
  }

  /// Matches a snapshot with the one before; what it says goes to the spool.
  private func match(
    _ snapshot: HistorySnapshot, with base: Night?, _ broken: BrokenLine, _ sink: RunSink
  ) throws(RunFailure) -> Night {
    let copy = try snapshot.chain.restored(
      folder: plan.folder, threads: plan.threads, maximumLineBytes: plan.maximumLineBytes,
      interruption: plan.interruption)
    let store = store(of: snapshot, copy)
    let index = SnapshotIndex(store, limit: plan.recordLimit)
    var role = ComparisonRole.index(index)
    if let base {
      role = .compare(old: base.index, new: index, nil)
    } else if plan.includesFirst, !hasFirst, plan.reports(snapshot) {
      role = .compare(old: SnapshotIndex(store), new: index, nil)
    }
    let (setup, spool, makeHandler) = (plan.setup, spool, handler(snapshot, after: base?.snapshot))
    let roles = [role]
    _ = try run(over: snapshot, copy, sink).read(
      inspect: { line in
        if !isInspected { isInspected = try inspect(line) }
        return isInspected
      },
      take: { frames throws(StreamError) in try spool.append(frames) },
      refuse: { place, problem, input throws(RunFailure) in
        throw broken.note(problem, at: place, input: input)
      },
      makeStage: { ComparisonStage(roles, setup, handler: makeHandler()) })
    if let failure = index.failure { throw .stream(failure) }
    if index.isIncomplete {
      throw .unprepared(HistoryMemoryError(name: snapshot.name, limit: plan.recordLimit))
    }
    hasFirst = true
    return Night(snapshot: snapshot, index: index)
  }

  /// - Parameter copy: the lines of a snapshot that is no file.
  private func run(
    over snapshot: HistorySnapshot, _ copy: TemporaryFile?, _ sink: RunSink
  ) -> LineRun {
    var run = LineRun()
    run.inputs = [snapshot.input]
    run.copies = copy.map { InputCopies([0: $0]) }
    run.threads = plan.threads
    run.maximumLineBytes = plan.maximumLineBytes
    run.trustsInput = plan.trustsInput
    run.pieceSize = plan.pieceSize
    run.countsLines = true
    run.interruption = plan.interruption
    let counted = Mutex(RunTotals())
    run.progress = { totals in
      counted.withLock { counted in
        sink.count(
          lines: totals.linesIn - counted.linesIn, bytes: totals.bytesIn - counted.bytesIn)
        counted = totals
      }
    }
    return run
  }

  private func store(of snapshot: HistorySnapshot, _ copy: TemporaryFile?) -> LineStore {
    if let copy { return LineStore(copy: copy, name: snapshot.name) }
    return LineStore(of: snapshot.input, folder: plan.folder, interruption: plan.interruption)
  }

  func handler(
    _ snapshot: HistorySnapshot, after before: HistorySnapshot?
  ) -> @Sendable () -> HistoryHandler {
    let pair = SnapshotPair(
      before: before, new: snapshot, isReported: plan.reports(snapshot))
    return { [plan, packages] in HistoryHandler(plan, pair, packages: packages) }
  }

  /// Appends the packages of a snapshot that the next one lacks to the spool.
  private func writeRemoved(_ base: Night, in snapshot: HistorySnapshot) throws(RunFailure) {
    _ = try base.index.handleUnclaimed(
      plan.setup, threads: plan.threads, makeHandler: handler(snapshot, after: base.snapshot)
    ) { frames, _ throws(RunFailure) in
      do throws(StreamError) {
        try spool.append(frames.span.bytes)
      } catch {
        throw .stream(error)
      }
    }
  }

  /// Writes the changes of a snapshot that was read whole, or keeps them for the end.
  func deliver(_ spool: ChangeSpool, to sink: RunSink) throws(RunFailure) {
    try spool.forEachBlock { frames throws(RunFailure) in
      if selected != nil {
        try sink.checkInterruption()
        try selected?.add(frames)
        return
      }
      var lines: [UInt8] = []
      var count = 0
      ChangeFrame.forEach(in: frames) { frame in
        lines += frames[frame.lines]
        count += frame.count
      }
      try sink.write(lines, count: count)
    }
  }
}

/// The first line for which a snapshot is broken.
final class BrokenLine: Sendable {
  private struct Line {
    var problem: LineProblem
    var place: LinePlace
    var input: [UInt8]
  }

  private let line: Mutex<Line?>
  private let name: String

  init(_ snapshot: HistorySnapshot) {
    line = Mutex(nil)
    name = snapshot.name
  }

  /// Notes a line, unless one is noted.
  ///
  /// - Returns: the failure that ends the reading.
  func note(_ problem: LineProblem, at place: LinePlace, input: [UInt8]) -> RunFailure {
    line.withLock { $0 = $0 ?? Line(problem: problem, place: place, input: input) }
    return .line(place, problem)
  }

  /// Notes what ended the reading.
  ///
  /// - Returns: whether the snapshot is broken; other failures end the history.
  func note(_ failure: RunFailure) -> Bool {
    switch failure {
    case .line(let place, let problem):
      // A line of a delta was not noted before.
      _ = note(problem, at: place, input: [])
      return true
    case .stream(let error):
      switch error {
      case .damaged, .foreignCompression: break
      default: return false
      }
      let place = LinePlace(input: 0, name: name, line: 0)
      _ = note(.refused(error.message, code: nil), at: place, input: [])
      return true
    case .unprepared: return false
    }
  }

  func reject(to sink: RunSink) throws(RunFailure) {
    guard let line = line.withLock({ $0 }) else { return }
    try sink.reject(line.problem, at: line.place, input: line.input)
  }
}
