internal import Dispatch

/// Runs what blocks on a thread of its own: the threads of Swift's tasks are few, and a server under
/// test needs them.
func withoutBlockingTasks<Value: Sendable>(
  _ work: @escaping @Sendable () -> Value
) async -> Value {
  await withCheckedContinuation { continuation in
    DispatchQueue.global().async { continuation.resume(returning: work()) }
  }
}
