internal import ByteStreams
internal import Comparison
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Synchronization

/// The files that say what changes: read before the first record, asked for each.
final class PatchFiles: Sendable {
  struct Tables: Sendable {
    var changes: RowTable<ChangeRows>?
    var desired: DesiredRecords?
  }

  private let state = Mutex(Tables())
  private let recipe: PatchRecipe
  private let changes: String?
  private let desired: String?
  private let takesRejects: Bool
  private let maximumRowBytes: Int
  private let threads: Int
  private let folder: String
  private let interruption: Interruption
  /// The names of the files of records; `nil` if no records are read.
  private let records: [String]?
  /// Copies of inputs of records, which are read twice.
  let copies = InputCopies()

  init(_ command: Patch, _ recipe: PatchRecipe, in context: RunContext) {
    self.recipe = recipe
    changes = command.changes
    desired = command.desired
    takesRejects = command.input.rejects != nil
    maximumRowBytes = command.input.maxLineBytes.bytes
    threads = command.input.threadCount(in: context)
    folder = context.temporaryFolder
    interruption = context.interruption
    records = command.withoutRecords ? nil : command.files
  }

  /// What the files say, once they were read.
  var tables: Tables { state.withLock { $0 } }

  /// Whether there are any.
  var areAny: Bool { changes != nil || desired != nil }

  /// Reads the files: what cannot be taken is rejected, or ends the run.
  func read(_ sink: RunSink) throws(RunFailure) {
    var tables = Tables()
    if let changes {
      let input = try open(changes).inUTF8(folder: folder)
      tables.changes = try RowTable(
        input, kind: try changeRows(input), maximumRowBytes: maximumRowBytes, sink: sink)
      try tables.changes?.lookUpNames(sink) { () throws(RunFailure) in
        try RecordPass(
          records ?? [], maximumLineBytes: maximumRowBytes, copies: copies, folder: folder,
          interruption: interruption)
      }
    }
    if let desired { tables.desired = try desiredRecords(desired, sink) }
    state.withLock { $0 = tables }
  }

  private func open(_ name: String) throws(RunFailure) -> StoredInput {
    try RunFailure.ofStream { () throws(StreamError) in
      try StoredInput(name, folder: folder, interruption: interruption)
    }
  }

  private func desiredRecords(
    _ name: String, _ sink: RunSink
  ) throws(RunFailure) -> DesiredRecords {
    var plan = DesiredPlan(
      input: name, key: RecordKey(column: Columns.identifier, isText: true), folder: folder)
    plan.threads = threads
    plan.maximumLineBytes = maximumRowBytes
    plan.interruption = interruption
    let sentences = DesiredSentences(
      contradiction: ChangeRows.refused(RowTable<ChangeRows>.contradiction),
      unused: ChangeRows.refused("none of the records is of this package"))
    return try DesiredRecords(
      plan, columns: [Columns.creationTime], sentences: sentences, sink: sink
    ) { index throws(LineProblem) in
      guard index.whole.kind == .object else {
        throw ChangeRows.refused(Sentences.describe(PatchError.notRecord))
      }
      guard index[0].kind == .string, !index[0].contentRange.isEmpty else {
        throw ChangeRows.refused(Sentences.describe(PatchError.noIdentifier))
      }
      guard !index[1].isNull else {
        throw ChangeRows.refused(Sentences.describe(PatchError.partialDesired))
      }
    }
  }

  /// Detects the format of a file of changes: NDJSON if its first byte is `{`, else CSV.
  private func changeRows(_ input: StoredInput) throws(RunFailure) -> ChangeRows {
    let names = recipe.changeColumns
    var rows = ChangeRows(
      form: .ndjson, names: names, ignoresCase: recipe.ignoresCase, looksUpNames: records != nil,
      others: recipe.changes + recipe.placeholders)
    let first = try RunFailure.ofStream { () throws(StreamError) in
      var rows = try StoredRows(input, framing: .lines, maximumRowBytes: maximumRowBytes)
      return try rows.firstByte()
    }
    guard let first, first != UInt8(ascii: "{"),
      let (header, place) = try ChangeHeader.read(
        input, names: names, maximumRowBytes: maximumRowBytes)
    else { return rows }
    do throws(LineProblem) {
      let header = try header.get()
      // With a file of rejects, every row is rejected for the same reason instead.
      if let problem = header.problem, !takesRejects { throw ChangeRows.refused(problem) }
      rows.form = .csv(header)
    } catch {
      throw .line(place, error)
    }
    return rows
  }

  /// Rejects what was about packages of which no record came.
  func rejectUnused(_ summary: PatchStage.Summary, sink: RunSink) throws(RunFailure) {
    let tables = tables
    try tables.changes?.rejectUnused(taken: summary.takenChanges, sink: sink)
    try tables.desired?.rejectUnused(sink)
  }
}
