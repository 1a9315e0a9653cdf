internal import JSONLines
internal import Journal
internal import ModelPackages
internal import Times

/// What a journal tells of one request.
struct JournalRow {
  /// What `patch --undo` can take back of a request.
  enum Undo: String {
    case whole, part, nothing
  }

  static let columns = [
    "line", "model_package_arn", "region", "status", "error_code", "status_message", "attempts",
    "sent_at", "ended_at", "request_token", "reconciled", "undo", "operation",
  ]

  /// The columns that a table for people shows.
  static let importantColumns = [
    "line", "model_package_arn", "operation", "status", "error_code", "status_message", "ended_at",
    "undo",
  ]

  let request: JournalRequest
  /// `nil` if the request was not applied.
  let undo: Undo?

  /// - Parameter api: the API that the journal names.
  init(_ request: JournalRequest, via api: ServiceAPI?) {
    self.request = request
    guard request.standing == .done || request.standing == .reconciled else {
      undo = nil
      return
    }
    let outcome = UndoRequests.undoing(
      request.sending, request.ended, isGuarded: true, recreates: false, via: api)
    undo = outcome.request == nil ? .nothing : outcome.problem == nil ? .whole : .part
  }

  /// The values of the columns.
  var values: [JSONValue?] {
    let (sending, ended) = (request.sending, request.ended)
    let identifier = sending.request.creation == nil ? sending.request.identifier : ended?.created
    return [
      sending.line.map { .number(JSONNumber($0)) }, identifier.map { JSONValue($0) },
      JSONValue(sending.request.region), JSONValue(request.status.rawValue),
      ended?.errorCode.map { JSONValue($0) }, ended?.statusMessage.map { JSONValue($0) },
      .number(JSONNumber(sending.id.generation + 1)), Self.time(sending.time),
      ended.flatMap { Self.time($0.time) }, ended?.requestToken.map { JSONValue($0) },
      .boolean(ended?.isReconciled ?? false), undo.map { JSONValue($0.rawValue) },
      JSONValue(sending.request.operation.kind.rawValue),
    ]
  }

  /// A time as text; `nil` if it is not known.
  static func time(_ seconds: Double) -> JSONValue? {
    seconds > 0 ? JSONValue(Timestamp(clamping: seconds).millisecondText) : nil
  }
}

/// The requests of a journal, counted.
struct JournalCounts {
  static let columns = [
    "run", "target", "started", "last_end", "by", "reason", "caller", "plan_digest", "requests",
    "succeeded", "failed", "not_sent", "open", "undo_whole", "undo_part", "undo_nothing", "runs",
  ]

  private(set) var requests = 0
  private(set) var statuses: [RequestResult.Status: Int] = [:]
  private(set) var undo: [JournalRow.Undo: Int] = [:]
  /// How many failed requests had which error code.
  private(set) var codes: [String: Int] = [:]
  /// The first open requests.
  private(set) var open: [JournalRequest] = []
  /// When the last request ended, in seconds since 1970-01-01T00:00:00Z; 0 if none has.
  private(set) var lastEnd = 0.0
  /// How many open requests are shown.
  static let shownOpen = 20

  mutating func add(_ row: JournalRow) {
    requests += 1
    let status = row.request.status
    statuses[status, default: 0] += 1
    if let undo = row.undo { self.undo[undo, default: 0] += 1 }
    if status == .unknown, open.count < Self.shownOpen { open.append(row.request) }
    if status == .failed || status == .notSent, let code = row.request.ended?.errorCode {
      codes[code, default: 0] += 1
    }
    lastEnd = max(lastEnd, row.request.ended?.time ?? 0)
  }

  func count(_ status: RequestResult.Status) -> Int { statuses[status] ?? 0 }

  /// The values of the columns. Who answers, why, as which caller and with which plan are those of the
  /// newest run, and of no other.
  func values(of journal: JournalContents) -> [JSONValue?] {
    let note = journal.laterRuns.last?.note ?? journal.header.note
    let numbers = [
      requests, count(.success), count(.failed), count(.notSent), count(.unknown),
      undo[.whole] ?? 0, undo[.part] ?? 0, undo[.nothing] ?? 0, journal.laterRuns.count + 1,
    ]
    return [
      JSONValue(journal.header.run), JSONValue(journal.header.target),
      JournalRow.time(journal.header.time), JournalRow.time(lastEnd), note.by.map { JSONValue($0) },
      note.reason.map { JSONValue($0) }, note.caller.map { JSONValue($0) },
      note.planDigest.map { JSONValue($0) },
    ] + numbers.map { .number(JSONNumber($0)) }
  }
}
