internal import ProgramRuns
internal import Testing

/// Holds `--help` to a terminal's width, and runs the examples that it shows.
@Suite struct HelpTests {
  /// The commands, by their manuals.
  static let commands = Files.names(in: Project.folder + "/man")
    .filter { $0.hasPrefix("mpkg-") && $0.hasSuffix(".1") }
    .map { String($0.dropFirst(5).dropLast(2)) }

  /// What `mpkg` prints on standard output, as lines.
  private static func lines(_ arguments: [String], columns: Int = 80) async throws -> [String] {
    let scratch = try ScratchFolder()
    let outcome = try await Program(
      try Project.binary(), arguments, in: scratch.path,
      environment: ["COLUMNS": String(columns)],
      output: scratch.file("output"), messages: scratch.file("messages")
    ).run(seconds: 30)
    #expect(outcome.ending == .exited(0) && outcome.messages.isEmpty, "\(outcome.messagesText)")
    return outcome.outputText.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
  }

  /// The lines below a heading, up to the next empty line.
  private static func section(_ heading: String, of lines: [String]) -> [String] {
    lines.drop { $0 != heading }.dropFirst().prefix { !$0.isEmpty }.map { $0 }
  }

  /// The commands of an `EXAMPLES` section, each perhaps of several lines.
  private static func examples(_ lines: [String]) -> [String] {
    var commands: [String] = []
    for line in lines where line.hasPrefix("    ") {
      let line = line.dropFirst(4)
      if line.hasPrefix("mpkg ") {
        commands.append(String(line))
      } else if let last = commands.last {
        commands[commands.count - 1] = last + "\n" + line
      }
    }
    return commands
  }

  @Test(arguments: [[]] + commands.map { [$0] }, [60, 80, 120])
  func helpFitsTheTerminal(_ command: [String], _ columns: Int) async throws {
    let lines = try await Self.lines(command + ["--help"], columns: columns)
    // Commands to copy are broken for 80 columns; a name that leaves no room has a line of its own.
    for line in lines where columns >= 80 || !line.hasPrefix("    ") {
      #expect(line.count <= columns || !line.dropFirst(2).contains(" "), "\(line)")
    }
    for (line, next) in zip(lines, lines.dropFirst())
    where line.first?.isLetter == true && next.first?.isLetter == true && !line.hasSuffix(":") {
      // A paragraph's line ends where the next word has no room, not where the source broke it.
      let word = next.prefix { $0 != " " }
      #expect(line.count + 1 + word.count > columns, "\(line)\n\(next)")
    }
  }

  @Test func theOverviewListsEveryCommandOnce() async throws {
    let lines = try await Self.lines([])
    for arguments in [["help"], ["--help"], ["-h"]] {
      let others = try await Self.lines(arguments)
      #expect(others == lines)
    }
    let firstWords = lines.filter { $0.hasPrefix("  ") && $0.dropFirst(2).first?.isLetter == true }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(firstWords.filter { $0 != "mpkg" && $0 != "man" }.sorted() == Self.commands)
    #expect(Self.examples(Self.section("THE MAIN JOB:", of: lines)).count == 5)
  }

