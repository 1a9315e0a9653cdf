internal import JSONLines
package import ModelPackages
internal import OrderedCollections
package import Policies
package import Registry

/// Finds out what a request would change, and sends nothing.
package struct DryRunner: Sendable {
  let registry: any PackageRegistry
  let clock: RunClock
  private let preview: RequestPreview
  private let policies: RequestPolicies?
  private let showsEnvironment: Bool
  private let deletions: DeletionPermission

  /// - Parameters:
  ///   - followsService: see `RequestPreview`.
  ///   - showsEnvironment: whether results show values that `HiddenValues` would hide.
  package init(
    registry: any PackageRegistry, clock: RunClock, followsService: Bool,
    policies: RequestPolicies? = nil, deletions: DeletionPermission = .none,
    showsEnvironment: Bool = false
  ) {
    self.deletions = deletions
    self.registry = registry
    self.clock = clock
    self.policies = policies
    self.showsEnvironment = showsEnvironment
    preview = RequestPreview(followsService: followsService, via: registry.api)
  }

  /// Reads the request's package and applies the patch here; the result holds the touched columns
  /// before and after, or why the service would refuse.
  package func run(_ request: ChangeRequest, line: Int) async -> ChangeEnding {
    let started = clock.now()
    var result = RequestResult(of: request, line: line, status: .success)
    var failure: RegistryError?
    var kinds: [ChangeKind] = []
    do throws(RegistryError) {
      if let refusal = deletions.refusal(of: request) { throw RegistryError(refusal) }
      let changes = try changes(of: request, on: try await properties(before: request))
      if changes.isEmpty { result.status = .unchanged }
      switch request.operation {
      case .update: kinds = changes.map { ChangeKind($0) }
      case .create: kinds = [.created]
      case .delete: kinds = [.deleted]
      }
      result.columns = columns(changes)
    } catch {
      failure = error.kind == .rejected ? nil : error
      result.status = .failed
      result.errorCode = error.code
      result.statusMessage = error.message
    }
    result.milliseconds = max(0, Int(((clock.now() - started) * 1000).rounded()))
    var ending = ChangeEnding(result: result, error: failure)
    ending.kinds = kinds
    return ending
  }

  /// Returns the properties of the request's package; none before a creation.
  private func properties(before request: ChangeRequest) async throws(RegistryError) -> JSONObject {
    if request.creation != nil { return [:] }
    let address = PackageAddress(identifier: request.identifier, region: request.region)
    return try await registry.get(address).tree()
  }

  private func changes(
    of request: ChangeRequest, on before: JSONObject
  ) throws(RegistryError) -> [RecordUpdate.ColumnChange] {
    let after: JSONObject
    do throws(RequestRefusal) { after = try preview.outcome(of: request, on: before) } catch {
      throw RegistryError(.rejected, code: error.code, message: error.message)
    }
    if request.deletion != nil, let refusal = deletions.refusal(ofPackage: before) {
      throw RegistryError(refusal)
    }
    if let refusal = policies?.refusal(of: request, from: before, to: after) {
      throw RegistryError(.rejected, code: refusal.code, message: refusal.message)
    }
    return RecordUpdate.changes(from: before, to: after)
  }

  /// The columns before and after, each one JSON object.
  private func columns(
    _ changes: [RecordUpdate.ColumnChange]
  ) -> (before: [UInt8], after: [UInt8]) {
    var (before, after) = (JSONObject(), JSONObject())
    for change in changes {
      let shown =
        showsEnvironment
        ? (before: change.before, after: change.after)
        : HiddenValues.hiding(before: change.before, after: change.after, at: [change.column])
      before[JSONString(change.column)] = shown.before ?? .null
      after[JSONString(change.column)] = shown.after ?? .null
    }
    return (JSONValue.object(before).jsonBytes, JSONValue.object(after).jsonBytes)
  }
}

extension RegistryError {
  fileprivate init(_ refusal: RunRefusal) {
    self.init(.rejected, code: refusal.code, message: refusal.message)
  }
}
