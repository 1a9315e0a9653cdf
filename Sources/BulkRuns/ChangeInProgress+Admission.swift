internal import JSONLines
internal import Journal
internal import ModelPackages
internal import OrderedCollections
internal import Policies
internal import Registry

/// What has to be true of a package for its request to be sent.
extension ChangeInProgress {
  /// Whether the package is read before the request is sent, apart from the journal's needs.
  var isGuardedByReading: Bool {
    if operation.isCreation { return false }
    if operation.isDeletion || runner.policies != nil { return true }
    return !request.absent.isEmpty && !runner.registry.answersAreFinal
  }

  /// Returns why the request must not be sent to a package that is like this; `nil` if it may be.
  ///
  /// - Parameter properties: all properties of the package; empty for one that is to be made.
  func refusal(on properties: JSONObject) -> RunRefusal? {
    if let present = request.firstPresent(in: properties)?.text {
      return RunRefusal(
        code: "GuardFailed",
        message: "\(present) was absent when the request was made, and is there now")
    }
    if let failure = task.request.deletion?.firstFailure(on: properties) {
      return RunRefusal(code: "GuardFailed", message: failure.message)
    }
    if operation.isDeletion, let refusal = runner.deletions.refusal(ofPackage: properties) {
      return refusal
    }
    return runner.policies?.refusal(of: request, on: properties)
      .map { RunRefusal(code: $0.code, message: $0.message) }
  }

  /// Returns why a request that may have arrived must not be sent again; `nil` if it may.
  ///
  /// If it was carried out, guards and policies may fail on what it left. So this says nothing about
  /// how the request ended.
  func obstacleToSendingAgain() async throws(RegistryError) -> String? {
    if let refusal = runner.deletions.refusal(of: task.request) { return refusal.message }
    guard isGuardedByReading else { return nil }
    let properties: JSONObject
    if operation.isDeletion {
      guard let found = try await propertiesIfThere(at: address) else { return "it is gone" }
      properties = found
      if !isSamePackage(properties) { return "another package has its name" }
    } else {
      properties = try await runner.properties(at: address)
    }
    if let present = task.request.firstPresent(in: properties)?.text {
      return "\(present), which has to be absent, is there now"
    }
    return refusal(on: properties)?.message
  }

  /// Returns whether a package is the one that was read before its deletion, not another one that got
  /// its name.
  func isSamePackage(_ properties: JSONObject) -> Bool {
    guard let deleted = effect?.deleted else { return true }
    return properties["CreationTime"] == deleted["CreationTime"]
  }

  /// Returns the properties of a package; `nil` if there is none.
  func propertiesIfThere(at address: PackageAddress) async throws(RegistryError) -> JSONObject? {
    do throws(RegistryError) {
      return try await runner.properties(at: address)
    } catch {
      if error.kind == .notFound { return nil }
      throw error
    }
  }
}
