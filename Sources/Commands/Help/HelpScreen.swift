internal import ArgumentParser

/// Finds what a command line that asks for help is about, and writes it.
struct HelpScreen {
  private let environment: [String: String]
  private let terminalWidth: Int?

  /// - Parameter terminalWidth: the terminal's width in columns; nil where there is none.
  init(environment: [String: String], terminalWidth: Int?) {
    self.environment = environment
    self.terminalWidth = terminalWidth
  }

  /// The width of lines: COLUMNS, else the terminal's, within what can be read.
  var width: Int {
    let named = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    return min(max(named ?? terminalWidth ?? 80, 40), 120)
  }

  /// What `mpkg help NAME` explains: a topic or a command, without a name the tool as a whole; nil if
  /// nothing has that name. `records` is a topic: the command of that name has `--help`.
  func text(about name: String?) -> String? {
    name.flatMap(HelpTopic.init)?.text ?? text(ofCommand: name)
  }

  /// What `mpkg NAME --help` explains: a command, without a name the tool as a whole; nil if no command
  /// has that name.
  func text(ofCommand name: String?) -> String? {
    guard let name, name != "help" else { return OverviewPage.text(width: width) }
    return MpkgCommand.named(name).map { CommandHelpPage($0).text(width: width) }
  }
}

extension MpkgCommand {
  /// The subcommand of a name.
  static func named(_ name: String) -> (any ParsableCommand.Type)? {
    configuration.subcommands.first { $0.configuration.commandName == name }
  }

  /// The names of the subcommands.
  static var names: [String] {
    configuration.subcommands.compactMap { $0.configuration.commandName }
  }
}
