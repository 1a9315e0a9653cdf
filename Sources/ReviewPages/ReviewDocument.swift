package import Plans

/// A plan with all that is known of its packages, ready to be written for reviewers.
package struct ReviewDocument: Sendable {
  /// One package, and the texts of the columns that were asked for.
  package struct Row: Sendable {
    package let package: ReviewedPackage
    /// The values of the shown columns as text; empty for no value.
    package let shown: [String]

    package init(_ package: ReviewedPackage, shown: [String]) {
      self.package = package
      self.shown = shown
    }
  }

  package var digest: PlanDigest
  /// The number of requests in the plan.
  package var requests: Int
  /// The time when the review was made, in ISO 8601.
  package var made: String
  /// The program and its version.
  package var program: String
  /// The command that made the review, as a shell takes it.
  package var command: String
  /// The source of the packages' current state, such as a file's name.
  package var state: String
  /// The names of the shown columns.
  package var shown: [String]
  package private(set) var rows: [Row] = []
  package private(set) var counts = ChangeCounts()

  package init(
    digest: PlanDigest, requests: Int, made: String, program: String, command: String,
    state: String, shown: [String]
  ) {
    self.digest = digest
    self.requests = requests
    self.made = made
    self.program = program
    self.command = command
    self.state = state
    self.shown = shown
  }

  /// Adds the next package.
  package mutating func append(_ row: Row) {
    counts.add(row.package.changes)
    rows.append(row)
  }
}
