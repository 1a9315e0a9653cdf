internal import ByteStreams

/// A job's lines, ready to be worked on.
struct PreparedChunk {
  var lines: LineChunk?
  /// The beginning of a line past the limit.
  var tooLongLine: [UInt8]?
  /// Reading failed behind the lines.
  var failure: StreamError?
  /// The number of the first line, 0 where the run does not count.
  var firstLine = 0
  /// Whether the chunk is large: its turn lasts until it was delivered.
  var keepsTurn = false
}

/// Makes whole lines of what the reader handed out: reads and decompresses what is still stored; one
/// preparer a thread.
struct ChunkPreparer: ~Copyable {
  let order: LineOrder
  let pool: ChunkPool
  let countsLines: Bool
  private var decompressor = MemberDecompressor()

  init(order: LineOrder, pool: ChunkPool, countsLines: Bool) {
    self.order = order
    self.pool = pool
    self.countsLines = countsLines
  }

  mutating func prepare(_ job: Job) -> PreparedChunk {
    var prepared = PreparedChunk()
    var isInTurn = false
    switch job.content {
    case .lines(let chunk): prepared.lines = chunk
    case .tooLongLine(let beginning): prepared.tooLongLine = beginning
    case .failed(let error): prepared.failure = error
    case .range(let range):
      let chunk = pool.take(capacity: LineReader.chunkSize)
      prepared.lines = chunk
      do throws(StreamError) {
        try range.read(into: chunk) {
          order.enter(job.ticket)
          isInTurn = true
        }
      } catch {
        prepared.failure = error
      }
    case .members(let batch):
      prepared.lines = decompress(batch, job.ticket)
      isInTurn = true
    }
    number(&prepared, job, isInTurn)
    return prepared
  }

  /// Decompresses a batch; what comes back is in its turn.
  private mutating func decompress(_ batch: MemberBatch, _ ticket: Int) -> LineChunk {
    guard let decompressed = decompressor.decompress(batch, from: pool) else {
      let nothing = pool.take(capacity: 0)
      order.enter(ticket)
      order.completeLines(of: nothing, batch, damagedAt: 0)
      return nothing
    }
    order.enter(ticket)
    order.completeLines(of: decompressed.bytes, batch, damagedAt: decompressed.damagedAt)
    batch.recycle(to: pool)
    return decompressed.bytes
  }

  private func number(_ prepared: inout PreparedChunk, _ job: Job, _ isInTurn: Bool) {
    prepared.keepsTurn = prepared.lines?.isLarge ?? false
    let lines = countsLines ? prepared.lines?.lineCount ?? (prepared.failure == nil ? 1 : 0) : 0
    let wantsTurn = countsLines || prepared.keepsTurn
    if wantsTurn, !isInTurn { order.enter(job.ticket) }
    if countsLines { prepared.firstLine = order.number(lines, of: job.input) }
    if prepared.keepsTurn { return }
    if wantsTurn || isInTurn { order.leave() } else { order.pass(job.ticket) }
  }

  /// Gives back what a chunk took, once it was delivered.
  func finish(_ prepared: PreparedChunk) {
    if prepared.keepsTurn { order.leave() }
  }
}
