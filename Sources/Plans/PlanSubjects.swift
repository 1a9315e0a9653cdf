internal import ModelPackages

/// Names what each request of a plan is about: its package's ARN, or of a creation a name of its own.
///
/// Worked example: two new versions of the group `churn` are `churn (new version 1)` and
/// `churn (new version 2)`; a package outside a group is `scorer (new package)`.
struct PlanSubjects: Sendable {
  /// How many creations of each group or name came before.
  private var creations: [String: Int] = [:]

  /// Returns the name of the plan's next request.
  mutating func name(of request: ChangeRequest) -> String {
    guard let creation = request.creation else { return request.identifier }
    let count = (creations[request.subject] ?? 0) + 1
    creations[request.subject] = count
    if let group = creation.group { return "\(group) (new version \(count))" }
    return "\(creation.name ?? "") (new package\(count == 1 ? "" : " \(count)"))"
  }
}
