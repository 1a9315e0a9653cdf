internal import JSONLines
package import ModelPackages
internal import OrderedCollections

/// Which packages a run may delete.
package enum DeletionPermission: String, Sendable {
  case none
  /// All but packages whose approval status is Approved.
  case unapproved
  case approved

  /// Returns why a request must not be sent, whatever its package is like; `nil` for everything but a
  /// deletion that is not allowed.
  package func refusal(of request: ChangeRequest) -> RunRefusal? {
    guard let deletion = request.deletion else { return nil }
    if self == .none {
      return RunRefusal(
        code: "DeletionNotAllowed", message: "deletions need --allow-delete")
    }
    guard let status = deletion.guards[Self.status] else { return nil }
    return refusal(ofStatus: status)
  }

  /// Returns why a package must not be deleted; `nil` if it may be.
  func refusal(ofPackage properties: JSONObject) -> RunRefusal? {
    refusal(ofStatus: properties[Self.status] ?? .null)
  }

  private func refusal(ofStatus status: JSONValue) -> RunRefusal? {
    guard self == .unapproved, status == "Approved" else { return nil }
    return RunRefusal(
      code: "ApprovedPackage",
      message: "the package is Approved, and its deletion needs --allow-delete=approved")
  }

  private static let status: JSONString = "ModelApprovalStatus"
}

/// Why a run does not send a request: the `error_code` and `status_message` of its result.
package struct RunRefusal: Equatable, Sendable {
  package let code: String
  package let message: String
}
