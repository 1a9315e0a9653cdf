internal import ProgramRuns
internal import Testing

/// Holds what `--help` shows to a terminal of 80 columns.
@Suite struct HelpTests {
  @Test(arguments: [
    "", "apply", "describe", "diff", "fetch", "filter", "history", "journal", "patch", "project",
    "query", "records", "restore", "review", "serve",
  ])
  func helpFitsIntoEightyColumns(_ subcommand: String) async throws {
    let scratch = try ScratchFolder()
    let outcome = try await Program(
      try Project.binary(), (subcommand.isEmpty ? [] : [subcommand]) + ["--help"],
      in: scratch.path, environment: ["COLUMNS": "80"],
      output: scratch.file("output"), messages: scratch.file("messages")
    ).run(seconds: 30)
    let lines = outcome.outputText.split(separator: "\n", omittingEmptySubsequences: false)
    // The usage is one line, which a terminal wraps.
    for line in lines where !line.hasPrefix("USAGE: ") { #expect(line.count <= 80, "\(line)") }
    let description = lines.prefix { !$0.hasPrefix("USAGE: ") }
    for (line, next) in zip(description, description.dropFirst())
    where line.first?.isWhitespace == false && next.first?.isWhitespace == false {
      // A paragraph's line ends where the next word has no room, not where the source broke it.
      let word = next.prefix { $0 != " " }
      #expect(line.count + 1 + word.count >= 80, "\(line)\n\(next)")
    }
    // An example's line that was broken goes on without its indent.
    for (line, next) in zip(description, description.dropFirst()) where line.hasPrefix("  ") {
      #expect(next.isEmpty || next.hasPrefix("  "), "\(line)\n\(next)")
    }
  }
}
