package import JSONLines
internal import OrderedCollections

/// Takes back what a request changed, guarded by what it had set.
///
/// Worked example: where `/ModelApprovalStatus` was `Rejected` and became `Approved`, and
/// `/ApprovalDescription` was absent and became `ok`, the request tests both for what they became,
/// replaces the first by `Rejected` and removes the second.
package enum UndoRequest {
  /// What stood at a path before a request was carried out and what afterwards; nil for nothing.
  package struct Change: Equatable, Sendable {
    package var path: JSONPointer
    package var before: JSONValue?
    package var after: JSONValue?

    package init(path: JSONPointer, before: JSONValue?, after: JSONValue?) {
      self.path = path
      self.before = before
      self.after = after
    }
  }

  /// A request that undoes changes, and the properties that cannot be undone.
  package struct Outcome: Equatable, Sendable {
    /// The request; `nil` if there is nothing to undo.
    package var request: ChangeRequest?
    /// Properties that were absent before and that the service cannot remove.
    package var notRemovable: [String] = []
  }

  /// Returns the request that undoes changes.
  ///
  /// - Parameters:
  ///   - changes: of disjoint paths.
  ///   - isGuarded: whether what was set is tested first.
  ///   - api: the API that the request is made for.
  package static func undoing(
    _ changes: [Change], of identifier: String, region: String, isGuarded: Bool,
    via api: ServiceAPI? = nil
  ) -> Outcome {
    var notRemovable: [String] = []
    var tests: [JSONPatch.Operation] = []
    var operations: [JSONPatch.Operation] = []
    var absent: [JSONPointer] = []
    for change in changes where change.before != change.after {
      let path = change.path
      if change.before == nil, let property = path.propertyThatStays(via: api ?? .cloudControl) {
        notRemovable.append(property)
        continue
      }
      if let after = change.after { tests.append(.test(path, after)) } else { absent.append(path) }
      switch (change.before, change.after) {
      case (let before?, .some) where isGuarded: operations.append(.replace(path, before))
      case (let before?, _): operations.append(.add(path, before))
      case (nil, _): operations.append(.remove(path))
      }
    }
    if operations.isEmpty { return Outcome(notRemovable: notRemovable) }
    let patch = JSONPatch((isGuarded ? tests : []) + operations)
    let request = ChangeRequest(
      identifier: identifier, region: region, patch: patch, absent: isGuarded ? absent : [],
      via: api)
    return Outcome(request: request, notRemovable: notRemovable)
  }
}

extension JSONPointer {
  /// The property named by the path, if the service fails or ignores its removal; otherwise `nil`.
  fileprivate func propertyThatStays(via api: ServiceAPI) -> String? {
    guard tokens.count == 1, let property = tokens.first?.text,
      Schema.removal(of: Columns.column(of: property), via: api) != .works
    else { return nil }
    return property
  }
}
