internal import ArgumentParser
internal import BulkRuns

extension Mpkg {
  /// Reads a command line, the program's name left out.
  ///
  /// - Parameters:
  ///   - commit: the commit that the program was built from; nil where it is not known.
  ///   - surroundings: the environment and the terminal's width; only help looks at them.
  package static func read(
    _ arguments: [String], commit: String?,
    surroundings: () -> (environment: [String: String], terminalWidth: Int?)
  ) -> Request {
    if CompletionScript.isMalformed(arguments) {
      return .refuse(Message("mpkg ---completion: places are numbers from 0 up"))
    }
    if asksForHelpAlone(arguments) { return help(arguments, surroundings) }
    let arguments = DeletionPermission.completing(arguments)
    do {
      if let command = parseDirectly(arguments) { return .run(Invocation(command: command)) }
      let command = try MpkgCommand.parseAsRoot(arguments)
      if command is any LineCommand || command is any ServiceCommand {
        return .run(Invocation(command: command))
      }
      // `mpkg` alone and `mpkg help …`.
      return help(arguments, surroundings)
    } catch {
      guard MpkgCommand.exitCode(for: error).isSuccess else {
        let refusal = CommandLineRefusal(
          problem: MpkgCommand.message(for: error), text: MpkgCommand.fullMessage(for: error),
          arguments: arguments)
        return .refuse(refusal.message)
      }
      let text = MpkgCommand.fullMessage(for: error)
      if text.hasPrefix("OVERVIEW: ") { return help(arguments, surroundings) }
      if text == Version.number { return .print(Version.text(commit: commit)) }
      return .print(CompletionScript.finish(text, askedBy: arguments))
    }
  }

  /// Whether a command line is `mpkg`, `mpkg --help` or `mpkg COMMAND --help`. The parser would find
  /// that out too, after it has laid out help of its own.
  private static func asksForHelpAlone(_ arguments: [String]) -> Bool {
    guard let last = arguments.last else { return true }
    guard last == "--help" || last == "-h" else { return false }
    return arguments.count == 1 || arguments.count == 2 && MpkgCommand.named(arguments[0]) != nil
  }

  /// Explains what the first word names, or the word after `help`.
  private static func help(
    _ arguments: [String],
    _ surroundings: () -> (environment: [String: String], terminalWidth: Int?)
  ) -> Request {
    let words = arguments.prefix { $0 != "--" }.filter { !$0.hasPrefix("-") }
    let isTopic = words.first == "help"
    let name = isTopic ? words.dropFirst().first : words.first
    let (environment, terminalWidth) = surroundings()
    let screen = HelpScreen(environment: environment, terminalWidth: terminalWidth)
    if let text = isTopic ? screen.text(about: name) : screen.text(ofCommand: name) {
      return .print(text)
    }
    return .refuse(CommandLineRefusal.unknownName(name ?? "", isTopic: isTopic))
  }

  /// Reads the arguments of a subcommand without a look at the others, which is quicker; nil for
  /// anything but a subcommand to be run.
  private static func parseDirectly(_ arguments: [String]) -> (any ParsableCommand)? {
    guard let name = arguments.first else { return nil }
    // What is wrong, or is no run, is told by the parser of the whole tool.
    guard let command = try? MpkgCommand.named(name)?.parseAsRoot(Array(arguments.dropFirst())),
      command is any LineCommand || command is any ServiceCommand
    else { return nil }
    return command
  }
}
