package import JSONLines
internal import OrderedCollections

/// Counts what a plan changes, column by column and value by value.
package struct ChangeCounts: Sendable {
  /// One change from a value to another, and how many packages it happens to.
  package struct Step: Equatable, Sendable {
    package let before: JSONValue?
    package let after: JSONValue?
    package let packages: Int
    /// Whether it stands out: nearly all packages change the column otherwise.
    package let isUnusual: Bool
  }

  /// A column, or a member of its value, with its steps: the most frequent first.
  package struct Column: Equatable, Sendable {
    package let path: String
    package let packages: Int
    package let steps: [Step]
  }

  private struct Values: Hashable, Sendable {
    let before: JSONValue?
    let after: JSONValue?
  }

  private var counts = OrderedDictionary<String, OrderedDictionary<Values, Int>>()

  package init() {}

  package mutating func add(_ changes: [ReviewedPackage.Change]) {
    for change in changes {
      let values = Values(before: change.before, after: change.after)
      counts[change.path, default: [:]][values, default: 0] += 1
    }
  }

  /// The columns in the order of the first package that changes them.
  package var columns: [Column] {
    counts.map { path, counts in
      let total = counts.values.reduce(0, +)
      let sorted = counts.enumerated().sorted { left, right in
        (right.element.value, left.offset) < (left.element.value, right.offset)
      }
      let most = sorted.first?.element.value ?? 0
      return Column(
        path: path, packages: total,
        steps: sorted.map { _, step in
          Step(
            before: step.key.before, after: step.key.after, packages: step.value,
            isUnusual: Self.isUnusual(step.value, most: most, of: total))
        })
    }
  }

  /// A step stands out if at least four of five packages take the same other step, and at most one
  /// of twenty takes this one.
  private static func isUnusual(_ count: Int, most: Int, of total: Int) -> Bool {
    count < most && 5 * most >= 4 * total && 20 * count <= total
  }
}
