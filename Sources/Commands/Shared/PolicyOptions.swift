internal import ArgumentParser

/// The options that name policies: conditions that have to be true for every request.
struct PolicyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Require EXPR to be true for each request: COLUMN, before.COLUMN, after.COLUMN (repeatable).",
      valueName: "expr"))
  var require: [String] = []

  @Option(
    help: ArgumentHelp(
      "Require the policies in FILE, one NAME: EXPR a line (repeatable).", valueName: "file"),
    completion: .file())
  var policy: [String] = []
}

extension [NamedFile] {
  /// Adds the files of policies.
  mutating func add(_ options: PolicyOptions) {
    for name in options.policy { add("--policy", name, .source) }
  }
}
