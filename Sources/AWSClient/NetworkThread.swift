internal import AWSConfiguration
internal import Dispatch
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// The one thread that all connections live on, and that calls are best made from.
///
/// A call goes through many small steps: sign, send, receive, wait, ask again. Where the task that makes
/// it prefers `executor`, all of them run on this thread and none has to wake another one; signing and
/// sending a call takes well under a tenth of a millisecond, so one thread is enough for any service's
/// rate. Nothing that blocks may run here.
package enum NetworkThread {
  static let loop: any EventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()

  /// Runs the steps of tasks on the network's thread.
  package static let executor: any TaskExecutor = Executor()

  /// Runs the steps of tasks on other threads, where they may block. What becomes ready in one turn of
  /// the network's thread is handed over at the end of that turn, all at once: waking another thread
  /// for each answer costs more than to take it in.
  package static let gatheringExecutor: any TaskExecutor = GatheringExecutor()

  private final class GatheringExecutor: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      guard loop.inEventLoop else { return run(job) }
      loop.execute { self.run(job) }
    }

    private func run(_ job: UnownedJob) {
      DispatchQueue.global().async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }

  private final class Executor: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }
}

/// The system's clocks, with sleeps that end on the network's thread.
package struct NetworkTimeSource: TimeSource {
  private let clocks = SystemTimeSource()

  package init() {}

  /// The system's wall clock.
  package var epochSeconds: Double { clocks.epochSeconds }

  /// Seconds since this machine was started.
  package var monotonicSeconds: Double { clocks.monotonicSeconds }

  /// Waits; ends early with an error when the task is cancelled.
  package func sleep(seconds: Double) async throws(CancellationError) {
    if Task.isCancelled { throw CancellationError() }
    let nap = Nap()
    let isOver = await withTaskCancellationHandler {
      await withCheckedContinuation { nap.begin(seconds: seconds, $0) }
    } onCancel: {
      nap.end(isOver: false)
    }
    guard isOver else { throw CancellationError() }
  }

  /// One sleep: a timer of the loop, and who waits for it.
  private final class Nap: Sendable {
    private struct State {
      var sleeper: CheckedContinuation<Bool, Never>?
      var timer: Scheduled<Void>?
      var isEnded = false
    }

    private let state = Mutex(State())

    func begin(seconds: Double, _ sleeper: CheckedContinuation<Bool, Never>) {
      // A year is as good as for ever, and no timer's number overflows.
      let nanoseconds = Int64(min(max(0, seconds), 31_536_000) * 1e9)
      let isEnded = state.withLock { state in
        if !state.isEnded { state.sleeper = sleeper }
        return state.isEnded
      }
      if isEnded { return sleeper.resume(returning: false) }
      let timer = NetworkThread.loop.scheduleTask(in: .nanoseconds(nanoseconds)) {
        self.end(isOver: true)
      }
      let isLate = state.withLock { state in
        if !state.isEnded { state.timer = timer }
        return state.isEnded
      }
      if isLate { timer.cancel() }
    }

    func end(isOver: Bool) {
      let (sleeper, timer) = state.withLock { state in
        state.isEnded = true
        return (state.sleeper.take(), state.timer.take())
      }
      if !isOver { timer?.cancel() }
      sleeper?.resume(returning: isOver)
    }
  }
}
