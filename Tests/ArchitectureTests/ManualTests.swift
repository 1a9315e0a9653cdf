internal import ProgramRuns
internal import Testing

/// Runs what README.md and the manuals show, and holds the manuals to the program's own help.
@Suite struct ManualTests {
  static let pages = Files.names(in: Project.folder + "/man").map { "man/" + $0 }

  @Test func everySubcommandHasItsPage() {
    let subcommands = [
      "", "-apply", "-describe", "-diff", "-fetch", "-filter", "-history", "-journal", "-patch",
      "-project",
      "-query", "-records", "-restore", "-review", "-serve",
    ]
    for name in subcommands { #expect(Self.pages.contains("man/mpkg\(name).1")) }
  }

  @Test(arguments: pages)
  func mandocFindsNothingWrong(_ page: String) async throws {
    let scratch = try ScratchFolder()
    let outcome = try await Program(
      "/usr/bin/mandoc", ["-T", "lint", "-W", "warning", Project.folder + "/" + page],
      in: scratch.path, environment: [:], output: scratch.file("output"),
      messages: scratch.file("messages")
    ).run(seconds: 30)
    #expect(outcome.ending == .exited(0), "\(outcome.outputText)")
  }

  @Test(arguments: pages)
  func examplesRun(_ page: String) async throws {
    let commands = try Self.lines(of: page).filter { $0.hasPrefix("$ mpkg ") }
    try await Self.run(commands.map { String($0.dropFirst(2)) }, of: page)
  }

  @Test func readmeRuns() async throws {
    var commands: [String] = []
    var isRunnable = false
    for line in try Self.lines(of: "README.md") {
      if line.hasPrefix("```") {
        isRunnable = line == "```sh run"
      } else if isRunnable {
        commands.append(line)
      }
    }
    #expect(commands.count { $0.contains("mpkg ") } >= 5)
    try await Self.run([commands.joined(separator: "\n")], of: "README.md")
  }

  /// Examples that rightly select nothing, and why.
  private static let selectingNothing = [
    // The restored snapshot equals the first one, so the diff is empty.
    "mpkg diff --key model_package_arn --ignore creation_time snapshot.jsonl restored.jsonl"
  ]

  /// Stands before the program: every command tells its totals, on standard error.
  private static func tellingTotals(_ binary: String) -> String {
    """
    #!/bin/sh
    case " $* " in
      *" --count "*)
        number=$('\(binary)' "$@") || exit
        printf '%s\\n' "$number"
        printf '{"command":"filter","lines_out":%s}\\n' "$number" >&2 ;;
      *) command=$1; shift; exec '\(binary)' "$command" --stats "$@" ;;
    esac

    """
  }

  /// Whether a command of a pipeline wrote no line, by the totals that it told.
  private static func tellsOfNoLines(_ messages: String) -> Bool {
    messages.split(separator: "\n").contains { line in
      guard line.hasPrefix("{\"command\":"),
        let range = firstRange(of: "\"lines_out\":0", in: line)
      else { return false }
      return line[range.upperBound...].first?.isNumber != true
    }
  }

  /// Runs commands one after the other beside a snapshot; each has to end well and to select something.
  private static func run(_ commands: [String], of page: String) async throws {
    guard !commands.isEmpty else { return }
    let scratch = try ScratchFolder()
    let folder = try scratch.folder("examples")
    var environment = try Project.environment(in: scratch)
    let programs = try scratch.folder("telling")
    try Files.write(
      Array(tellingTotals(try Project.binary()).utf8), to: programs + "/mpkg", mode: 0o755)
    environment["PATH"] = programs + ":" + (environment["PATH"] ?? "")
    let generate =
      "python3 examples/generate-packages.py --count 1000 --seed 3 --groups groups.jsonl >snapshot.jsonl"
    for line in ["ln -s '\(Project.folder)/examples' examples", generate] + commands {
      let program = Program(
        "/bin/sh", ["-ec", line], in: folder, environment: environment,
        output: scratch.file("output"), messages: scratch.file("messages"))
      let outcome = try await Admission.programs.pass { try await program.run(seconds: 120) }
      #expect(outcome.ending == .exited(0), "\(page): \(line)\n\(outcome.messagesText)")
      let selectsNothing = tellsOfNoLines(outcome.messagesText)
      #expect(
        selectsNothing == selectingNothing.contains(line),
        "\(page): \(line) selects \(selectsNothing ? "nothing" : "something")\n\(outcome.messagesText)"
      )
    }
  }

