package import ByteStreams
internal import JSONLines
internal import Synchronization

/// Takes lines of a file through a stage again, found by their positions. For one thread at a time.
package final class LineReplay<Stage: LineStage & ~Copyable>: Sendable {
  private struct State: ~Copyable {
    var worker: ChunkWorker<Stage>
    var result = ChunkResult()
    let chunk: LineChunk
  }

  private let input: StoredInput
  private let state: Mutex<State>

  /// - Parameters:
  ///   - maximumLineBytes: how long a line may be, in bytes without its end.
  ///   - trusts: whether lines are checked only as far as the stage's columns need it.
  package init(
    _ input: StoredInput, maximumLineBytes: Int, trusts: Bool,
    makeStage: @Sendable () -> Stage
  ) {
    self.input = input
    state = Mutex(
      State(
        worker: ChunkWorker(
          stage: makeStage(), maximumLineBytes: maximumLineBytes, goesOn: false, limit: nil,
          trusts: trusts),
        chunk: ChunkPool().take(capacity: 0)))
  }

  /// Lends the outcomes of lines, in their order.
  ///
  /// - Throws: `.readFailed`; `.changed` where a line has no outcome.
  package func withOutcomes(
    of lines: ArraySlice<LineExtent>, _ body: (RawSpan) throws(StreamError) -> Void
  ) throws(StreamError) {
    let name = input.name
    try state.withLock { state throws(StreamError) in
      try state.chunk.read(lines, of: input)
      let place = LinePlace(input: 0, name: name, line: 0)
      state.worker.process(state.chunk, from: place, into: &state.result) { $0() }
      guard state.result.failures.isEmpty, state.result.linesOut == lines.count,
        state.result.lines == lines.count
      else { throw .changed(name: name) }
      try body(state.result.output.span.bytes)
    }
  }
}
