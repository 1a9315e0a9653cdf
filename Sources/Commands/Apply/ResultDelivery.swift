internal import BulkRuns
internal import ByteStreams
internal import CloudControl
internal import ModelPackages
internal import Registry

/// Where the results go, and the account of them.
///
/// Whatever fails while results are written, what is under way is taken to its end and counted: a failure
/// closes the gate, so that nothing new is started, and is told when the run ends.
struct ResultDelivery: ~Copyable {
  private var output: OutputStream?
  private(set) var ledger: ApplyLedger
  /// Where results wait until they may go out; nil where they go out as they come.
  private let held: HeldLines?
  private let gate: ApplyGate
  private let flushes: Bool
  /// Why no more results can be written.
  private(set) var failure: StreamError?

  /// - Parameter flushes: whether results follow at once.
  init(
    _ output: consuming OutputStream, _ ledger: consuming ApplyLedger, held: HeldLines?,
    gate: ApplyGate, flushes: Bool
  ) {
    self.output = consume output
    self.ledger = ledger
    self.held = held
    self.gate = gate
    self.flushes = flushes
  }

  /// Takes in how an item ended.
  mutating func deliver(_ ending: ChangeEnding, _ item: ApplyItem) {
    ledger.count(ending, item)
    if ledger.rejectsFailed { gate.close("the rejects could not be written any more") }
    if case .inputFailed = item.content { return }
    var line: [UInt8] = []
    ending.result.append(to: &line)
    line.append(UInt8(ascii: "\n"))
    ledger.countOutput(line.count)
    attempt { (delivery) throws(StreamError) in
      if let held = delivery.held {
        try held.append(line)
      } else {
        try delivery.output?.write(line.span.bytes)
      }
    }
  }

  /// Lets out what was delivered.
  mutating func settle() {
    guard flushes, held == nil else { return }
    attempt { (delivery) throws(StreamError) in try delivery.output?.flush() }
  }

  /// Writes the results that were held.
  mutating func writeHeld() {
    guard let held else { return }
    attempt { (delivery) throws(StreamError) in
      var start = 0
      while true {
        let piece = try held.piece(at: start)
        if piece.isEmpty { return }
        start += piece.count
        try delivery.output?.write(piece.span.bytes)
      }
    }
  }

  /// Ends the output, where nothing failed: a file then has its name.
  mutating func finishOutput() {
    attempt { (delivery) throws(StreamError) in
      if let output = delivery.output.take() { try output.finish() }
    }
  }

  /// Ends the account.
  mutating func finishLedger(_ statistics: CallStatistics?, _ remark: String?) {
    ledger.finish(statistics, remark)
  }

  private mutating func attempt(
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
