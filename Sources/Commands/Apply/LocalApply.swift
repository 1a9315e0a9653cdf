internal import BulkRuns
internal import ByteStreams
internal import Journal
internal import ModelPackages
internal import Registry
internal import Synchronization

/// Applies to a snapshot file: nothing has happened before the changed file has its name.
///
/// A journal holds each request before it is carried out, then, synced, that the file is about to be
/// replaced and by which, and after the rename how each request ended. A later run tells by the file
/// that has the name whether the rename took place.
struct LocalApply {
  let command: Apply
  /// The registry file.
  let name: String
  let context: RunContext

  func run() async -> ExitStatus {
    do throws(JournalError) {
      let journal = try ApplyJournal(
        command, target: "file:" + FileIdentity.path(ofFile: name), in: context)
      return await run(journal, try recovery(journal))
    } catch {
      context.messages.line("mpkg apply: " + Sentences.describe(error))
      return Sentences.status(of: error)
    }
  }

  /// What the changed snapshot is written to.
  private var target: String { command.writeBack ?? name }

  private func run(_ journal: ApplyJournal?, _ recovery: LocalRecovery?) async -> ExitStatus {
    do throws(SnapshotError) {
      // What the journal says is done was done in the file that was written then.
      let isContinued = journal?.hasApplied ?? false
      let source = isContinued ? target : name
      let registry = try SnapshotRegistry(
        opening: source, locks: !command.dryRun, folder: context.temporaryFolder,
        interruption: context.interruption)
      let hold = try source == name || command.dryRun ? nil : holdName()
      defer { withExtendedLifetime(hold) {} }
      var run = ApplyRun(
        command: command, registry: registry, statistics: nil, context: context, journal: journal)
      guard !command.dryRun else { return await run.run() }
      var ends: DeferredJournal?
      do throws(StreamError) {
        run.heldResults = HeldLines(try HeldBytes(in: context.temporaryFolder))
        if let writer = journal?.writer {
          ends = DeferredJournal(writer, HeldLines(try HeldBytes(in: context.temporaryFolder)))
        }
      } catch {
        throw .stream(error)
      }
      run.changeJournal = ends
      run.localRecovery = recovery
      run.beforeResults = { () async throws in
        try await replace(registry, isInPlace: source == target, journal?.writer)
        try await ends?.finish()
      }
      return await run.run()
    } catch {
      return SnapshotFailure.report(error, command: "apply", in: context)
    }
  }

  private func holdName() throws(SnapshotError) -> FileHold {
    do throws(StreamError) {
      if let hold = try FileHold(name) { return hold }
    } catch {
      throw .stream(error)
    }
    throw .held(name: name)
  }

  /// Gives the changed snapshot its name.
  private func replace(
    _ registry: SnapshotRegistry, isInPlace: Bool, _ writer: JournalWriter?
  ) async throws {
    if isInPlace, !registry.store.hasChanges {
      // The file is as it should be; the entries still have to last.
      try await writer?.write([])
      return
    }
    let old = FileIdentity(ofFile: target).map(ReplacingEntry.Identity.init)
    let file = try registry.written(for: target)
    if let writer, let new = try file.sync() {
      var line: [UInt8] = []
      ReplacingEntry(
        file: FileIdentity.path(ofFile: target), old: old, new: ReplacingEntry.Identity(new),
        time: context.now()
      ).append(to: &line)
      try await writer.write(line)
    }
    try file.finish()
  }

  /// What became of the requests that an earlier run left open.
  private func recovery(_ journal: ApplyJournal?) throws(JournalError) -> LocalRecovery? {
    guard let contents = journal?.contents else { return nil }
    return LocalRecovery(
      replacing: try contents.replacing(),
      now: FileIdentity(ofFile: target).map(ReplacingEntry.Identity.init))
  }
}

/// Tells whether the rename that an earlier run was about to do took place.
struct LocalRecovery: Sendable {
  let replacing: (entry: ReplacingEntry, place: Int)?
  /// The file that has the name now.
  let now: ReplacingEntry.Identity?

  enum Outcome {
    case applied, notApplied, unknown
  }

  /// What became of a request whose `sending` entry begins at a place.
  func outcome(at place: Int) -> Outcome {
    guard let replacing, place < replacing.place else { return .notApplied }
    if now == replacing.entry.new { return .applied }
    return now == replacing.entry.old ? .notApplied : .unknown
  }
}

extension ReplacingEntry.Identity {
  fileprivate init(_ identity: FileIdentity) {
    self.init(
      device: identity.device, inode: identity.inode, size: identity.size,
      modified: identity.modified)
  }
}

/// Lines that wait in a temporary file until they may go out.
final class HeldLines: Sendable {
  private let file: Mutex<HeldBytes>

  init(_ file: consuming sending HeldBytes) { self.file = Mutex(file) }

  func append(_ line: [UInt8]) throws(StreamError) {
    let failure = file.withLock { file -> StreamError? in
      do throws(StreamError) {
        try file.append(line)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }

  /// A piece of what was appended; empty behind the end.
  func piece(at start: Int) throws(StreamError) -> [UInt8] {
    let piece = file.withLock { file -> Result<[UInt8], StreamError> in
      do throws(StreamError) {
        return .success(try file.bytes(in: start..<min(file.count, start + (1 << 20))))
      } catch {
        return .failure(error)
      }
    }
    return try piece.get()
  }
}

/// A journal whose ends are written once the changed file has its name.
struct DeferredJournal: ChangeJournal {
  private let writer: JournalWriter
  private let ends: HeldLines
  private let endsFailure = EndsFailure()

  init(_ writer: JournalWriter, _ ends: HeldLines) {
    self.writer = writer
    self.ends = ends
  }

  var failure: JournalError? { writer.failure ?? endsFailure.error }

  /// Returns at once: what counts as sending is the rename, before which all is synced.
  func sending(_ entry: SendingEntry) async throws(JournalError) {
    try await writer.note(try entry.bytes())
  }

  /// Nobody is ever asked about a local update.
  func sent(_ entry: SentEntry) async {}

  func ended(_ entry: EndedEntry) async {
    var line: [UInt8] = []
    entry.append(to: &line)
    do throws(StreamError) { try ends.append(line) } catch { endsFailure.note(error) }
  }

  /// Writes the ends.
  func finish() async throws {
    var start = 0
    while true {
      let piece = try ends.piece(at: start)
      if piece.isEmpty { break }
      start += piece.count
      try await writer.note(piece)
    }
    try await writer.write([])
  }
}

/// Why an end could not be kept.
private final class EndsFailure: Sendable {
  private let state = Mutex<JournalError?>(nil)

  var error: JournalError? { state.withLock { $0 } }

  func note(_ error: StreamError) {
    guard case .writeFailed(let name, let errno) = error else { return }
    state.withLock { $0 = $0 ?? .writeFailed(name: name, errno) }
  }
}
