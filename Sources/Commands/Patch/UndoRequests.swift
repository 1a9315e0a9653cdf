internal import ByteStreams
internal import JSONLines
internal import Journal
internal import LinePipeline
internal import ModelPackages

/// Makes the requests that take back what a journal says was applied: the last one first.
struct UndoRequests {
  let name: String
  let isGuarded: Bool
  /// Whether deleted versions of groups are made again, as new versions.
  let recreates: Bool
  /// Receives the message about a request that can be undone only in part; `nil` if it goes to the
  /// rejects.
  let tell: (@Sendable (String) -> Void)?
  /// How many bytes of requests are gathered before they are written.
  private static let batch = 1 << 18

  /// The journal, once it was read.
  ///
  /// - Throws: why nothing can be taken back.
  func open() throws(UndoProblem) -> JournalContents {
    let journal: JournalContents
    do {
      journal = try JournalFile.read(name)
    } catch {
      throw .journal(error)
    }
    let open = journal.openPlaces
    guard let first = open.first else { return journal }
    let identifier: String
    do { identifier = try journal.sending(at: first).request.subject } catch {
      throw .journal(error)
    }
    throw .open(name: name, requests: open.count, first: identifier)
  }

  /// Writes a request for each that was applied.
  ///
  /// Changes that cannot be undone are rejected. Without a file of rejects they end the run, except
  /// if the rest of their request is undone: the undo must then continue with earlier requests.
  func write(_ journal: JournalContents, to sink: RunSink) throws(RunFailure) {
    var lines: JournalLines?
    var output: [UInt8] = []
    var count = 0
    var ends: [SendingID: Int]?
    // Oldest first, so that new versions come in the order of the old ones.
    var recreated: [ChangeRequest] = []
    for place in journal.appliedPlaces.reversed() {
      let entry = try entry(of: journal, at: place)
      sink.count(lines: 1, bytes: entry.request.patchDocument?.bytes.count ?? 0)
      let isCreation = entry.request.creation != nil
      let ended = isCreation ? try Self.ended(entry, in: journal, &ends) : nil
      let (request, problem) = Self.undoing(
        entry, ended, isGuarded: isGuarded, recreates: recreates,
        via: journal.header.via)
      if let request, request.creation?.group != nil {
        recreated.append(request)
      } else if let request {
        request.append(to: &output)
        output.append(UInt8(ascii: "\n"))
        count += 1
      }
      if let problem {
        if lines == nil { lines = try JournalLines(name) }
        guard let line = try lines?.line(at: place) else { continue }
        try sink.write(output, count: count)
        (output, count) = ([], 0)
        if request != nil, let tell {
          tell("\(name):\(line.number): \(entry.request.identifier): NotUndoable: \(problem)")
          continue
        }
        try sink.reject(
          .refused(problem, code: "NotUndoable"),
          at: LinePlace(input: 0, name: name, line: line.number), input: line.bytes)
      }
      if output.count >= Self.batch {
        try sink.write(output, count: count)
        (output, count) = ([], 0)
      }
    }
    for request in recreated.reversed() {
      request.append(to: &output)
      output.append(UInt8(ascii: "\n"))
      count += 1
    }
    try sink.write(output, count: count)
  }

  private func entry(
    of journal: JournalContents, at place: Int
  ) throws(RunFailure) -> SendingEntry {
    do {
      return try journal.sending(at: place)
    } catch {
      throw .unprepared(UndoProblem.journal(error))
    }
  }

  /// Returns the request that undoes an entry (`nil` if there is nothing to undo), and the reason
  /// if the entry or a part of it cannot be undone.
  ///
  /// - Parameters:
  ///   - ended: how the entry's sending ended; needed for a creation.
  ///   - recreates: whether a deleted version of a group is made again, as a new version.
  ///   - api: the API that the journal names.
  static func undoing(
    _ entry: SendingEntry, _ ended: EndedEntry?, isGuarded: Bool, recreates: Bool,
    via api: ServiceAPI?
  ) -> (request: ChangeRequest?, problem: String?) {
    switch entry.request.operation {
    case .update: undoing(update: entry, isGuarded: isGuarded, via: api)
    case .create: undoing(creation: entry, ended, isGuarded: isGuarded)
    case .delete: undoing(deletion: entry, recreates: recreates)
    }
  }

