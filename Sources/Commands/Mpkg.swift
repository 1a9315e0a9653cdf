internal import ArgumentParser
internal import BulkRuns

/// The tool: its subcommands and how one of them is run.
struct MpkgCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mpkg",
    abstract: "Read, filter, reshape and change SageMaker model packages in Unix pipelines.",
    version: Version.number,
    groupedSubcommands: [
      CommandGroup(name: "Read packages", subcommands: [Fetch.self, Records.self]),
      CommandGroup(
        name: "Look at them",
        subcommands: [Describe.self, Filter.self, Project.self, Query.self]),
      CommandGroup(
        name: "Compare and keep snapshots",
        subcommands: [Diff.self, History.self, Restore.self, Verify.self]),
      CommandGroup(
        name: "Change packages",
        subcommands: [Patch.self, Review.self, Apply.self, JournalCommand.self]),
      CommandGroup(name: "Rehearse", subcommands: [Serve.self]),
    ])
}

extension CommandConfiguration {
  /// Returns the configuration of a subcommand of `mpkg`.
  ///
  /// The name of the tool spares a subcommand a look for `--generate-completion-script`, for which
  /// the parser lays out two more commands. `MpkgCommand` has the option.
  static func subcommand(
    _ name: String, abstract: String, discussion: String = ""
  ) -> CommandConfiguration {
    CommandConfiguration(
      commandName: name, _superCommandName: "mpkg", abstract: abstract, discussion: discussion)
  }
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
    let command: any ParsableCommand

    /// Runs a command that needs no network; nil if it needs one.
    package func runLines(in context: RunContext) -> ExitStatus? {
      guard let line = command as? any LineCommand, !line.needsService else { return nil }
      do throws(EnvironmentProblem) {
        let command = try EnvironmentDefaults.fill(line, from: context.environment)
        return refusal(of: command, in: context) ?? command.run(in: context)
      } catch {
        return refuse(error, in: context)
      }
    }

    /// Runs a command that talks to a registry or a client; nil if it is none.
    package func runService(in context: RunContext) async -> ExitStatus? {
      guard let service = command as? any ServiceCommand else { return nil }
      do throws(EnvironmentProblem) {
        let command = try EnvironmentDefaults.fill(service, from: context.environment)
        if let refused = refusal(of: command, in: context) { return refused }
        return await command.run(in: context)
      } catch {
        return refuse(error, in: context)
      }
    }

    private func refuse(_ problem: EnvironmentProblem, in context: RunContext) -> ExitStatus {
      context.messages.line("mpkg \(name): " + problem.sentence)
      return .usage
    }

    private var name: String { type(of: command).configuration.commandName ?? "" }

    /// Refuses a run that would write over what it reads; nil, where it may begin.
    private func refusal(
      of command: any FileNamingCommand, in context: RunContext
    ) -> ExitStatus? {
      guard let problem = NamedFile.conflict(among: command.namedFiles) else { return nil }
      context.messages.line("mpkg \(name): " + problem)
      return .usage
    }
  }
}
