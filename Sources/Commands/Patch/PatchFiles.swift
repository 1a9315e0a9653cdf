internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import Synchronization

/// The files that say what changes: read before the first record, asked for each.
final class PatchFiles: Sendable {
  struct Tables: Sendable {
    var changes: RowTable<ChangeRows>?
    var desired: RowTable<DesiredRows>?
  }

  private let state = Mutex(Tables())
  private let recipe: PatchRecipe
  private let changes: String?
  private let desired: String?
  private let takesRejects: Bool
  private let maximumRowBytes: Int
  private let folder: String
  private let interruption: Interruption

  init(_ command: Patch, _ recipe: PatchRecipe, in context: RunContext) {
    self.recipe = recipe
    changes = command.changes
    desired = command.desired
    takesRejects = command.input.rejects != nil
    maximumRowBytes = command.input.maxLineBytes.bytes
    folder = context.temporaryFolder
    interruption = context.interruption
  }

  /// What the files say, once they were read.
  var tables: Tables { state.withLock { $0 } }

  /// Whether there are any.
  var areAny: Bool { changes != nil || desired != nil }

  /// Reads the files: what cannot be taken is rejected, or ends the run.
  func read(_ sink: RunSink) throws(RunFailure) {
    var tables = Tables()
    if let changes {
      let input = try open(changes)
      tables.changes = try RowTable(
        input, kind: try changeRows(input), maximumRowBytes: maximumRowBytes, sink: sink)
    }
    if let desired {
      tables.desired = try RowTable(
        try open(desired), kind: DesiredRows(), maximumRowBytes: maximumRowBytes, sink: sink)
    }
    state.withLock { $0 = tables }
  }

  private func open(_ name: String) throws(RunFailure) -> StoredInput {
    try RunFailure.ofStream { () throws(StreamError) in
      try StoredInput(name, folder: folder, interruption: interruption)
    }
  }

  /// Tells how a file of changes is written: by its first byte.
  private func changeRows(_ input: StoredInput) throws(RunFailure) -> ChangeRows {
    var form = ChangeRows.Form.ndjson
    let header = try RunFailure.ofStream { () throws(StreamError) in
      var rows = try StoredRows(input, framing: .csv, maximumRowBytes: maximumRowBytes)
      let first = try rows.firstByte()
      if first == nil || first == UInt8(ascii: "{") { return nil as StoredRows.Row? }
      while let row = try rows.next() {
        if !row.bytes.span.bytes.isBlank { return row }
      }
      return nil
    }
    if let header {
      let place = LinePlace(input: 0, name: input.name, line: header.line)
      do throws(LineProblem) {
        if header.isTooLong { throw .tooLong(limit: maximumRowBytes) }
        let columns = try ChangeRows.Header(header.bytes)
        // With rejects every row is one, for the same reason.
        if let problem = columns.problem, !takesRejects { throw ChangeRows.refused(problem) }
        form = .csv(columns)
      } catch {
        throw .line(place, error)
      }
    }
    return ChangeRows(form: form, others: recipe.changes + recipe.placeholders)
  }

  /// Rejects what was about packages of which no record came.
  func rejectUnused(_ summary: PatchStage.Summary, sink: RunSink) throws(RunFailure) {
    let tables = tables
    try tables.changes?.rejectUnused(taken: summary.takenChanges, sink: sink)
    try tables.desired?.rejectUnused(taken: summary.takenDesired, sink: sink)
  }
}
