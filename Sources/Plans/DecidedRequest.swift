internal import JSONLines
internal import ModelPackages

/// Makes the requests that decisions ask for out of those of the plan.
///
/// Worked example: the plan's request tests `/ModelApprovalStatus` for `PendingManualApproval`,
/// replaces it by `Approved` and adds metadata. Rejected with a note, it still tests the status,
/// replaces it by `Rejected` and adds `/ApprovalDescription`; the metadata stays as it is.
enum DecidedRequest {
  static let status = "ModelApprovalStatus"
  static let description = "ApprovalDescription"

  /// Returns the request that rejects a package.
  ///
  /// - Parameters:
  ///   - request: the first one of the plan for the package.
  ///   - status: what the plan says of the approval status.
  ///   - description: what the plan says of the approval description.
  ///   - note: becomes the description, unless it is empty.
  /// - Returns: `nil` if the plan shows that the package already is rejected and described so.
  static func rejection(
    _ request: ChangeRequest, status: PropertyGuard, description: PropertyGuard, note: String
  ) -> ChangeRequest? {
    var operations: [JSONPatch.Operation] = []
    var absent: [JSONPointer] = []
    var changes = status.set("Rejected", in: &operations, absent: &absent)
    if !note.isEmpty {
      changes = description.set(JSONValue(note), in: &operations, absent: &absent) || changes
    }
    guard changes else { return nil }
    return ChangeRequest(
      identifier: request.identifier, region: request.region, patch: JSONPatch(operations),
      absent: absent, via: request.via)
  }

  /// Returns a request that also describes the approval; what it did to the description before is
  /// left out.
  static func describing(
    _ request: ChangeRequest, note: String
  ) throws(JSONPatchError) -> ChangeRequest {
    guard let patch = try request.patchDocument?.patch() else { return request }
    var before = PropertyGuard(description)
    before.note(patch, absent: request.absent)
    let path = before.path
    var operations = patch.operations.filter {
      $0.path != path || $0.changesAnotherPath(than: path)
    }
    var absent = request.absent.filter { $0 != path }
    if operations.contains(where: { $0.changedPaths.contains(path) }) {
      // A move brings the description here: the note comes after it.
      operations.append(.add(path, JSONValue(note)))
    } else {
      _ = before.set(JSONValue(note), in: &operations, absent: &absent)
    }
    return ChangeRequest(
      identifier: request.identifier, region: request.region, patch: JSONPatch(operations),
      absent: absent, via: request.via)
  }
}

extension JSONPatch.Operation {
  /// Whether the operation changes more than one path: a `move` takes its value away elsewhere.
  fileprivate func changesAnotherPath(than path: JSONPointer) -> Bool {
    changedPaths.contains { $0 != path }
  }
}
