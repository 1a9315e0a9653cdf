internal import ByteStreams
internal import Synchronization

/// What a run does beside taking lines through its stages.
package struct RunEnds<Summary: Sendable> {
  /// Before the first line; what it throws ends the run.
  package var opening: (RunSink) throws(RunFailure) -> Void
  /// Behind the last line, with what the stages told, and with what ended the reading early.
  package var conclusion: (RunSink, [Summary], RunFailure?) throws(RunFailure) -> Void

  package init(
    opening: @escaping (RunSink) throws(RunFailure) -> Void = { _ throws(RunFailure) in },
    conclusion: @escaping (RunSink, [Summary], RunFailure?) throws(RunFailure) -> Void =
      { _, _, _ throws(RunFailure) in }
  ) {
    self.opening = opening
    self.conclusion = conclusion
  }
}

/// Where a run's outcomes and rejects go that come of none of its lines.
package struct RunSink: Sendable {
  private let delivery: Delivery
  private let interruption: Interruption?

  init(_ delivery: Delivery, _ interruption: Interruption?) {
    self.delivery = delivery
    self.interruption = interruption
  }

  /// Writes outcomes, whole lines.
  ///
  /// - Throws: what writing throws; `.interrupted` where the run was told to stop.
  package func write(_ outcomes: [UInt8], count: Int) throws(RunFailure) {
    try checkInterruption()
    if count > 0 { try delivery.write(outcomes: outcomes, count: count) }
  }

  /// Writes outcomes that come piece by piece; several threads compress them.
  ///
  /// - Parameter next: puts the next outcomes, whole lines, into an array and returns their number;
  ///   `nil` at the end. It is called by one thread at a time.
  /// - Throws: what `next` and writing throw; `.interrupted` where the run was told to stop.
  package func write(
    threads: Int,
    _ next: @escaping @Sendable (inout [UInt8]) throws(RunFailure) -> Int?
  ) throws(RunFailure) {
    let delivery = delivery
    let isOver = SharedFlag()
    let ended = ConcurrentMap.values(threads) { _ -> RunFailure? in
      var compressor: MemberCompressor?
      var piece: [UInt8] = []
      while delivery.failure == nil {
        var members = FinishedMembers()
        let ending = isOver.flag.withLock { isOver -> RunFailure?? in
          if isOver { return .some(nil) }
          do throws(RunFailure) {
            try checkInterruption()
            if let count = try next(&piece) {
              members = try delivery.put(outcomes: piece, count: count)
              return nil
            }
            isOver = true
            return .some(nil)
          } catch {
            isOver = true
            return error
          }
        }
        if let ending { return ending }
        delivery.write(&members, with: &compressor)
      }
      return nil
    }
    for failure in ended { if let failure { throw failure } }
    if let failure = delivery.failure { throw failure }
  }

  /// Puts something aside that could not be processed.
  ///
  /// - Throws: `.line` where nothing takes rejects.
  package func reject(
    _ problem: LineProblem, at place: LinePlace, input: [UInt8]
  ) throws(RunFailure) {
    try delivery.reject(problem, at: place, input: input)
  }

  /// Empties the file of rejects, so that it holds nothing of an earlier run however this one ends.
  package func beginRejects() { delivery.begin() }

  /// Counts what was read beside the run's inputs.
  package func count(lines: Int, bytes: Int) { delivery.count(lines: lines, bytes: bytes) }

  /// - Throws: `.interrupted` where the run was told to stop.
  package func checkInterruption() throws(RunFailure) {
    if let interruption, interruption.isRaised { throw .stream(.interrupted) }
  }
}

/// A flag that closures of several threads share.
private final class SharedFlag: Sendable {
  let flag = Mutex(false)
}
