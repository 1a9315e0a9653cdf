internal import AWSClient
internal import AWSConfiguration
internal import Synchronization

/// The newest call or retry of a run's client, which the run is probably waiting for.
final class AwaitedCall: Sendable {
  private let newest = Mutex<CallEvent?>(nil)

  /// Records an event of the client; can be called from any task.
  func note(_ event: CallEvent) {
    switch event {
    case .call, .retry, .fetchingCredentials: newest.withLock { $0 = event }
    case .credentials, .endpoint, .clockCorrected: break
    }
  }

  /// The awaited answer in words for messages; `nil` before the first call.
  var words: String? {
    switch newest.withLock({ $0 }) {
    case .call("GetResourceRequestStatus", let region, _): "updates in \(region) to end"
    case .call(let operation, let region, _): "an answer to \(operation) in \(region)"
    case .retry(let operation, let region, _, _, let code, _):
      "another try of \(operation) in \(region), which ended with \(code)"
    case .fetchingCredentials(.asking(let url))?: "credentials from \(url)"
    case .fetchingCredentials(.retry(let url, _, _, let reason))?:
      "credentials from \(url) (\(reason))"
    case .credentials, .endpoint, .clockCorrected, nil: nil
    }
  }
}
