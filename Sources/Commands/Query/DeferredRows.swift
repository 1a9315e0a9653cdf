internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import Queries
internal import Synchronization

/// Makes rows again of their lines.
protocol DeferredRows: Sendable {
  /// Hands over the rows of a batch in order, in a few pieces.
  func withRows(
    of batch: RowBatch, _ body: (_ rows: [UInt8], _ count: Int) throws(StreamError) -> Void
  ) throws(StreamError)
}

/// Makes rows again of the lines of a file, on several threads.
struct ReplayedRows<Stage: RowStage & ~Copyable>: DeferredRows {
  private let name: String
  private let workers: [LineReplay<Stage>]
  /// Buffers that the workers fill again and again.
  private let spares = Spares()

  private final class Spares: Sendable {
    private let buffers = Mutex<[[UInt8]]>([])

    func take() -> [UInt8] { buffers.withLock { $0.popLast() } ?? [] }

    func give(_ buffer: inout [UInt8]) {
      var taken: [UInt8] = []
      swap(&taken, &buffer)
      taken.removeAll(keepingCapacity: true)
      buffers.withLock { $0.append(taken) }
    }
  }

  /// - Parameter makeStage: makes the stage of one thread; its rows have `RowKeys.ofDeferredRows`.
  init(
    _ input: StoredInput, threads: Int, maximumLineBytes: Int, trusts: Bool,
    makeStage: @escaping @Sendable () -> Stage
  ) {
    name = input.name
    workers = (0..<max(1, threads)).map { _ in
      LineReplay(
        input, maximumLineBytes: maximumLineBytes, trusts: trusts, makeStage: makeStage)
    }
  }

  func withRows(
    of batch: RowBatch, _ body: (_ rows: [UInt8], _ count: Int) throws(StreamError) -> Void
  ) throws(StreamError) {
    let parts = batch.parts(workers.count)
    var results = ConcurrentMap.values(parts.count) { place -> Result<[UInt8], StreamError> in
      do throws(StreamError) {
        return .success(try rows(of: batch, parts[place], workers[place]))
      } catch {
        return .failure(error)
      }
    }
    for place in results.indices {
      var rows = try results[place].get()
      // The buffer has one owner, or it could not be used again.
      results[place] = .success([])
      try body(rows, parts[place].count)
      spares.give(&rows)
    }
  }

  private func rows(
    of batch: RowBatch, _ part: Range<Int>, _ worker: LineReplay<Stage>
  ) throws(StreamError) -> [UInt8] {
    var output = spares.take()
    let positions = batch.rows[part].compactMap(\.position)
    try worker.withOutcomes(of: positions[...]) { outcomes throws(StreamError) in
      var offset = 0
      for row in batch.rows[part] {
        let bytes = batch.bytes.span.bytes.extracting(row.bytes)
        guard row.position != nil else {
          output.append(bytes)
          continue
        }
        guard let made = ResultRows.content(of: outcomes, at: &offset, key: bytes) else {
          throw .changed(name: name)
        }
        output.append(made, of: outcomes)
      }
    }
    return output
  }
}
