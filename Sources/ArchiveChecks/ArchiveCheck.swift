package import ByteStreams
package import Comparison
internal import DeltaArchives
internal import JSONLines
package import LinePipeline
internal import Synchronization

/// Reads files in full and reports what is in them and what is wrong with them.
///
/// A file is read like an input of any command: on several threads, in memory that does not grow with the
/// file. Damage ends the reading where nothing more can be read; everything else is counted and read over.
package struct ArchiveCheck: Sendable {
  /// The column that records are known by.
  package let key: RecordKey
  package var threads = 1
  package var maximumLineBytes = 64 << 20
  /// The folder of temporary files.
  package let folder: String
  package var interruption: Interruption?
  /// Hears how much of the current file was read.
  package var progress: (@Sendable (RunTotals) -> Void)?

  package init(key: RecordKey, folder: String) {
    self.key = key
    self.folder = folder
  }

  /// Reads a file; `-` is standard input.
  package func report(of name: String) -> ArchiveReport {
    let shownName = name == "-" ? InputFile.standardInputName : name
    var report = ArchiveReport(shownName)
    report.storedBytes = name == "-" ? nil : FileIdentity(ofRegularFile: name).map { Int($0.size) }
    let isDelta = SnapshotChain.isDelta(name)
    let lines = CheckedLines(folder: folder)
    let members = MemberCount()
    let refused = RefusedLines()
    var run = LineRun()
    run.inputs = [name]
    run.threads = threads
    run.maximumLineBytes = maximumLineBytes
    run.countsLines = true
    run.members = members
    run.interruption = interruption
    run.progress = progress
    var failure: StreamError?
    do throws(RunFailure) {
      try read(run, lines, refused, isDelta: isDelta)
    } catch {
      if case .stream(let error) = error { failure = error }
    }
    report.add(lines.facts, isDelta: isDelta)
    report.add(refused.state, lines.facts)
    report.finish(lines.facts, members: members.value, failure: failure)
    return report
  }

  private func read(
    _ run: LineRun, _ lines: CheckedLines, _ refused: RefusedLines, isDelta: Bool
  ) throws(RunFailure) {
    let refuse: LineRefusal = { place, problem, _ throws(RunFailure) in
      refused.add(place.line, problem)
    }
    if isDelta {
      _ = try run.read(refuse: refuse) { DeltaCheckStage(lines) }
      return
    }
    let (key, secret) = (key, FingerprintKey())
    _ = try run.read(refuse: refuse) { RecordCheckStage(key, secret, lines) }
  }
}

/// The first malformed lines, and how many there are.
private final class RefusedLines: Sendable {
  struct State: Sendable {
    var count = 0
    var first: [(line: Int, problem: LineProblem)] = []
    /// The first line that was longer than the limit. Offsets of later lines are not known.
    var firstTooLong: Int?
  }

  private let mutex = Mutex(State())

  var state: State { mutex.withLock { $0 } }

  func add(_ line: Int, _ problem: LineProblem) {
    mutex.withLock { state in
      state.count += 1
      if state.first.count < CheckedLines.shownLines { state.first.append((line, problem)) }
      if case .tooLong = problem { state.firstTooLong = state.firstTooLong ?? line }
    }
  }
}

extension ArchiveReport {
  fileprivate mutating func add(_ facts: CheckedLines.State, isDelta: Bool) {
    bytes = facts.bytes
    blankLines = facts.blankLines
    lines = facts.digest.value.lines
    if isDelta {
      delta = DeltaFacts(header: facts.delta.header, end: facts.delta.end)
      return
    }
    var keys = facts.keys
    withoutKey = facts.withoutKey
    origins = facts.origins.isIncomplete ? nil : facts.origins
    do throws(StreamError) {
      if let failure = facts.failure { throw failure }
      packages = try keys.finish()
      duplicates = keys.count - packages
    } catch {
      failure = error
    }
  }

  /// Adds what is wrong with single lines.
  fileprivate mutating func add(_ refused: RefusedLines.State, _ facts: CheckedLines.State) {
    lines += refused.count
    malformedLines = refused.count
    for (line, problem) in refused.first {
      let isKnown = line <= refused.firstTooLong ?? .max
      damage.append(
        ArchiveDamage(
          .line(problem), line: line,
          offset: isKnown ? facts.malformed.first { $0.line == line }?.offset : nil))
    }
    if let first = facts.firstBlank {
      let isKnown = first.line <= refused.firstTooLong ?? .max
      damage.append(
        ArchiveDamage(
          .blankLines(facts.blankLines), line: first.line, offset: isKnown ? first.offset : nil))
    }
    damage.sort { ($0.line ?? 0) < ($1.line ?? 0) }
  }

  /// Adds what is wrong with the whole.
  fileprivate mutating func finish(
    _ facts: CheckedLines.State, members count: Int, failure error: StreamError?
  ) {
    members = count > 0 ? count : nil
    switch error {
    case .damaged(_, let offset, let format, let found):
      members = count
      let isBehindAll = found == .trailingGarbage
      damage.append(
        ArchiveDamage(
          .compression(format, found), line: isBehindAll ? nil : facts.count + 1, offset: offset,
          member: isBehindAll ? nil : count + 1))
    case .some(let error): failure = failure ?? error
    case nil: finishWhole(facts)
    }
    if error == nil, failure == nil, malformedLines == 0 { sha256 = facts.digest.value.sha256 }
  }

  /// Adds what is wrong with a file that was read to its end.
  private mutating func finishWhole(_ facts: CheckedLines.State) {
    if storedBytes == 0, let format = CompressionFormat.ofName(name) {
      damage.append(ArchiveDamage(.emptyArchive(format)))
    }
    let isTooLong = damage.contains {
      if case .line(.tooLong) = $0.problem { return $0.line == facts.unfinished?.line }
      return false
    }
    if let last = facts.unfinished, !isTooLong {
      damage.append(ArchiveDamage(.unfinishedLine, line: last.line, offset: last.offset))
    }
    // A line that is no JSON makes every digest wrong.
    guard delta != nil, malformedLines == 0 else { return }
    if let (position, problem) = facts.deltaProblem {
      damage.append(
        ArchiveDamage(.delta(problem), line: position.line, offset: position.offset))
    } else if facts.delta.end == nil {
      damage.append(ArchiveDamage(.delta(.cutShort), line: max(1, facts.count)))
    }
  }
}
