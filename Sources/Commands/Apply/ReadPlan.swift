internal import ModelPackages
internal import Plans
internal import Synchronization

/// Computes the digest of the requests that a run reads, on the thread that reads them.
final class ReadPlan: Sendable {
  private struct State {
    var hasher = PlanHasher()
    var hasOnlyRequests = true
    var hasEnded = false
  }

  private let state = Mutex(State())

  /// Takes in the next item.
  func add(_ item: ApplyItem) {
    state.withLock { state in
      guard case .request(let request) = item.content else { return state.hasOnlyRequests = false }
      state.hasher.update(request)
    }
  }

  /// Says that there are no more items.
  func end() { state.withLock { $0.hasEnded = true } }

  /// Returns the digest; `nil` if the run did not read to the end, or if an item is not a request.
  func digest() -> PlanDigest? {
    state.withLock { $0.hasEnded && $0.hasOnlyRequests ? $0.hasher.finish() : nil }
  }
}
