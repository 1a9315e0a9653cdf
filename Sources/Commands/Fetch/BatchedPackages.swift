internal import Registry
internal import Synchronization

/// Versions that are read with one call, which is made when the first of them is asked for.
final class BatchedPackages: Sendable {
  /// The number of packages in a call.
  static let size = 100

  private typealias Answer = Result<[String: PackageDescription], RegistryError>

  private let registry: any BatchRegistry
  private let identifiers: [String]
  private let region: String
  private let call = Mutex<Task<Answer, Never>?>(nil)

  /// - Parameter identifiers: at most `size` ARNs of packages in groups.
  init(_ registry: any BatchRegistry, _ identifiers: [String], region: String) {
    self.registry = registry
    self.identifiers = identifiers
    self.region = region
  }

  /// Returns a package; `nil` if the call did not return it, so that it has to be asked for.
  ///
  /// Cancelling one waiting task cancels the call for all tasks that wait for it.
  func package(_ identifier: String) async throws(RegistryError) -> PackageDescription? {
    let task = call.withLock { call in
      if let call { return call }
      let started = Task { await ask() }
      call = started
      return started
    }
    let answer = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    return try answer.get()[identifier]
  }

  private func ask() async -> Answer {
    do throws(RegistryError) {
      return .success(try await registry.describe(identifiers, region: region))
    } catch {
      return .failure(error)
    }
  }
}
