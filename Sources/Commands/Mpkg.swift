internal import ArgumentParser
internal import BulkRuns

/// The tool: its subcommands and how one of them is run.
struct MpkgCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mpkg",
    abstract: "Read, filter, reshape and change SageMaker model packages in Unix pipelines.",
    discussion: """
      Every subcommand reads newline-delimited JSON and writes newline-delimited JSON, so they \
      compose with each other and with everything else:

        mpkg filter "model_approval_status = 'PendingManualApproval'" \\
            snapshot.jsonl.gz \\
          | mpkg patch --set model_approval_status=Approved \\
          | mpkg apply > results.jsonl

      The manual: mpkg(1), mpkg-expr(7) for expressions, mpkg-records(5) for records.
      """,
    version: Version.number,
    subcommands: [
      Fetch.self, Records.self, Describe.self, Filter.self, Project.self, Query.self, Diff.self,
      History.self, Restore.self, Patch.self, Review.self, Apply.self, JournalCommand.self,
      Serve.self,
    ])
}

/// Reads command lines for the executable.
package enum Mpkg {}

/// The version that `--version` tells.
enum Version {
  static let number = "0.1.0"

  /// `mpkg 0.1.0 (1a2b3c4d5e6f)`: the number, and the commit where it is known.
  static func text(commit: String?) -> String {
    "mpkg \(number)" + (commit.map { " (\($0))" } ?? "")
  }
}

/// A subcommand that can say which files it is going to read and write.
protocol FileNamingCommand: ParsableCommand {
  var namedFiles: [NamedFile] { get }
}

/// A subcommand that moves lines, without the network.
protocol LineCommand: FileNamingCommand {
  /// Whether this run of it talks to a registry and so is a `ServiceCommand`'s.
  var needsService: Bool { get }

  func run(in context: RunContext) -> ExitStatus
}

extension LineCommand {
  var needsService: Bool { false }
}

/// A subcommand that talks to a registry or a client.
protocol ServiceCommand: FileNamingCommand {
  func run(in context: RunContext) async -> ExitStatus
}

extension Mpkg {
  /// What the command line asks for, once it was read.
  package enum Request: Sendable {
    /// Print this on standard output and end well (help, version, completions).
    case print(String)
    /// The command line is wrong: print this on standard error.
    case refuse(Message)
    case run(Invocation)
  }

  /// A subcommand with its options, ready to run.
  package struct Invocation: @unchecked Sendable {
    // Parsed arguments are values that nobody changes any more.
    fileprivate let command: any ParsableCommand

    /// Runs a command that needs no network; nil if it needs one.
    package func runLines(in context: RunContext) -> ExitStatus? {
      guard let command = command as? any LineCommand, !command.needsService else { return nil }
      return refusal(of: command, in: context) ?? command.run(in: context)
    }

    /// Runs a command that talks to a registry or a client; nil if it is none.
    package func runService(in context: RunContext) async -> ExitStatus? {
      guard let command = command as? any ServiceCommand else { return nil }
      if let refused = refusal(of: command, in: context) { return refused }
      return await command.run(in: context)
    }

    /// Refuses a run that would write over what it reads; nil, where it may begin.
    private func refusal(
      of command: any FileNamingCommand, in context: RunContext
    ) -> ExitStatus? {
      guard let problem = NamedFile.conflict(among: command.namedFiles) else { return nil }
      let name = type(of: command).configuration.commandName ?? ""
      context.messages.line("mpkg \(name): " + problem)
      return .usage
    }
  }

  /// Reads a command line, the program's name left out.
  ///
  /// - Parameter commit: the commit that the program was built from; nil where it is not known.
  package static func read(_ arguments: [String], commit: String?) -> Request {
    if CompletionScript.isMalformed(arguments) {
      return .refuse(Message("mpkg ---completion: places are numbers from 0 up"))
    }
    let arguments = DeletionPermission.completing(arguments)
    do {
      if let command = parseDirectly(arguments) { return .run(Invocation(command: command)) }
      var command = try MpkgCommand.parseAsRoot(arguments)
      guard command is any LineCommand || command is any ServiceCommand else {
        if let unknown = unknownTopic(arguments) { return .refuse(Message(unknown)) }
        // `mpkg` alone and `mpkg help …`: running them throws the help.
        try command.run()
        return .print(MpkgCommand.helpMessage())
      }
      return .run(Invocation(command: command))
    } catch {
      let text = MpkgCommand.fullMessage(for: error)
      guard MpkgCommand.exitCode(for: error).isSuccess else {
        return .refuse(refusal(text, MpkgCommand.message(for: error)))
      }
      if text == Version.number { return .print(Version.text(commit: commit)) }
      return .print(CompletionScript.finish(text, askedBy: arguments))
    }
  }

  /// What is said of `mpkg help NAME` where there is no such subcommand.
  private static func unknownTopic(_ arguments: [String]) -> String? {
    let names = MpkgCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
    guard arguments.first == "help", let topic = arguments.dropFirst().first,
      !topic.hasPrefix("-"), !names.contains(topic), topic != "help"
    else { return nil }
    return "mpkg help: there is no subcommand '\(topic)', only " + names.joined(separator: ", ")
  }

  /// Reads the arguments of a subcommand without a look at the others, which is quicker; nil for
  /// anything but a subcommand to be run.
  private static func parseDirectly(_ arguments: [String]) -> (any ParsableCommand)? {
    let known = MpkgCommand.configuration.subcommands.first {
      $0.configuration.commandName == arguments.first
    }
    // What is wrong, or is no run, is told by the parser of the whole tool.
    guard let command = try? known?.parseAsRoot(Array(arguments.dropFirst())),
      command is any LineCommand || command is any ServiceCommand
    else { return nil }
    return command
  }

  /// The parser's words in the form of all messages: `mpkg: what was wrong`.
  ///
  /// - Parameters:
  ///   - text: all that the parser says: the problem, help on the option, and how to call the command.
  ///   - problem: the problem alone, which may quote arguments. It stays on one line, except that the
  ///     parser lists allowed values on lines of their own.
  private static func refusal(_ text: String, _ problem: String) -> Message {
    let prefix = "Error: " + problem
    guard text.hasPrefix(prefix) else { return Message(lines: lines(of: text)) }
    let bullet = "\n  - "
    let list = problem.split(separator: bullet, omittingEmptySubsequences: false)
    let rest = text.dropFirst(prefix.count).drop { $0 == "\n" }
    return Message(
      lines: ["mpkg: " + (list.first ?? "")] + list.dropFirst().map { "  - " + $0 }
        + (rest.isEmpty ? [] : lines(of: rest)))
  }

  private static func lines(of text: some StringProtocol) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
  }
}
