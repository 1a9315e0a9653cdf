internal import JSONLines
internal import Plans
internal import TerminalText

/// Writes a review as Markdown for a pull request or ticket: facts, counts, and a row per package.
///
/// Data stands in code spans, where it is neither markup nor a mention nor a link.
package enum ReviewMarkdown {
  /// A longer value is cut to this many characters.
  private static let maximumLength = 120

  /// Returns the document.
  package static func text(of review: ReviewDocument) -> [UInt8] {
    var lines = ["# Review of \(counted(review.rows.count, "model package"))", ""]
    let facts = [
      ("Plan", review.digest.text), ("Requests", "\(review.requests)"), ("Made", review.made),
      ("Current state from", review.state), ("Command", review.command), ("By", review.program),
    ]
    lines += facts.map { "- \($0): \(code($1))" }
    lines += ["", "## What changes", ""] + changes(of: review)
    lines += findings(of: review)
    lines += ["", "## Packages", ""] + packages(of: review)
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private static func counted(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func changes(of review: ReviewDocument) -> [String] {
    let columns = review.counts.columns
    guard !columns.isEmpty else { return ["The plan changes nothing."] }
    var lines = ["| packages | column | now | then |", "| --: | --- | --- | --- |"]
    for column in columns {
      let (listed, rest) = (column.steps.prefix(10), column.steps.dropFirst(10))
      for step in listed + rest.filter(\.isUnusual) {
        lines.append(
          "| \(step.packages) | \(code(column.path)) | \(value(step.before)) | \(value(step.after))"
            + (step.isUnusual ? " (unusual) |" : " |"))
      }
      let others = rest.filter { !$0.isUnusual }
      if !others.isEmpty {
        let packages = others.reduce(0) { $0 + $1.packages }
        lines.append(
          "| \(packages) | \(code(column.path)) | \(counted(others.count, "other change")) | |")
      }
    }
    return lines
  }

  private static func findings(of review: ReviewDocument) -> [String] {
    var counts: [ReviewedPackage.Problem: Int] = [:]
    for row in review.rows {
      // The values that a policy looked at differ from package to package.
      for problem in Set(row.package.problems.map(\.withoutValues)) {
        counts[problem, default: 0] += 1
      }
    }
    guard !counts.isEmpty else { return [] }
    let sorted = counts.sorted {
      ($0.key.level.rawValue, -$0.value, $0.key.code, $0.key.message)
        < ($1.key.level.rawValue, -$1.value, $1.key.code, $1.key.message)
    }
    return ["", "## To look at", ""]
      + sorted.map { problem, count in
        "- \(count) × \(problem.level == .error ? "would fail" : "look twice"): "
          + "\(code(problem.code)) \(code(problem.message))"
      }
  }

  private static func packages(of review: ReviewDocument) -> [String] {
    let names = ["package", "changes"] + review.shown.map(code) + ["look at"]
    let rule = names.map { _ in "---" }
    let rows = review.rows.map { row in
      let changes = row.package.changes.map { change in
        "\(code(change.path)): \(value(change.before)) → \(value(change.after))"
      }
      let cells =
        [
          code(row.package.identifier),
          changes.isEmpty ? "_nothing_" : changes.joined(separator: "<br>"),
        ]
        + row.shown.map { $0.isEmpty ? "_none_" : code($0) }
        + [row.package.problems.map { code($0.policy ?? $0.code) }.joined(separator: " ")]
      return cells
    }
    return ([names, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
  }

  private static func value(_ value: JSONValue?) -> String {
    switch value {
    case nil: "_none_"
    case .string(let text)?: text.text.isEmpty ? "_empty_" : code(text.text)
    case let value?: code(value.jsonText)
    }
  }

  private static func code(_ text: String) -> String {
    MarkdownCode.span(text, limit: maximumLength)
  }
}

extension ReviewedPackage.Problem {
  /// The problem as it is counted over packages: of a policy that is not true only the name.
  fileprivate var withoutValues: ReviewedPackage.Problem {
    guard let policy else { return self }
    return .init(level, code: code, message: policy, policy: policy)
  }
}
