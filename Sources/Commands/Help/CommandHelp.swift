internal import ArgumentParser

/// A command whose `--help` shows examples, and its own options under headings.
protocol ExplainedCommand: ParsableCommand {
  static var help: CommandHelp { get }
}

/// What `--help` says about a command beyond its arguments: examples, and headings for options.
struct CommandHelp: Sendable {
  var examples: [HelpExample] = []
  /// Headings for options that stand in no titled group, in the order in which they are shown.
  /// Options without a heading stand under `Options`.
  var headings: [HelpHeading] = []
  /// A topic of `mpkg help` that this command's arguments need.
  var topic: HelpTopic?
}

/// A task and the command that does it. A test runs the command as it stands.
struct HelpExample: Sendable {
  let task: String
  /// One command or pipeline; its lines have room in 76 columns.
  let command: String

  init(_ task: String, _ command: String) {
    self.task = task
    self.command = command
  }
}

/// A heading for options of one command.
struct HelpHeading: Sendable {
  let title: String
  /// The options' names, with dashes.
  let options: Set<String>

  init(_ title: String, _ options: Set<String>) {
    self.title = title
    self.options = options
  }

  /// The headings of all commands, in the order in which they are shown, with options that mean the
  /// same in all commands.
  static let shared = [
    HelpHeading("Options", []),
    HelpHeading("Safety", []),
    HelpHeading("Expressions", ["--param"]),
    HelpHeading("Input", ["--max-line-bytes", "--threads", "--rejects", "--memory-limit"]),
    HelpHeading("Output", ["--format"]),
    HelpHeading("Service", ["--region", "--via", "--allow-partial", "--write-back"]),
    HelpHeading("Messages", []),
    HelpHeading("Help", ["--version", "--help"]),
  ]
}
