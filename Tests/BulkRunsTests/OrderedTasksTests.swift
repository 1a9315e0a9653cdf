import BulkRuns
import Dispatch
import Synchronization
import Testing

/// Where the parts of a bulk run are executed.
struct OrderedTasksTests {
  /// An executor with a thread of its own, which tells whether a step runs on it.
  private final class QueueExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "steps")
    private let runs = Atomic<Bool>(false)

    var isRunning: Bool { runs.load(ordering: .sequentiallyConsistent) }

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      queue.async {
        self.runs.store(true, ordering: .sequentiallyConsistent)
        job.runSynchronously(on: self.asUnownedTaskExecutor())
        self.runs.store(false, ordering: .sequentiallyConsistent)
      }
    }
  }

  @Test func `operations run on their executor and all else on the leader's`() async throws {
    let (worker, leader) = (QueueExecutor(), QueueExecutor())
    let left = Mutex(20)
    var delivered: [Bool] = []
    try await OrderedTasks(concurrency: 1, executor: worker, leader: leader).run(
      next: { () async -> Int? in
        #expect(leader.isRunning)
        return left.withLock { left in
          left -= 1
          return left < 0 ? nil : left
        }
      },
      start: { $0 },
      operation: { _ in worker.isRunning },
      deliver: { wasOnWorker in delivered.append(wasOnWorker && leader.isRunning) })
    #expect(delivered == Array(repeating: true, count: 20))
  }
}
