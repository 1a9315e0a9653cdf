import Dispatch
import NIOCore
import Synchronization
import Testing

@testable import AWSClient

/// Which threads the steps of a task run on.
struct NetworkThreadTests {
  /// Returns whether the steps of a task before and after a wait run on the network's thread, where the
  /// wait ends.
  private static func steps(on executor: any TaskExecutor) async -> [Bool] {
    await withTaskExecutorPreference(executor) {
      var steps = [NetworkThread.loop.inEventLoop]
      await withCheckedContinuation { waiting in
        NetworkThread.loop.execute { waiting.resume() }
      }
      steps.append(NetworkThread.loop.inEventLoop)
      return steps
    }
  }

  @Test func `calls are made on the network's thread`() async {
    #expect(await Self.steps(on: NetworkThread.executor) == [true, true])
  }

  @Test func `what may block runs on other threads`() async {
    #expect(await Self.steps(on: NetworkThread.gatheringExecutor) == [false, false])
  }

  /// Blocks the thread for a moment.
  private static func pause() {
    _ = DispatchSemaphore(value: 0).wait(timeout: .now() + 0.05)
  }

  @Test func `what becomes ready in a turn is handed over at its end`() async {
    let isOver = Atomic<Bool>(false)
    let wasOver = await withTaskExecutorPreference(NetworkThread.gatheringExecutor) {
      await withCheckedContinuation { waiting in
        NetworkThread.loop.execute {
          // The task has to wait by now, so that it has to be enqueued.
          Self.pause()
          NetworkThread.loop.execute {
            Self.pause()
            isOver.store(true, ordering: .sequentiallyConsistent)
          }
          waiting.resume()
        }
      }
      return isOver.load(ordering: .sequentiallyConsistent)
    }
    #expect(wasOver)
  }
}
