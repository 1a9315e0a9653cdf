package import JSONLines
package import ModelPackages
internal import OrderedCollections
package import Policies

/// Works out what a plan would do to one package.
package struct PackageReviewer: Sendable {
  private let preview: RequestPreview
  private let policies: RequestPolicies?
  private let showsEnvironment: Bool

  /// - Parameters:
  ///   - followsService: see `RequestPreview`.
  ///   - api: see `RequestPreview`.
  ///   - policies: the conditions that have to be true for every request; `nil` for none.
  ///   - showsEnvironment: whether changes show values that `HiddenValues` would hide.
  package init(
    followsService: Bool, via api: ServiceAPI? = nil, policies: PolicySet? = nil,
    showsEnvironment: Bool = false
  ) {
    self.showsEnvironment = showsEnvironment
    preview = RequestPreview(followsService: followsService, via: api)
    self.policies = policies.map { RequestPolicies($0, followsService: followsService, via: api) }
  }

  /// Reviews the requests for a package whose current properties are known.
  ///
  /// Later requests are applied to the result of earlier ones. If one would fail, the changes are
  /// those that the requests ask for.
  package func review(
    _ package: PlannedPackages.Package, properties: JSONObject
  ) -> ReviewedPackage {
    var problems: [ReviewedPackage.Problem] = []
    var after = properties
    var hasFailed = false
    for request in package.requests {
      do throws(RequestRefusal) {
        let next = try preview.outcome(of: request, on: after)
        problems += violations(of: request, from: after, to: next)
        after = next
      } catch {
        hasFailed = true
        problems.append(.init(.error, code: error.code, message: error.message))
        break
      }
    }
    let changes =
      Self.wholes(of: package)
      + Self.approvalFirst(
        hasFailed || package.isDeleted
          ? intended(by: package.requests, on: properties)
          : RecordUpdate.changes(from: properties, to: after)
            .flatMap { ChangedMembers.of(shown($0)) })
    problems =
      problems.uniqued
      + Self.warnings(of: package, properties, changes, hasFailed: hasFailed)
    return ReviewedPackage(
      identifier: package.identifier, region: package.region, requests: package.requests.count,
      changes: changes, problems: problems, status: properties["ModelPackageStatus"]?.string,
      metrics: properties["ModelMetrics"]?.object?.keys.map(\.text) ?? [])
  }

  private func intended(
    by requests: [ChangeRequest], on properties: JSONObject?
  ) -> [ReviewedPackage.Change] {
    IntendedChanges.of(requests, on: properties, showsEnvironment: showsEnvironment)
  }

  /// A change as reviewers see it.
  private func shown(_ change: RecordUpdate.ColumnChange) -> RecordUpdate.ColumnChange {
    if showsEnvironment { return change }
    let (before, after) = HiddenValues.hiding(
      before: change.before, after: change.after, at: [change.column])
    return RecordUpdate.ColumnChange(column: change.column, before: before, after: after)
  }

  private func violations(
    of request: ChangeRequest, from before: JSONObject, to after: JSONObject
  ) -> [ReviewedPackage.Problem] {
    let violations = policies?.violations(of: request, from: before, to: after) ?? []
    return violations.map {
      .init(
        .error, code: PolicyRefusal.violation, message: "policy '\($0.policy)' \($0.message)",
        policy: $0.policy)
    }
  }

  /// Reviews the requests for a package that could not be read.
  ///
  /// - Parameters:
  ///   - code: the error's code, such as `ResourceNotFoundException`.
  ///   - message: the error in one sentence.
  package func review(
    _ package: PlannedPackages.Package, unread code: String, message: String
  ) -> ReviewedPackage {
    ReviewedPackage(
      identifier: package.identifier, region: package.region, requests: package.requests.count,
      changes: Self.wholes(of: package)
        + Self.approvalFirst(intended(by: package.requests, on: nil)),
      problems: [.init(.error, code: code, message: message)], status: nil, metrics: [])
  }

  /// Returns the change of the package as a whole, if it is made or deleted.
  private static func wholes(of package: PlannedPackages.Package) -> [ReviewedPackage.Change] {
    if package.isNew { return [.init(path: "package", before: nil, after: "new")] }
    return package.isDeleted ? [.init(path: "package", before: "present", after: "deleted")] : []
  }

  /// Returns the changes with that of the approval status, which matters most, at the front.
  private static func approvalFirst(
    _ changes: [ReviewedPackage.Change]
  ) -> [ReviewedPackage.Change] {
    changes.filter { $0.path == approvalStatus } + changes.filter { $0.path != approvalStatus }
  }

  private static let approvalStatus = "model_approval_status"

  private static func warnings(
    of package: PlannedPackages.Package, _ properties: JSONObject,
    _ changes: [ReviewedPackage.Change], hasFailed: Bool
  ) -> [ReviewedPackage.Problem] {
    var warnings: [ReviewedPackage.Problem] = []
    if changes.isEmpty, !hasFailed {
      warnings.append(
        .init(.warning, code: "Unchanged", message: "the package already is as the plan asks"))
    }
    if package.isDeleted {
      let isApproved = properties["ModelApprovalStatus"] == "Approved"
      warnings.append(
        .init(
          .warning, code: isApproved ? "DeletesApproved" : "Deletes",
          message: isApproved
            ? "an Approved package would be deleted: apply needs --allow-delete=approved"
            : "the package would be deleted: apply needs --allow-delete"))
    }
    let approves = changes.contains {
      $0.path == approvalStatus && $0.after == "Approved"
    }
    if approves, let status = properties["ModelPackageStatus"]?.string, status != "Completed" {
      warnings.append(
        .init(
          .warning, code: "NotCompleted",
          message: "it would be approved while its model_package_status is \(status)"))
    }
    if package.requests.contains(where: { $0.deletion?.guards.isEmpty == true }) {
      warnings.append(
        .init(
          .warning, code: "NotGuarded",
          message: "the plan does not say what the package has to be like, so it would be deleted"
            + " whatever happened to it meanwhile"))
    }
    let unguarded = package.requests.flatMap(\.unguardedColumns).uniqued
    if !unguarded.isEmpty {
      warnings.append(
        .init(
          .warning, code: "NotGuarded",
          message: "the plan does not test the old value of " + unguarded.joined(separator: ", ")
            + ", so it would overwrite a change made meanwhile"))
    }
    if package.requests.count > 1 {
      warnings.append(
        .init(
          .warning, code: "SeveralRequests",
          message: "the plan has \(package.requests.count) requests for this package"))
    }
    return warnings
  }
}

extension PlannedPackages.Package {
  /// Whether a request deletes the package.
  fileprivate var isDeleted: Bool { requests.contains { $0.deletion != nil } }
}

extension ChangeRequest {
  /// The columns that the request changes without a test of their old values or of their absence.
  fileprivate var unguardedColumns: [String] {
    guard let patch = try? patchDocument?.patch() else { return [] }
    var guards = absent
    var columns: [String] = []
    for operation in patch.operations {
      if case .test(let path, _) = operation { guards.append(path) }
      for path in operation.changedPaths
      where !guards.contains(where: { $0.isPrefix(of: path) || path.isPrefix(of: $0) }) {
        guard let property = path.tokens.first?.text, !Self.isWriteOnly(property) else { continue }
        columns.append(Columns.column(of: property))
      }
    }
    return columns
  }

  /// Whether a property has no value to test.
  private static func isWriteOnly(_ property: String) -> Bool {
    property == "AdditionalInferenceSpecificationsToAdd"
  }
}

extension Array where Element: Hashable {
  /// Each element where it first stands.
  fileprivate var uniqued: [Element] { Array(OrderedSet(self)) }
}
