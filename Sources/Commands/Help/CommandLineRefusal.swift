internal import ArgumentParser
internal import Spelling

/// A command line that the parser refuses, in the form of all messages:
/// `mpkg COMMAND: what is wrong; what to do`.
struct CommandLineRefusal {
  /// The problem in the parser's words; it may quote arguments.
  private let problem: String
  /// All that the parser says: the problem, perhaps `Help:` with the option's text, and the usage.
  private let text: String
  private let arguments: [String]
  /// The command that the arguments are for; nil where they name none.
  private let command: (any ParsableCommand.Type)?

  init(problem: String, text: String, arguments: [String]) {
    self.problem = problem
    self.text = text
    self.arguments = arguments
    command = arguments.first.flatMap(MpkgCommand.named)
  }

  /// The whole message.
  var message: Message {
    guard let command, let name = command.configuration.commandName else { return rootMessage }
    let described = ArgumentDescription.all(of: command)
    let words =
      unknownOption(described) ?? invalidValue(described) ?? Self.inHouseStyle(problem)
    let help = text.split(separator: "\n").last { $0.hasPrefix("Help:  ") }.map(String.init)
    return Message(
      lines: ["mpkg \(name): \(words)"] + (help.map { [$0] } ?? []) + [
        "Usage: " + CommandHelpPage(command).usage,
        "  See 'mpkg \(name) --help' for more information.",
      ])
  }

  /// A problem before any command.
  private var rootMessage: Message {
    guard let first = arguments.first else { return Message("mpkg: " + problem) }
    if !first.hasPrefix("-"), first != "help" { return Self.unknownName(first, isTopic: false) }
    let script = "--generate-completion-script"
    if first.hasPrefix(script) {
      let shells = CompletionShell.allCases.map(\.rawValue).sorted().joined(separator: ", ")
      return Message("mpkg: \(script) takes the name of a shell: \(shells)")
    }
    var words = Self.inHouseStyle(problem)
    let option = String(first.prefix { $0 != "=" })
    let named = arguments.dropFirst().first { MpkgCommand.named($0) != nil }
    if let named, let command = MpkgCommand.named(named), Self.takes(option, command) {
      words = "options come after the command: mpkg \(named) \(option) ..."
    }
    return Message(lines: ["mpkg: " + words, "  'mpkg help' lists the commands."])
  }
}

extension CommandLineRefusal {
  /// What people call commands elsewhere.
  private static let synonyms = [
    "list": "fetch", "ls": "fetch", "get": "fetch", "export": "fetch", "download": "fetch",
    "import": "records", "convert": "records", "schema": "describe", "columns": "describe",
    "where": "filter", "grep": "filter", "search": "filter", "find": "filter",
    "select": "query", "sql": "query", "show": "project", "cut": "project", "table": "project",
    "compare": "diff", "log": "history", "set": "patch", "update": "patch", "change": "patch",
    "approve": "patch", "reject": "patch", "delete": "patch", "undo": "patch", "plan": "patch",
    "send": "apply", "run": "apply", "push": "apply", "status": "journal", "mock": "serve",
  ]

  /// Refuses a name that is no command, and, after `help`, no topic.
  static func unknownName(_ name: String, isTopic: Bool) -> Message {
    let commands = MpkgCommand.names
    let topics = isTopic ? HelpTopic.allCases.map(\.rawValue) : []
    let known = commands + topics.filter { !commands.contains($0) }
    let meant = suggestion(for: name, among: known) ?? synonyms[name.lowercased()]
    let advice =
      meant.map { "did you mean '\($0)'?" } ?? "name one of " + known.joined(separator: ", ")
    return Message(
      lines: [
        isTopic
          ? "mpkg help: there is no subcommand or topic '\(name)'; \(advice)"
          : "mpkg: there is no subcommand '\(name)'; \(advice)",
        "  'mpkg help' lists the commands.",
      ])
  }

  /// The known name that was probably meant: one with few other letters, else the only one that
  /// begins like it.
  private static func suggestion(for name: String, among known: [String]) -> String? {
    if let near = NearMiss.name(for: name, among: known) { return near }
    let longer = known.filter { name.count >= 3 && $0.hasPrefix(name) }
    return longer.count == 1 ? longer.first : nil
  }

  private static func takes(_ option: String, _ command: any ParsableCommand.Type) -> Bool {
    ArgumentDescription.all(of: command).contains { $0.names.contains(option) }
  }

  /// `Unknown option '--treads'. Did you mean '--threads'?`; nil for other problems.
  private func unknownOption(_ described: [ArgumentDescription]) -> String? {
    let beginning = "Unknown option '"
    guard problem.hasPrefix(beginning) else { return nil }
    var option = String(problem.dropFirst(beginning.count).prefix { $0 != "'" })
    if option.count == 2, option.hasPrefix("-") {
      // The parser splits `-format` into single letters.
      let whole = arguments.first { $0.hasPrefix(option) && $0.count > 2 }
      option = whole.map { String($0.prefix { $0 != "=" }) } ?? option
    }
    let words = "unknown option '\(option)'"
    // Names are compared without their dashes.
    let bare = String(option.drop { $0 == "-" })
    let known = described.flatMap(\.names).filter { $0.hasPrefix("--") }.map { $0.dropFirst(2) }
    if let meant = bare.count > 1
      ? Self.suggestion(for: bare, among: known.map(String.init)) : nil
    {
      return words + "; did you mean '--\(meant)'?"
    }
    let others = MpkgCommand.configuration.subcommands.filter { Self.takes(option, $0) }
    guard !others.isEmpty else { return words }
    let names = others.compactMap { $0.configuration.commandName }.joined(separator: ", ")
    return words + "; it belongs to: \(names)"
  }

  /// `The value 'tabel' is invalid for '--format <format>'. Please provide one of …`; nil for other
  /// problems, and where any value may be right.
  private func invalidValue(_ described: [ArgumentDescription]) -> String? {
    let (beginning, middle) = ("The value '", "' is invalid for '")
    guard problem.hasPrefix(beginning) else { return nil }
    let parts = problem.dropFirst(beginning.count).split(
      separator: middle, omittingEmptySubsequences: false)
    guard parts.count > 1, let last = parts.last else { return nil }
    let value = parts.dropLast().joined(separator: middle)
    let option = String(last.prefix { $0 != " " && $0 != "'" })
    guard let argument = described.first(where: { $0.names.contains(option) }),
      let lastValue = argument.values.last
    else { return nil }
    let values = argument.values.dropLast().joined(separator: ", ")
    let list = values.isEmpty ? lastValue : "\(values) or \(lastValue)"
    let meant = Self.suggestion(for: value, among: argument.values)
    return "\(option) takes \(list), not '\(value)'"
      + (meant.map { "; did you mean '\($0)'?" } ?? "")
  }

  /// The parser's own sentences begin like ours; those of commands are taken as they are.
  private static func inHouseStyle(_ problem: String) -> String {
    let own = [
      "Unknown option", "Missing value", "Missing expected", "Missing one", "Unexpected argument",
      "The option '", "The value '", "Value to be set", "Invalid option",
    ]
    guard own.contains(where: problem.hasPrefix) else { return problem }
    return problem.prefix(1).lowercased() + problem.dropFirst()
  }
}
