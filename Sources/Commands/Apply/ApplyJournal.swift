internal import BulkRuns
internal import ByteStreams
internal import Journal
internal import ModelPackages

/// The journal of an apply: what it held at the start, and where the run goes on with it.
struct ApplyJournal: Sendable {
  let name: String
  /// What client tokens are made of.
  let run: String
  /// What the journal held; nil where it is new.
  let contents: JournalContents?
  /// What takes entries; nil in a dry run, which changes nothing.
  let writer: JournalWriter?

  /// Opens the journal that the command names; nil where it names none.
  ///
  /// A dry run looks into a journal that is there, and makes none.
  init?(_ command: Apply, target: String, in context: RunContext) throws(JournalError) {
    guard let name = command.journal else { return nil }
    self.name = name
    if command.dryRun {
      guard FilePresence.isThere(name) else { return nil }
      let contents = try JournalFile.read(name)
      guard contents.header.target == target else {
        throw .otherTarget(name: name, found: contents.header.target, wanted: target)
      }
      run = contents.header.run
      writer = nil
      self.contents = contents
      return
    }
    let file = try JournalFile(
      opening: name, target: target, run: Self.newRun(), time: context.now())
    run = file.header.run
    writer = file.writer
    contents = file.contents
  }

  /// 32 hexadecimal digits that no other run has.
  static func newRun() -> String {
    [UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// The open request whose `sending` entry begins at a place, as a task without a line.
  func openTask(at place: Int) throws(JournalError) -> ChangeTask? {
    guard let contents else { return nil }
    let entry = try contents.sending(at: place)
    return ChangeTask(
      request: entry.request, line: nil, id: entry.id.request,
      start: .open(
        OpenSending(
          generation: entry.id.generation, clientToken: entry.clientToken, firstSent: entry.time,
          requestToken: try contents.requestToken(of: entry.id.request), effect: entry.effect)))
  }

  /// Where a request of the input begins, by how it stands in the journal; nil where it is done.
  func start(
    _ record: RequestIndex.Record
  ) throws(JournalError) -> ChangeStart? {
    switch record.standing {
    case .unknown: return .fresh(generation: 0)
    case .refused: return .fresh(generation: record.generation)
    case .failed: return .fresh(generation: record.generation + 1)
    case .doubtful:
      return .doubtful(
        generation: record.generation, effect: try contents?.sending(at: record.place).effect)
    // Open ones were settled before the input was read.
    case .done, .reconciled, .open, .openWithToken: return nil
    }
  }
}
