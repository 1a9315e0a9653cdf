import JSONLines
import ModelPackages
import OrderedCollections
import Registry
import Synchronization

@testable import BulkRuns
@testable import Journal

/// A service with packages that come and go; a test decides each answer and what it does.
final class FakePackages: PackageRegistry {
  typealias Packages = [String: JSONObject]
  /// Answers a request, and does to the packages what the answer stands for.
  typealias Answer = @Sendable (inout Packages) -> Result<ProgressEvent, RegistryError>

  struct State {
    var packages: Packages
    var starts: [Answer]
    var progress: [Answer]
    /// What happens before the reading with a number, counted from 1.
    var beforeReading: [Int: @Sendable (inout Packages) -> Void] = [:]
    var readings = 0
    /// What was asked: `get`, `delete TOKEN`, `create TOKEN`, `progress`.
    var calls: [String] = []
  }

  let state: Mutex<State>

  init(_ packages: Packages, starts: [Answer], progress: [Answer] = []) {
    state = Mutex(State(packages: packages, starts: starts, progress: progress))
  }

  var calls: [String] { state.withLock { $0.calls } }
  var packages: Packages { state.withLock { $0.packages } }

  var api: ServiceAPI? { .cloudControl }

  func list(
    _ query: ListingQuery, pageToken: String?
  ) async throws(RegistryError) -> ListingPage { ListingPage(packages: [], nextPageToken: nil) }

  func get(_ package: PackageAddress) async throws(RegistryError) -> PackageDescription {
    let properties = state.withLock { state in
      state.calls.append("get")
      state.readings += 1
      state.beforeReading[state.readings]?(&state.packages)
      return state.packages[package.identifier]
    }
    guard let properties else {
      throw RegistryError(.notFound, code: "ResourceNotFoundException", message: "none")
    }
    return PackageDescription(
      identifier: package.identifier, properties: JSONValue.object(properties).jsonBytes)
  }

  func start(
    _ request: ChangeRequest, clientToken: String
  ) async throws(RegistryError) -> ProgressEvent {
    let answer = state.withLock { state in
      state.calls.append("\(request.operation.kind.rawValue) " + clientToken.prefix(6))
      let answer = state.starts.count > 1 ? state.starts.removeFirst() : state.starts[0]
      return answer(&state.packages)
    }
    return try answer.get()
  }

  func progress(
    of requestToken: String, region: String
  ) async throws(RegistryError) -> ProgressEvent {
    let answer = state.withLock { state in
      state.calls.append("progress")
      let answer = state.progress.count > 1 ? state.progress.removeFirst() : state.progress[0]
      return answer(&state.packages)
    }
    return try answer.get()
  }
}