  private static func lines(of file: String) throws -> [String] {
    try Files.text(Project.folder + "/" + file)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private static let subcommands = [
    "apply", "describe", "diff", "fetch", "filter", "history", "journal", "patch", "project",
    "query",
    "records", "restore", "review", "serve",
  ]

  @Test(arguments: subcommands)
  func pageTellsTheOptionsThatTheHelpTells(_ subcommand: String) async throws {
    let scratch = try ScratchFolder()
    let outcome = try await Program(
      try Project.binary(), [subcommand, "--help"], in: scratch.path, environment: [:],
      output: scratch.file("output"), messages: scratch.file("messages")
    ).run(seconds: 30)
    let page = try Self.lines(of: "man/mpkg-\(subcommand).1").filter { $0.hasPrefix(".It ") }
    let inManual = Set(page.flatMap { Self.options(in: $0, before: "Fl -") })
    let help = outcome.outputText.split(separator: "\n").filter { $0.hasPrefix("  -") }
    let inHelp = Set(help.flatMap { Self.options(in: String($0.prefix(26)), before: "--") })
    let shared = try Self.sharedOptions().subtracting(["generate-completion-script"])
    #expect(inManual.isDisjoint(with: shared))
    #expect(inManual.union(shared) == inHelp)
  }

  /// The options that mpkg(1) describes: those of all subcommands, and of the program alone.
  private static func sharedOptions() throws -> Set<String> {
    let page = try lines(of: "man/mpkg.1").filter { $0.hasPrefix(".It ") }
    return Set(page.flatMap { options(in: $0, before: "Fl -") })
  }

  @Test func theMainPageTellsTheProgramsOwnOptions() async throws {
    let shared = try Self.sharedOptions()
    #expect(shared == ["help", "version", "generate-completion-script"])
    let scratch = try ScratchFolder()
    for option in ["--help", "--version", "--generate-completion-script=bash"] {
      let outcome = try await Program(
        try Project.binary(), [option], in: scratch.path, environment: [:],
        output: scratch.file("output"), messages: scratch.file("messages")
      ).run(seconds: 30)
      #expect(outcome.ending == .exited(0) && !outcome.output.isEmpty, "\(option)")
    }
  }

  @Test(arguments: subcommands)
  func pageRefersToTheSharedOptions(_ subcommand: String) throws {
    let text = try Files.text(Project.folder + "/man/mpkg-\(subcommand).1")
    let words = "besides\n.Fl -help\nand\n.Fl -version\nof\n.Xr mpkg 1 :\n"
    #expect(Self.firstRange(of: words, in: Substring(text)) != nil)
  }

  /// The words that follow a mark: `.It Fl -gzip` and `--gzip` both name `gzip`.
  private static func options(in line: String, before mark: String) -> [String] {
    var names: [String] = []
    var rest = Substring(line)
    while let range = firstRange(of: mark, in: rest) {
      rest = rest[range.upperBound...]
      let name = rest.prefix { $0.isLetter || $0 == "-" }
      if !name.isEmpty { names.append(String(name)) }
    }
    return names
  }

  private static func firstRange(of mark: String, in text: Substring) -> Range<String.Index>? {
    var start = text.startIndex
    while start < text.endIndex {
      if text[start...].hasPrefix(mark) {
        return start..<text.index(start, offsetBy: mark.count)
      }
      start = text.index(after: start)
    }
    return nil
  }
}