  private static func undoing(
    update entry: SendingEntry, isGuarded: Bool, via api: ServiceAPI?
  ) -> (request: ChangeRequest?, problem: String?) {
    let added = "/AdditionalInferenceSpecificationsToAdd"
    if let patch = try? entry.request.patchDocument?.patch(),
      patch.operations.contains(where: { $0.changedPaths.contains { $0.text.hasPrefix(added) } })
    {
      return (nil, "inference specifications that were added cannot be taken away again")
    }
    guard let effect = entry.effect else {
      return (nil, "the journal does not say what the request changed")
    }
    let outcome = UndoRequest.undoing(
      effect.values.map {
        UndoRequest.Change(path: $0.path, before: $0.before, after: $0.after)
      },
      of: entry.request.identifier, region: entry.request.region, isGuarded: isGuarded,
      via: api ?? entry.request.via)
    let problem = outcome.notRemovable.isEmpty ? nil : words(notRemovable: outcome)
    guard let request = outcome.request else { return (nil, problem) }
    let document = request.patchDocument?.bytes ?? []
    let (bytes, limit) = (document.count, Schema.maximumPatchLength)
    var error: PatchError?
    if bytes > limit { error = .documentTooLong(bytes: bytes, limit: limit) }
    if ChangeRequest.isTooDeep(document) {
      error = error ?? .documentTooDeep(limit: ChangeRequest.maximumDepth)
    }
    if let error { return (nil, "to take it back: " + Sentences.describe(error)) }
    return (request, problem)
  }

  private static func words(notRemovable outcome: UndoRequest.Outcome) -> String {
    let names = outcome.notRemovable.joined(separator: " and ")
    return "\(names) had no value before, and the service does not carry out a removal"
      + (outcome.request == nil ? "" : "; the other changes are taken back")
  }
}

/// Why nothing of a journal can be taken back.
enum UndoProblem: Error {
  case journal(JournalError)
  /// Requests of which the end is not known.
  case open(name: String, requests: Int, first: String)

  var status: ExitStatus {
    switch self {
    case .open: .malformedInput
    case .journal(let error): Sentences.status(of: error)
    }
  }

  /// What was wrong, and what to do.
  var words: String {
    switch self {
    case .open(let name, let requests, let first):
      "\(name): the end of \(requests) \(requests == 1 ? "request is" : "requests are") not known;"
        + " run apply with this journal again first"
        + (requests == 1 ? " (\(first))" : " (the first is about \(first))")
    case .journal(let error): Sentences.describe(error)
    }
  }
}

/// The stage of a run that reads no lines.
struct NoLines: LineStage {
  var columns: ColumnSet { ColumnSet() }
  var summary: Void { () }

  func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict {
    .drop
  }
}

/// The lines of a journal by where they begin, asked for from the last to the first.
private struct JournalLines: ~Copyable {
  private var rows: StoredRows
  /// The place that was asked for last, and its line's number.
  private var last: (place: Int, number: Int)?

  init(_ name: String) throws(RunFailure) {
    rows = try RunFailure.ofStream { () throws(StreamError) in
      try StoredRows(
        StoredInput(name, folder: "/", interruption: nil), framing: .lines,
        maximumRowBytes: 1 << 30)
    }
  }

  mutating func line(at place: Int) throws(RunFailure) -> (number: Int, bytes: [UInt8]) {
    do throws(StreamError) {
      var number = 1
      if let last {
        number = last.number - (try rows.lineFeeds(in: place..<last.place))
      } else {
        number += try rows.lineFeeds(in: 0..<place)
      }
      last = (place, number)
      return (number, try rows.row(at: place)?.bytes ?? [])
    } catch {
      throw .stream(error)
    }
  }
}
