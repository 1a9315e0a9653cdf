package import JSONLines
internal import OrderedCollections

/// Computes what a request would change on a package; nothing is sent.
package struct RequestPreview: Sendable {
  /// Whether the result follows the rules of the service's update handler. If false, every
  /// operation of the patch is applied, as in a local file.
  package var followsService: Bool

  /// The API that requests are sent through; `nil` for the one that each request was made for, as in
  /// a local file.
  package var api: ServiceAPI?

  package init(followsService: Bool, via api: ServiceAPI? = nil) {
    (self.followsService, self.api) = (followsService, api)
  }

  /// Returns the package's properties after the request; none after a deletion.
  ///
  /// - Parameter before: all properties of the package; none before a creation.
  /// - Throws: why the request would fail.
  package func outcome(
    of request: ChangeRequest, on before: JSONObject
  ) throws(RequestRefusal) -> JSONObject {
    if let pointer = request.firstPresent(in: before) { throw .present(pointer) }
    switch request.operation {
    case .update(let document):
      let patch: JSONPatch
      do throws(JSONPatchError) { patch = try document.patch() } catch { throw .document(error) }
      return try outcome(of: patch, in: request, on: before)
    case .create(let creation):
      do throws(CreationRefusal) { try CreationRules.check(creation.properties) } catch {
        throw .creation(error)
      }
      return creation.properties
    case .delete(let deletion):
      if let failure = deletion.firstFailure(on: before) { throw .guardFailed(failure) }
      return [:]
    }
  }

  private func outcome(
    of patch: JSONPatch, in request: ChangeRequest, on before: JSONObject
  ) throws(RequestRefusal) -> JSONObject {
    let (after, outcome): (JSONObject, JSONObject)
    do throws(UpdateRefusal) {
      if followsService { try request.check(patch, via: api) }
      var update = PropertiesUpdate(patch)
      update.api = api ?? request.via ?? .cloudControl
      after = try update.result(on: before)
      outcome =
        followsService && update.api == .cloudControl
        ? try carriedOut(patch, from: before, to: after) : after
    } catch {
      throw .update(error)
    }
    let ignored = RecordUpdate.changes(from: outcome, to: after).map(\.column)
    guard ignored.isEmpty else { throw .ignored(columns: ignored) }
    return outcome
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
}

/// Why a request would fail: facts.
package enum RequestRefusal: Error, Equatable, Sendable {
  /// The package has a property that the request requires to be absent.
  case present(JSONPointer)
  /// The package is not as the deletion requires.
  case guardFailed(GuardFailure)
  /// The service would refuse to make the package.
  case creation(CreationRefusal)
  /// The request's document is no patch.
  case document(JSONPatchError)
  /// The service would refuse the update.
  case update(UpdateRefusal)
  /// The service would report SUCCESS and ignore the changes of these columns.
  case ignored(columns: [String])

  /// The `error_code` of the request's result.
  package var code: String {
    switch self {
    case .present, .guardFailed: "GuardFailed"
    case .document, .creation: "InvalidRequest"
    case .update(let refusal): refusal.handlerErrorCode
    case .ignored: "NoEffect"
    }
  }

  /// The refusal in one sentence without a full stop.
  package var message: String {
    switch self {
    case .present(let pointer):
      "\(pointer.text) was absent when the request was made, and is there now"
    case .guardFailed(let failure): failure.message
    case .creation(let refusal): refusal.message
    case .document(let error): error.message
    case .update(let refusal): refusal.message
    case .ignored(let columns):
      "the service would report SUCCESS and ignore the change of "
        + columns.map { "'\($0)'" }.joined(separator: ", ")
        + "; mpkg-apply(1) lists such changes"
    }
  }
}