  @Test(arguments: commands)
  func helpBeginsWithExamples(_ command: String) async throws {
    let lines = try await Self.lines([command, "--help"])
    // `records` is also a topic.
    let help = command == "records" ? [] : [["help", command]]
    for arguments in help + [["--help", command], [command, "-h"]] {
      let others = try await Self.lines(arguments)
      #expect(others == lines)
    }
    #expect(lines[0].hasSuffix(".") && lines[1].isEmpty && lines[2] == "EXAMPLES:")
    let examples = Self.examples(Self.section("EXAMPLES:", of: lines))
    #expect((2...3).contains(examples.count))
    #expect(examples.contains { " \($0)".contains(" mpkg \(command) ") })
    let options = lines.filter { $0.hasPrefix("  -") }.map { $0.prefix { $0 != "<" } }
    #expect(Set(options).count == options.count)
    #expect(
      lines.filter { $0.hasSuffix(":") && $0 == $0.uppercased() }.suffix(2) == ["HELP:", "MORE:"])
  }

  /// What the examples of all commands need beside a snapshot: plans, nights, changes, documents.
  private static let preparation = [
    #"""
    mpkg filter "model_approval_status = 'PendingManualApproval'" snapshot.jsonl >pending.jsonl
    mpkg patch --set model_approval_status=Approved pending.jsonl >plan.jsonl
    mpkg project --format csv "model_package_arn, 'Rejected' AS model_approval_status" \
      pending.jsonl >changes.csv
    for night in 1 2 3; do
      python3 examples/generate-packages.py --count 1000 --seed 3 --night $night --changed 0.05 \
        >2026-11-0$night.jsonl
    done
    python3 -c 'import json, sys
    packages = [json.loads(line) for line in open("pending.jsonl")]
    json.dump(packages, open("packages.json", "w"), indent=2)
    json.dump(packages[0], open("described.json", "w"), indent=2)'
    """#
  ]

  /// A run that left a journal, for the commands that read one.
  private static let journal = "mpkg apply --journal approvals.journal plan.jsonl >results.jsonl"

  @Test(arguments: commands)
  func examplesRun(_ command: String) async throws {
    let lines = try await Self.lines([command, "--help"])
    let readsJournal = ["journal", "patch"].contains(command)
    let folder = try await ExampleFolder(
      preparation: Self.preparation + (readsJournal ? [Self.journal] : []), hasServer: true)
    for example in Self.examples(Self.section("EXAMPLES:", of: lines)) {
      if example.hasPrefix("mpkg serve ") {
        try await folder.runServer(example, of: "mpkg serve --help")
      } else {
        try await folder.run(example, of: "mpkg \(command) --help")
      }
    }
  }

  @Test func theMainJobRuns() async throws {
    let lines = try await Self.lines([])
    let folder = try await ExampleFolder(preparation: ["rm snapshot.jsonl"], hasServer: true)
    for step in Self.examples(Self.section("THE MAIN JOB:", of: lines)) {
      try await folder.run(step, of: "mpkg")
    }
    try await folder.run(
      #"mpkg filter "status = 'SUCCESS'" results.jsonl"#, of: "what the main job did")
  }

  @Test(arguments: ["expressions", "records"])
  func aTopicIsAScreen(_ topic: String) async throws {
    let lines = try await Self.lines(["help", topic])
    #expect((24...40).contains(lines.dropLast().count))
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  @Test(arguments: [("filter", "filter --count"), ("project", "project --limit 3")])
  func theTopicsExpressionsSelect(_ heading: String, _ command: String) async throws {
    let lines = try await Self.lines(["help", "expressions"])
    let expressions = Self.section("mpkg \(heading) \"...\" snapshot.jsonl", of: lines)
    #expect(expressions.count >= 5)
    let folder = try await ExampleFolder()
    for line in expressions {
      // A remark stands after the expression, with at least three spaces between.
      let text = line.dropFirst(2).split(separator: "   ").first.map(String.init) ?? ""
      try await folder.run("mpkg \(command) \"\(text)\" snapshot.jsonl", of: line)
    }
  }

  @Test func theTopicsRecordIsOne() async throws {
    let lines = try await Self.lines(["help", "records"])
    let start = try #require(lines.firstIndex { $0.hasPrefix("  {") })
    let record = lines[start...].prefix { !$0.isEmpty }.joined()
    let folder = try await ExampleFolder(preparation: Self.preparation + ["echo '\(record)' >r"])
    for condition in [
      "customer_metadata_properties.team = 'fraud'", "model_package_version = 7",
      "inference_specification.Containers[*].Image LIKE '%xgboost%'",
    ] {
      try await folder.run("mpkg filter \"\(condition)\" r", of: "help records")
    }
    let commands = lines.filter { $0.hasPrefix("  mpkg ") }.map { String($0.dropFirst(2)) }
    #expect(commands.count == 3)
    for command in commands { try await folder.run(command, of: "help records") }
  }
}
