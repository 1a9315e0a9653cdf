internal import ArgumentParser

/// What `mpkg COMMAND --help` prints: purpose, examples, usage, and options under headings.
struct CommandHelpPage {
  private let command: any ParsableCommand.Type
  private let arguments: [ArgumentDescription]
  private let help: CommandHelp

  /// The column at which explanations begin.
  private static let column = 26

  init(_ command: any ParsableCommand.Type) {
    self.command = command
    arguments = ArgumentDescription.all(of: command)
    help = (command as? any ExplainedCommand.Type)?.help ?? CommandHelp()
  }

  private var name: String { command.configuration.commandName ?? "" }

  /// How the command is called, on one line.
  var usage: String {
    let needed = arguments.filter { $0.kind == .positional || !$0.isOptional }
    return (["mpkg", name, "[<options>]"] + needed.map(\.usage)).joined(separator: " ")
  }

  /// - Parameter width: the number of columns that lines may have; examples are not broken.
  func text(width: Int) -> String {
    let configuration = command.configuration
    var lines = HelpLines.of(configuration.abstract, width: width)
    if !help.examples.isEmpty { lines += ["", "EXAMPLES:"] + examples(width) }
    if !configuration.discussion.isEmpty {
      lines += [""] + HelpLines.paragraphs(configuration.discussion, width: width)
    }
    lines += [""] + HelpLines.of(usage, width: width, after: "USAGE: ")
    for (title, arguments) in sections where !arguments.isEmpty {
      lines += ["", title.uppercased() + ":"]
      for argument in arguments {
        lines += HelpLines.entry(
          argument.label, argument.text, column: Self.column, width: width)
      }
    }
    return (lines + ["", "MORE:"] + furtherReading(width)).joined(separator: "\n")
  }

  private func examples(_ width: Int) -> [String] {
    help.examples.flatMap { example in
      HelpLines.of(example.task, width: width, after: "  ")
        + example.command.split(separator: "\n").map { "    " + $0 }
    }
  }

  private func furtherReading(_ width: Int) -> [String] {
    let topic = help.topic.map { [("mpkg help \($0.rawValue)", $0.purpose)] } ?? []
    return (topic + [("man mpkg-\(name)", "the manual")]).flatMap { label, text in
      HelpLines.entry(label, text, column: Self.column, width: width)
    }
  }

  /// The arguments under their headings, empty headings too.
  private var sections: [(title: String, arguments: [ArgumentDescription])] {
    var sections: [(title: String, arguments: [ArgumentDescription])] = [
      ("Arguments", arguments.filter { $0.kind == .positional })
    ]
    let options = arguments.filter { $0.kind != .positional }
    let titled = options.map { (title: title(of: $0), option: $0) }
    let order =
      ["Options"] + help.headings.map(\.title) + HelpHeading.shared.map(\.title)
      + titled.map(\.title)
    for title in order where !sections.contains(where: { $0.title == title }) {
      sections.append((title, titled.filter { $0.title == title }.map(\.option)))
    }
    return sections
  }

  private func title(of option: ArgumentDescription) -> String {
    func names(_ heading: HelpHeading) -> Bool {
      option.names.contains { heading.options.contains($0) }
    }
    return help.headings.first(where: names)?.title ?? option.title
      ?? HelpHeading.shared.first(where: names)?.title ?? "Options"
  }
}
