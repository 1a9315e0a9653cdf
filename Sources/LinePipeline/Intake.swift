internal import ByteStreams
internal import Synchronization

/// One piece of work, numbered in the order of the input.
struct Job {
  enum Content {
    case lines(LineChunk)
    case tooLongLine(beginning: [UInt8])
    case range(LineRange)
    case members(MemberBatch)
    /// Reading failed here, after everything before it.
    case failed(StreamError)
  }

  let ticket: Int
  let input: Int
  let content: Content

  /// How many bytes of lines it holds in memory.
  var byteCount: Int {
    if case .lines(let chunk) = content { return chunk.count }
    return 0
  }
}

/// Where the workers fetch their work.
///
/// One worker at a time reads. Where reading takes long (a stream is decompressed) it reads on while the
/// others work on what it has read, until a few MiB are ready; so decompression, which nobody else can help
/// with, goes on all the time. Everything else the worker that has read it works on itself.
///
/// Waiting for turns while others wait for the intake is safe: the worker whose turn it is never needs the
/// intake before the turn is over.
final class Intake: Sendable {
  private struct State: ~Copyable {
    var reader: PieceReader?
    /// The input that `reader` reads, or would read next.
    var input = 0
    var tickets = 0
    /// The newest ticket's chunk is large: nothing is read before it was delivered.
    var waitsForLarge = false
    var isOver = false
  }

  private let run: LineRun
  private let names: [String]
  private let pool: ChunkPool
  private let order: LineOrder
  private let delivery: Delivery
  /// The turns in which results are delivered.
  private let deliveries: Turnstile
  private let monitor = Monitor()
  /// Looked at and changed only while the monitor is locked.
  private let queue = Mutex(JobQueue())
  /// The reading worker's.
  private let state = Mutex(State(reader: nil))

  init(
    _ run: LineRun, pool: ChunkPool, order: LineOrder, delivery: Delivery, deliveries: Turnstile
  ) {
    self.run = run
    names = run.inputs.isEmpty ? ["-"] : run.inputs
    self.pool = pool
    self.order = order
    self.delivery = delivery
    self.deliveries = deliveries
  }

  /// Another thread is going to take work, until there is no more.
  func addWorker() {
    monitor.lock()
    queue.withLock { $0.addWorker() }
    monitor.unlock()
  }

  /// The next piece of work; nil when there is nothing more to do. What is ready is handed out before
  /// a wait for input begins.
  func take() -> Job? {
    monitor.lock()
    defer { monitor.unlock() }
    while true {
      switch queue.withLock({ $0.next() }) {
      case .work(let job): return job
      case .read: if let job = readAhead() { return job }
      case .wait:
        queue.withLock { $0.waiting += 1 }
        monitor.wait()
        queue.withLock { $0.waiting -= 1 }
      case .end: return nil
      }
    }
  }

  /// Reads while that is worth it; returns the earliest piece that nobody has taken. Unlocks the monitor
  /// while it reads.
  private func readAhead() -> Job? {
    while true {
      monitor.unlock()
      let (job, tookLong) = read()
      monitor.lock()
      let (readsOn, waiting) = queue.withLock { ($0.put(job, readsOn: tookLong), $0.waiting) }
      if readsOn {
        if waiting > 0 { monitor.signal() }
        continue
      }
      // Another worker may read now, or learn that there is nothing more.
      if job == nil { monitor.broadcast() } else if waiting > 0 { monitor.signal() }
      return queue.withLock { $0.takeFirst() }
    }
  }

  /// Reads one piece; tells too whether that took long.
  private func read() -> (job: Job?, tookLong: Bool) {
    state.withLock { state -> (Job?, Bool) in
      guard !state.isOver, !delivery.isStopped else { return (nil, false) }
      if state.waitsForLarge { order.waitForTurns(before: state.tickets) }
      state.waitsForLarge = false
      do throws(StreamError) {
        guard let content = try next(&state) else {
          state.isOver = true
          return (nil, false)
        }
        return (number(content, &state), state.reader?.inflates ?? false)
      } catch {
        state.isOver = true
        return (number(.failed(error), &state), false)
      }
    }
  }

  private func number(_ content: Job.Content, _ state: inout State) -> Job {
    if case .lines(let chunk) = content { state.waitsForLarge = chunk.isLarge }
    defer { state.tickets += 1 }
    return Job(ticket: state.tickets, input: state.input, content: content)
  }

  private func next(_ state: inout State) throws(StreamError) -> Job.Content? {
    let delivery = delivery
    defer { delivery.endWaiting() }
    while true {
      if state.reader == nil {
        guard state.input < names.count, finishInputs(state) else { return nil }
        state.reader = try open(state.input)
      }
      let isBroken = state.reader?.readsMembers == true && order.isBroken
      guard !isBroken, let piece = try state.reader?.next() else {
        order.waitForTurns(before: state.tickets)
        try state.reader?.readOn(order.takeRest())
        continue
      }
      switch piece {
      case .lines(let chunk): return .lines(chunk)
      case .tooLongLine(let beginning): return .tooLongLine(beginning: beginning)
      case .range(let range): return .range(range)
      case .members(let batch): return .members(batch)
      case .end:
        state.reader = nil
        state.input += 1
      }
    }
  }

  /// Calls the run's closure between two inputs, once all lines before were delivered; false where the
  /// run is over.
  private func finishInputs(_ state: borrowing State) -> Bool {
    guard state.input > 0, let body = run.betweenInputs else { return true }
    deliveries.enter(state.tickets)
    if delivery.isStopped { return false }
    do throws(RunFailure) {
      try body(state.input, RunSink(delivery, run.interruption))
      return true
    } catch {
      delivery.fail(error)
      return false
    }
  }

  private func open(_ input: Int) throws(StreamError) -> PieceReader {
    let delivery = delivery
    return try PieceReader(
      names[input], copy: run.copies?.copy(of: input), maximumLineBytes: run.maximumLineBytes,
      pieceSize: run.pieceSize, pool: pool, members: run.members,
      interruption: run.interruption, beforeWaiting: { delivery.flushBeforeWaiting() })
  }
}
