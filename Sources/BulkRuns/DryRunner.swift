internal import JSONLines
internal import Journal
package import ModelPackages
internal import OrderedCollections
package import Registry

/// Finds out what a patch request would change, and sends no update.
package struct DryRunner: Sendable {
  let registry: any PackageRegistry
  let clock: RunClock
  /// Whether the result follows the rules of the service's update handler. If false, every
  /// operation of the patch is applied, as in a local file.
  let followsService: Bool
  /// Puts why the service would refuse into words.
  let describe: @Sendable (UpdateRefusal) -> String

  package init(
    registry: any PackageRegistry, clock: RunClock, followsService: Bool,
    describe: @escaping @Sendable (UpdateRefusal) -> String
  ) {
    self.registry = registry
    self.clock = clock
    self.followsService = followsService
    self.describe = describe
  }

  /// Reads the request's package and applies the patch here; the result holds the touched columns
  /// before and after, or why the service would refuse.
  package func run(_ request: PatchRequest, line: Int) async -> ChangeEnding {
    let started = clock.now()
    var result = RequestResult(
      line: line, region: request.region, identifier: request.identifier, status: .success)
    let address = PackageAddress(identifier: request.identifier, region: request.region)
    var failure: RegistryError?
    var kinds: [ChangeKind] = []
    do throws(RegistryError) {
      let package = try await registry.get(address)
      let changes = try changes(of: request, on: package)
      if changes.isEmpty { result.status = .unchanged }
      kinds = changes.map { ChangeKind($0) }
      result.columns = (object(changes) { $0.before }, object(changes) { $0.after })
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

  private func changes(
    of request: PatchRequest, on package: PackageDescription
  ) throws(RegistryError) -> [RecordUpdate.ColumnChange] {
    guard let before = (try? JSONValue(parsing: package.properties))?.object else {
      throw RegistryError(
        .badAnswer, code: "InvalidProperties",
        message: "the package's properties are no JSON object")
    }
    if let pointer = request.firstPresent(in: before) {
      throw RegistryError(
        .rejected, code: "GuardFailed",
        message: "\(pointer.text) was absent when the request was made, and is there now")
    }
    let patch: JSONPatch
    do throws(JSONPatchError) {
      patch = try request.patch()
    } catch {
      throw RegistryError(.rejected, code: "InvalidRequest", message: error.message)
    }
    let (after, outcome): (JSONObject, JSONObject)
    do throws(UpdateRefusal) {
      after = try PropertiesUpdate(patch).result(on: before)
      outcome = followsService ? try carriedOut(patch, from: before, to: after) : after
    } catch {
      throw RegistryError(.rejected, code: error.handlerErrorCode, message: describe(error))
    }
    let ignored = RecordUpdate.changes(from: outcome, to: after).map { "'\($0.column)'" }
    guard ignored.isEmpty else {
      throw RegistryError(
        .rejected, code: FailureCodes.noEffect,
        message: "the service would report SUCCESS and ignore the change of "
          + ignored.joined(separator: ", ") + "; mpkg-apply(1) lists such changes")
    }
    return RecordUpdate.changes(from: before, to: outcome)
  }

  /// Returns the properties after the service's update handler has carried out a patch.
  private func carriedOut(
    _ patch: JSONPatch, from before: JSONObject, to after: JSONObject
  ) throws(UpdateRefusal) -> JSONObject {
    do throws(UpdateHandler.Failure) {
      return try UpdateHandler.outcome(from: before, to: after, of: patch)
    } catch {
      throw .handler(error)
    }
  }

  private func object(
    _ changes: [RecordUpdate.ColumnChange],
    side: (RecordUpdate.ColumnChange) -> JSONValue?
  ) -> [UInt8] {
    var members = JSONObject()
    for change in changes { members[JSONString(change.column)] = side(change) ?? .null }
    return JSONValue.object(members).jsonBytes
  }
}
