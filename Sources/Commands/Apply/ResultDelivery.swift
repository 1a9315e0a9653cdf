internal import AWSClient
internal import BulkRuns
internal import ByteStreams
internal import ModelPackages
internal import Registry

/// Where the results go, and the account of them.
///
/// Whatever fails while results are written, what is under way is taken to its end and counted: a failure
/// closes the gate, so that nothing new is started, and is told when the run ends.
struct ResultDelivery: ~Copyable {
  private var output: OutputStream?
  /// What shows the results in another format than NDJSON.
  private var rows: LineRows?
  private(set) var ledger: ApplyLedger
  /// Where the results of a registry file wait; nil where they go out as they come.
  private let local: LocalResults?
  private let gate: ApplyGate
  private let flushes: Bool
  /// Who answers for the run, for its results.
  private let by: String?
  /// Why no more results can be written.
  private(set) var failure: StreamError?

  /// - Parameters:
  ///   - rows: what shows the results in another format; `nil` for NDJSON.
  ///   - flushes: whether results follow at once.
  init(
    _ output: consuming OutputStream, rows: LineRows?, _ ledger: consuming ApplyLedger,
    local: LocalResults?, gate: ApplyGate, by: String?, flushes: Bool
  ) {
    self.output = consume output
    self.rows = rows
    self.ledger = ledger
    self.local = local
    self.gate = gate
    self.by = by
    self.flushes = flushes
    var opening: [UInt8] = []
    self.rows?.begin(in: &opening)
    put(opening)
  }

  /// Takes in how an item ended.
  mutating func deliver(_ ending: ChangeEnding, _ item: ApplyItem) {
    var ending = ending
    // What an earlier run did, somebody else may have answered for.
    if !item.isOfEarlierRun { ending.result.by = by }
    guard let local else { return pass(ending, item) }
    local.deliver(ending, item, to: &self)
  }

  /// Counts how an item ended, and writes it.
  mutating func pass(_ ending: ChangeEnding, _ item: ApplyItem) {
    count(ending, item)
    if case .inputFailed = item.content { return }
    write(ending.result)
  }

  /// Counts how an item ended.
  mutating func count(_ ending: ChangeEnding, _ item: ApplyItem) {
    ledger.count(ending, item)
    noteRejects()
  }

  /// Counts what a request has come to that was counted as a success.
  mutating func recount(_ result: RequestResult, _ item: ApplyItem) {
    ledger.recount(result, item)
    noteRejects()
  }

  private func noteRejects() {
    if ledger.rejectsFailed { gate.close("the rejects could not be written any more") }
  }

  /// Writes a result.
  mutating func write(_ result: RequestResult) {
    var line: [UInt8] = []
    result.append(to: &line)
    line.append(UInt8(ascii: "\n"))
    write(line)
  }

  /// Writes a result's line.
  mutating func write(_ line: [UInt8]) {
    guard rows != nil else { return put(line) }
    var shown: [UInt8] = []
    rows?.append(line, to: &shown)
    put(shown)
  }

  private mutating func put(_ bytes: [UInt8]) {
    ledger.countOutput(bytes.count)
    attempt { (delivery) throws(StreamError) in try delivery.output?.write(bytes.span.bytes) }
  }

  /// Starts nothing more.
  func stop(_ reason: String) { gate.close(reason) }

  /// Lets out what was delivered.
  mutating func settle() {
    guard flushes, local == nil else { return }
    attempt { (delivery) throws(StreamError) in try delivery.output?.flush() }
  }

  /// Ends the output, where nothing failed: a file then has its name.
  mutating func finishOutput() {
    var rest: [UInt8] = []
    rows?.finish(in: &rest)
    put(rest)
    attempt { (delivery) throws(StreamError) in
      if let output = delivery.output.take() { try output.finish() }
    }
  }

  /// Ends the account.
  mutating func finishLedger(_ statistics: CallStatistics?, _ remark: String?) {
    ledger.finish(statistics, remark)
  }

  /// Does something for the results; nothing once that has failed.
  mutating func attempt(
    _ body: (inout ResultDelivery) throws(StreamError) -> Void
  ) {
    guard failure == nil else { return }
    do throws(StreamError) {
      try body(&self)
    } catch {
      failure = error
      gate.close("the results could not be written any more")
    }
  }
}
