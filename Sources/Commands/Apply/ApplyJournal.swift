internal import BulkRuns
internal import ByteStreams
internal import Journal
internal import ModelPackages
internal import Plans
internal import Synchronization

/// The journal of an apply: what it held at the start, and where the run goes on with it.
struct ApplyJournal: Sendable {
  let name: String
  /// What client tokens are made of.
  let run: String
  /// What the journal held, its index aside; nil where it is new.
  let contents: JournalContents?
  /// How each request stands.
  let index: IndexBox
  /// Whether it holds requests that were applied.
  let hasApplied: Bool
  /// The open file; `nil` in a dry run, which changes nothing.
  private let file: JournalFile?

  /// Where the entries of this run begin, in bytes.
  var start: Int { file?.start ?? 0 }
  /// What takes entries once the run has begun; `nil` in a dry run.
  var writer: JournalWriter? { file?.writer }

  /// Opens the journal that the command names; `nil` if it names none. Nothing is created or changed
  /// before `begin`.
  ///
  /// A dry run reads a journal that exists, and creates none.
  ///
  /// - Parameter api: the API that requests are sent through; `nil` for a file.
  init?(
    _ command: Apply, target: String, via api: ServiceAPI? = nil, in context: RunContext
  ) throws(JournalError) {
    guard let name = command.journal else { return nil }
    self.name = name
    if command.dryRun {
      guard FilePresence.isThere(name) else { return nil }
      var contents = try JournalFile.read(name)
      try contents.header.check(target: target, via: api, name: name)
      run = contents.header.run
      file = nil
      hasApplied = contents.index.contains { $0 == .done }
      index = IndexBox(contents.takeIndex())
      self.contents = contents
      return
    }
    var file = try JournalFile(
      opening: name, target: target, via: api, run: Self.newRun(), time: context.now())
    run = file.header.run
    var contents = file.takeContents()
    hasApplied = contents?.index.contains { $0 == .done } ?? false
    index = IndexBox(contents?.takeIndex() ?? RequestIndex())
    self.contents = contents
    self.file = file
  }

  /// Notes that a run begins that passed all checks. Call once, before the first entry.
  func begin(_ note: RunNote, in context: RunContext) throws(JournalError) {
    try file?.begin(note, time: context.now())
  }

  /// Notes the plan that this run has read to its end; returns once that outlasts a power loss.
  func note(_ plan: PlanDigest, in context: RunContext) async throws(JournalError) {
    var line: [UInt8] = []
    PlanEntry(digest: plan.text, time: context.now()).append(to: &line)
    try await writer?.write(line)
  }

  /// 32 hexadecimal digits that no other run has.
  static func newRun() -> String {
    [UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// The open request whose `sending` entry begins at a place, as a task without a line.
  ///
  /// - Parameters:
  ///   - isInDoubt: whether it is open because the package was read and does not show whether the
  ///     change was made.
  ///   - tokenPlaces: the offsets in the journal of the `sent` entries of open requests.
  func openTask(
    at place: Int, isInDoubt: Bool, _ tokenPlaces: [RequestID: Int]
  ) throws(JournalError) -> ChangeTask? {
    guard let contents else { return nil }
    let entry = try contents.sending(at: place)
    if isInDoubt {
      return ChangeTask(
        request: entry.request, line: nil, id: entry.id.request,
        start: .doubtful(generation: entry.id.generation, effect: entry.effect, isOpen: true))
    }
    var requestToken: String?
    if let place = tokenPlaces[entry.id.request] {
      requestToken = try contents.requestToken(at: place)
    }
    return ChangeTask(
      request: entry.request, line: nil, id: entry.id.request,
      start: .open(
        OpenSending(
          generation: entry.id.generation, clientToken: entry.clientToken, firstSent: entry.time,
          requestToken: requestToken, effect: entry.effect)))
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
        generation: record.generation, effect: try contents?.sending(at: record.place).effect,
        isOpen: false)
    // Open ones were settled before the input was read.
    case .done, .reconciled, .open, .openWithToken, .openInDoubt: return nil
    }
  }
}

/// Hands the index over once, so that it is changed in place.
final class IndexBox: Sendable {
  private let state: Mutex<RequestIndex>

  init(_ index: consuming sending RequestIndex) { state = Mutex(index) }

  /// The index; empty from the second time on.
  func take() -> RequestIndex {
    state.withLock { state in
      var taken = RequestIndex()
      swap(&taken, &state)
      return taken
    }
  }
}
