internal import AWSClient
internal import BulkRuns
internal import Journal
internal import ModelPackages
internal import Synchronization

/// The requests that an earlier run left open, settled before the input is read.
struct OpenRequests {
  /// How the settled ones ended, in the journal's order.
  private(set) var endings: [(item: ApplyItem, id: RequestID, ending: ChangeEnding)] = []
  private var places: [RequestID: Int] = [:]
  private let journal: ApplyJournal?
  private let recovery: LocalRecovery?

  init(_ journal: ApplyJournal?, recovery: LocalRecovery?) {
    self.journal = journal
    self.recovery = recovery
  }

  /// How a request ended that was settled at the beginning of this run.
  func ending(of id: RequestID) -> ChangeEnding? { places[id].map { endings[$0].ending } }

  /// Takes the open requests to their ends.
  ///
  /// - Throws: what keeps the journal from being read or written.
  mutating func settle(
    _ index: inout RequestIndex, with worker: ApplyWorker, concurrency: Int,
    now: Double, stop: @escaping @Sendable () async -> Void
  ) async throws {
    guard let journal, let writer = journal.writer, let contents = journal.contents else { return }
    var left: [Int] = []
    for place in index.places(where: \.isOpen) {
      guard recovery?.outcome(at: place) == .applied else {
        left.append(place)
        continue
      }
      // What was refused is not open, so this is in the file.
      let entry = try contents.sending(at: place)
      var line: [UInt8] = []
      EndedEntry(id: entry.id, status: .success, isReconciled: true, time: now).append(to: &line)
      // A failure is the writer's from then on; this is so, whether or not it is written down.
      try? await writer.note(line)
      index.reconcile(entry.id)
    }
    let failure = Mutex<JournalError?>(nil)
    let source = Places(left)
    let inDoubt = Set(index.places { $0 == .openInDoubt })
    var settled: [(ApplyItem, RequestID, ChangeEnding)] = []
    let recovery = recovery
    let tokenPlaces = index.tokenPlaces
    try await OrderedTasks(
      concurrency: concurrency, executor: NetworkThread.executor,
      leader: NetworkThread.gatheringExecutor
    ).run(
      next: { () async -> (ApplyItem, ChangeTask)? in
        guard let place = await source.next() else { return nil }
        do throws(JournalError) {
          guard
            var task = try journal.openTask(
              at: place, isInDoubt: inDoubt.contains(place), tokenPlaces)
          else { return nil }
          if let recovery { task.start = task.start(after: recovery.outcome(at: place)) }
          return (ApplyItem(task.request, ofJournal: journal.name), task)
        } catch {
          failure.withLock { $0 = error }
          return nil
        }
      },
      start: { element in
        (
          ApplyTask(
            item: element.0,
            work: .change(element.1, worker.turns.take(element.1.request.subject))),
          element.1.id
        )
      },
      operation: { task in (await worker.carryOut(task.0), task.1) },
      deliver: { (outcome, id) in settled.append((outcome.1, id, outcome.0)) },
      stop: stop)
    if let failure = failure.withLock({ $0 }) { throw failure }
    for (item, id, ending) in settled {
      places[id] = endings.count
      endings.append((item, id, ending))
    }
  }
}

extension ChangeTask {
  /// Where an open request of a local registry begins: nothing of it is under way anywhere.
  fileprivate func start(after outcome: LocalRecovery.Outcome) -> ChangeStart {
    guard case .open(let sending) = start else { return start }
    return outcome == .notApplied
      ? .fresh(generation: sending.generation, isNotedOpen: true)
      : .doubtful(generation: sending.generation, effect: sending.effect, isOpen: true)
  }
}

/// Places, one after the other.
private actor Places {
  private var places: ArraySlice<Int>

  init(_ places: [Int]) { self.places = places[...] }

  func next() -> Int? { places.popFirst() }
}
