/// The pieces of work that were read ahead, in the order of their tickets, and who reads the next one.
///
/// Invariant: pieces are handed out in the order in which they were read. So the worker with the earliest
/// piece never waits for another worker's turn, and a reader may wait for the turns of all before it.
struct JobQueue {
  /// What a worker does next.
  enum Next {
    case work(Job)
    case read
    /// Another worker reads: wait until it has read something.
    case wait
    /// There is nothing more to do.
    case end
  }

  /// How many bytes of lines may be ready before the reader works on a piece itself.
  private static let readyLimit = 4 << 20

  private var ready: [Job] = []
  private var readyBytes = 0
  private var isReading = false
  private var isOver = false
  /// The number of threads that ask for work. One alone reads nothing ahead: nobody would take it.
  private var workers = 1
  /// How many of them wait.
  var waiting = 0

  /// Another thread is going to ask for work, until there is no more.
  mutating func addWorker() { workers += 1 }

  /// Returns what the asking worker does. Reading comes first: it is what all others depend on.
  mutating func next() -> Next {
    if !isReading, !isOver, readyBytes < Self.readyLimit {
      isReading = true
      return .read
    }
    if let job = takeFirst() { return .work(job) }
    return isOver ? .end : .wait
  }

  /// Takes in what the reader has read; `nil` at the end of all inputs.
  ///
  /// - Parameter readsOn: whether it is worth reading on at once, because reading takes long.
  /// - Returns: whether the reader goes on reading; it asks with `next` otherwise.
  mutating func put(_ job: Job?, readsOn: Bool) -> Bool {
    guard let job else {
      isReading = false
      isOver = true
      return false
    }
    ready.append(job)
    readyBytes += job.byteCount
    isReading = readsOn && workers > 1 && readyBytes < Self.readyLimit
    return isReading
  }

  /// Hands out the earliest piece that is ready.
  mutating func takeFirst() -> Job? {
    guard !ready.isEmpty else { return nil }
    let job = ready.removeFirst()
    readyBytes -= job.byteCount
    return job
  }
}
