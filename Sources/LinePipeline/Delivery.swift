internal import ByteStreams
internal import Synchronization

/// Where the chunks' results meet again: written, counted and reported in the input's order.
///
/// Results come in the order of their tickets, one at a time (see `LineRun`); the lock is for the
/// reader, which flushes before it waits.
final class Delivery: Sendable {
  private struct State: ~Copyable {
    /// Taken out when the run is over.
    var output: OutputStream?
    var rejects: RejectsFile?
    var totals = RunTotals()
    /// How many outcomes may still go out, nil for any number.
    var remaining: Int?
    var input = 0
    var linesBefore = 0
    var failure: RunFailure?
  }

  private let state: Mutex<State>
  private let stopped = Atomic<Bool>(false)
  /// Whether the reader is waiting, so that nothing may stay behind in the buffer.
  private let readerWaits = Atomic<Bool>(false)
  private let names: [String]
  private let describe: @Sendable (LineProblem) -> String

  init(
    output: consuming sending OutputStream, rejects: consuming sending RejectsFile?, limit: Int?,
    names: [String], describe: @escaping @Sendable (LineProblem) -> String
  ) {
    state = Mutex(State(output: output, rejects: rejects, remaining: limit))
    self.names = names
    self.describe = describe
  }

  /// Whether nothing more is wanted: a failure, the limit, or a closed output.
  var isStopped: Bool { stopped.load(ordering: .acquiring) }

  /// Writes what is ready, and from now on whatever gets ready, until `endWaiting`.
  func flushBeforeWaiting() {
    readerWaits.store(true, ordering: .sequentiallyConsistent)
    state.withLock { state in
      guard state.failure == nil else { return }
      do throws(StreamError) {
        try state.output?.flush()
      } catch {
        stop(&state, .stream(error))
      }
    }
  }

  /// The reader got what it waited for.
  func endWaiting() { readerWaits.store(false, ordering: .releasing) }

  /// Takes a chunk's result in, in its turn.
  ///
  /// - Parameter readingFailure: what ended the reading behind the chunk.
  func deliver(
    _ result: borrowing ChunkResult, of input: Int, readingFailure: StreamError?
  ) {
    state.withLock { state in
      guard !isStopped else { return }
      begin(input: input, &state)
      do throws(RunFailure) {
        try write(result, &state)
        try report(result, &state)
      } catch {
        return stop(&state, error)
      }
      state.linesBefore += result.lines
      if let readingFailure, state.remaining != 0 { stop(&state, .stream(readingFailure)) }
      if state.remaining == 0 { stopped.store(true, ordering: .releasing) }
    }
  }

  private func begin(input: Int, _ state: inout State) {
    guard input != state.input else { return }
    state.input = input
    state.linesBefore = 0
  }

  private func stop(_ state: inout State, _ failure: RunFailure) {
    state.failure = state.failure ?? failure
    stopped.store(true, ordering: .releasing)
  }

  private func write(
    _ result: borrowing ChunkResult, _ state: inout State
  ) throws(RunFailure) {
    state.totals.linesIn += result.linesIn
    state.totals.bytesIn += result.bytesIn
    var count = result.linesOut
    var end = result.output.count
    if let remaining = state.remaining {
      count = min(count, remaining)
      end = count > 0 ? result.outcomeEnds[count - 1] : 0
      state.remaining = remaining - count
    }
    state.totals.linesOut += count
    state.totals.bytesOut += end
    do throws(StreamError) {
      try state.output?.write(result.output.span.bytes.extracting(0..<end))
      if readerWaits.load(ordering: .sequentiallyConsistent) { try state.output?.flush() }
    } catch {
      throw .stream(error)
    }
  }

  private func report(
    _ result: borrowing ChunkResult, _ state: inout State
  ) throws(RunFailure) {
    for failure in result.failures {
      let place = LinePlace(
        input: state.input, name: names[state.input], line: state.linesBefore + failure.line + 1)
      guard state.rejects != nil else { throw .line(place, failure.problem) }
      state.totals.rejected += 1
      var code: String?
      if case .refused(_, let known) = failure.problem { code = known }
      do throws(StreamError) {
        try state.rejects?.reject(
          failure.bytes, at: place, error: describe(failure.problem), code: code)
      } catch {
        throw .stream(error)
      }
    }
  }

  /// Ends the run: a file gets its name only where nothing failed; what was written to standard
  /// output before a failure goes out.
  ///
  /// - Parameter closing: what is written last where nothing failed.
  /// - Throws: what ended the run early.
  func finish(closing: [UInt8]) throws(RunFailure) -> RunTotals {
    let ending = state.withLock { state -> Result<RunTotals, RunFailure> in
      do throws(StreamError) {
        let failure = state.failure
        if let rejects = state.rejects.take() { try rejects.finish() }
        guard var output = state.output.take() else { return .success(state.totals) }
        guard let failure else {
          try output.write(closing.span.bytes)
          try output.finish()
          return .success(state.totals)
        }
        if case .stream(.outputClosed) = failure { return .failure(failure) }
        try output.flush()
        return .failure(failure)
      } catch {
        return .failure(.stream(error))
      }
    }
    return try ending.get()
  }
}
