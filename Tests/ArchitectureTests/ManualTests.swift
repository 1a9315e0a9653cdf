internal import ProgramRuns
internal import Testing

/// Runs what README.md and the manuals show, and holds the manuals to the program's own help.
@Suite struct ManualTests {
  static let pages = Files.names(in: Project.folder + "/man").map { "man/" + $0 }

  @Test func everySubcommandHasItsPage() {
    let subcommands = [
      "", "-apply", "-describe", "-diff", "-fetch", "-filter", "-history", "-journal", "-patch",
      "-project",
      "-query", "-records", "-restore", "-review", "-serve", "-verify",
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

  /// The commands of a page's EXAMPLES, as a shell reads them: `$ ` begins one, and lines that begin
  /// with a space go on with it.
  private static func examples(of page: String) throws -> [String] {
    var commands: [String] = []
    var isCommand = false
    let section = try lines(of: page).drop { $0 != ".Sh EXAMPLES" }.dropFirst()
    for line in section.prefix(while: { !$0.hasPrefix(".Sh ") }) {
      let line = line.hasSuffix("\\e") ? line.dropLast(2) + "\\" : line[...]
      if line.hasPrefix("$ ") {
        commands.append(String(line.dropFirst(2)))
        isCommand = true
      } else if !line.hasPrefix(" ") {
        isCommand = false
      } else if isCommand, let last = commands.last {
        commands[commands.count - 1] = last + "\n" + line
      }
    }
    return commands
  }

  @Test(arguments: pages)
  func examplesRun(_ page: String) async throws {
    let commands = try Self.examples(of: page)
    #expect(commands.count >= 3)
    let folder = try await ExampleFolder(hasServer: true)
    if page == "man/mpkg-serve.1" {
      // One shell starts the server, calls it and ends it.
      try await folder.run(commands.joined(separator: "\n"), of: page)
    } else {
      for command in commands { try await folder.run(command, of: page) }
    }
  }

  @Test(arguments: pages)
  func examplesComeWithTasks(_ page: String) throws {
    let all = try Self.lines(of: page)
    let headings = all.filter { $0.hasPrefix(".Sh ") }
    let place = try #require(headings.firstIndex(of: ".Sh EXAMPLES"))
    #expect(headings[place + 1] == ".Sh SEE ALSO")
    let section = all.drop { $0 != ".Sh EXAMPLES" }.dropFirst().prefix { !$0.hasPrefix(".Sh ") }
    let blocks = section.indices.filter { section[$0].hasPrefix(".Bd ") }
    #expect(blocks.count >= 3)
    // A sentence says what each block is for.
    for block in blocks {
      let words = section[max(section.startIndex, block - 2)..<block].filter { !$0.hasPrefix(".") }
      #expect(!words.isEmpty, "\(section[block])")
    }
    // A terminal of 80 columns shows 75; only a line of one long word may be longer.
    for line in section where line.hasPrefix("$ ") || line.hasPrefix(" ") {
      let words = line.split(separator: " ").filter { $0 != "\\e" && $0 != "$" }
      let shown = line.hasSuffix("\\e") ? line.count - 1 : line.count
      #expect(shown <= 75 || words.contains { $0.count > 60 }, "\(line)")
    }
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

  /// Runs commands one after the other beside a snapshot; each has to end well and to select something.
  private static func run(_ commands: [String], of page: String) async throws {
    guard !commands.isEmpty else { return }
    let folder = try await ExampleFolder()
    for command in commands { try await folder.run(command, of: page) }
  }

  private static func lines(of file: String) throws -> [String] {
    try Files.text(Project.folder + "/" + file)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private static let subcommands = [
    "apply", "describe", "diff", "fetch", "filter", "history", "journal", "patch", "project",
    "query",
    "records", "restore", "review", "serve", "verify",
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
