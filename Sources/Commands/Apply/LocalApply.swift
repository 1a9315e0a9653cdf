internal import BulkRuns
internal import ByteStreams
internal import Journal
internal import ModelPackages
internal import Registry

/// Applies to a snapshot file: nothing has happened before the changed file has its name.
///
/// A journal holds each request before it is carried out and each that was refused, then, synced, that
/// the file is about to be replaced and by which, and after the rename how each request ended. A later
/// run tells by the file that has the name whether the rename took place; if it did, what was neither
/// ended nor refused is in the file.
struct LocalApply {
  let command: Apply
  /// The registry file.
  let name: String
  let context: RunContext
  let checks: ApplyChecks

  func run() async -> ExitStatus {
    if command.journal != nil, FilePresence.isSpecial(target) {
      context.messages.line(
        "mpkg apply: \(target): with --journal the changed snapshot has to go to a file,"
          + " with which a later run can go on")
      return .usage
    }
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
      let isContinued = (journal?.hasApplied ?? false) || (recovery?.mayBeReplaced ?? false)
      let source = isContinued ? target : name
      let registry = try SnapshotRegistry(
        opening: source, locks: !command.dryRun, threads: command.input.threadCount(in: context),
        folder: context.temporaryFolder,
        interruption: context.interruption, now: context.now)
      let hold = try source == name || command.dryRun ? nil : holdName()
      defer { withExtendedLifetime(hold) {} }
      var run = ApplyRun(
        command: command, registry: registry, statistics: nil, context: context,
        checks: checks, journal: journal)
      guard !command.dryRun else { return await run.run() }
      let ends = try journal?.writer.map { writer throws(SnapshotError) in
        DeferredJournal(writer, HeldLines(try heldBytes()))
      }
      run.changeJournal = ends
      run.localRecovery = recovery
      run.localResults = LocalResults(
        try heldBytes(), keepsRequests: command.input.rejects != nil, target: target
      ) {
        // A change that the journal does not hold must not come to stand.
        if let failure = ends?.failure { throw failure }
        try await replace(registry, isInPlace: source == target, journal)
      } afterwards: {
        try await ends?.finish()
      }
      return await run.run()
    } catch {
      return SnapshotFailure.report(error, command: "apply", in: context)
    }
  }

  private func heldBytes() throws(SnapshotError) -> HeldBytes {
    do throws(StreamError) { return try HeldBytes(in: context.temporaryFolder) } catch {
      throw .stream(error)
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
  ///
  /// - Throws: why it did not get it; everything is as before then.
  private func replace(
    _ registry: SnapshotRegistry, isInPlace: Bool, _ journal: ApplyJournal?
  ) async throws {
    if isInPlace, try !registry.store.hasChanges() {
      // The file is as it should be; the entries still have to last.
      try await journal?.writer?.write([])
      return
    }
    let old = FileIdentity(ofFile: target).map(ReplacingEntry.Identity.init)
    let file = try registry.written(for: target)
    if isInPlace { try registry.store.checkUnchanged() }
    if let journal, let writer = journal.writer, let new = try file.sync() {
      var line: [UInt8] = []
      ReplacingEntry(
        file: FileIdentity.path(ofFile: target), since: journal.start, old: old,
        new: ReplacingEntry.Identity(new), time: context.now()
      ).append(to: &line)
      try await writer.write(line)
    }
    try file.finish()
  }

  /// What became of the requests that an earlier run left open.
  ///
  /// - Throws: also where the earlier runs' changes are in another file than this one's would be.
  private func recovery(_ journal: ApplyJournal?) throws(JournalError) -> LocalRecovery? {
    guard let journal, let contents = journal.contents else { return nil }
    let replacing = try contents.replacing()
    // A run that found nothing to change replaced nothing: its file is the registry itself.
    let found = replacing?.entry.file ?? (journal.hasApplied ? name : nil)
    let wanted = FileIdentity.path(ofFile: target)
    if let found = found.map(FileIdentity.path(ofFile:)), found != wanted {
      throw .otherFile(name: journal.name, found: found, wanted: wanted)
    }
    return LocalRecovery(
      replacing: replacing, now: FileIdentity(ofFile: target).map(ReplacingEntry.Identity.init))
  }
}

extension ReplacingEntry.Identity {
  fileprivate init(_ identity: FileIdentity) {
    self.init(
      device: identity.device, inode: identity.inode, size: identity.size,
      modified: identity.modified)
  }
}
