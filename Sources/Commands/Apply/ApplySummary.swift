internal import ModelPackages
internal import TerminalText

/// What a person is told on a terminal at the end of an apply: why requests failed, and the commands
/// that go on.
struct ApplySummary {
  /// How many reasons are shown.
  private static let shownReasons = 5

  private let command: Apply
  private let context: RunContext
  private var reasons = FailureReasons()
  private var failed = 0
  private var isOpen = false
  /// Whether the journal holds changes that can be taken back.
  private var hasDone = false
  private var hasCreated = false
  private var hasDeleted = false

  /// - Returns: `nil` if nobody would see it.
  init?(_ command: Apply, in context: RunContext) {
    // Requests of another command were not typed for apply.
    guard context.messagesReachTerminal, !command.report.quiet, context.standardInput == nil else {
      return nil
    }
    self.command = command
    self.context = context
  }

  mutating func add(_ result: RequestResult) {
    switch result.status {
    case .success, .skipped:
      hasDone = true
      if result.operation == .create { hasCreated = true }
      if result.operation == .delete { hasDeleted = true }
    case .unchanged: break
    case .failed, .unknown, .notSent:
      failed += 1
      if result.status == .unknown { isOpen = true }
      reasons.add(result)
    }
  }

  /// The request's success has come to nothing.
  mutating func replaceSuccess(by result: RequestResult) {
    // A registry file takes all changes or none.
    hasDone = false
    add(result)
  }

  /// The messages; none if there is nothing to act on.
  var messages: [Message] {
    var messages = failed > 0 ? [Message(lines: ["why they failed:"] + reasonLines)] : []
    if command.dryRun { return messages }
    if failed > 0 { messages.append(retry) }
    if let undo { messages.append(undo) }
    return messages
  }

  private var reasonLines: [String] {
    var lines: [String] = []
    let sorted = reasons.sorted
    for (reason, group) in sorted.prefix(Self.shownReasons) {
      lines += wrapped(
        "\(group.count) \(reason.code)" + (reason.message.isEmpty ? "" : ": " + reason.message),
        indent: 2)
      let rest = group.count - group.examples.count
      lines += wrapped(
        group.examples.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : ""), indent: 6)
    }
    let others =
      sorted.dropFirst(Self.shownReasons).reduce(0) { $0 + $1.group.count } + reasons.others
    if others > 0 { lines.append("  \(others) for other reasons; the results name them") }
    return lines
  }

  /// Breaks a text at the terminal's width; identifiers of one kind stay on their lines.
  private func wrapped(_ text: String, indent: Int) -> [String] {
    let width = max(20, (context.terminalWidth ?? 80) - indent)
    return WrappedText.lines(PrintableText.escaping(text), width: width).map {
      String(repeating: " ", count: indent) + $0
    }
  }

  // MARK: Commands

  /// How to go on with what is left.
  private var retry: Message {
    guard command.journal != nil else {
      if let rejects = command.input.rejects {
        return Message("to try again, give \(rejects) to the same command")
      }
      return Message(
        "with --journal FILE the same command, run again, would do what is left and nothing twice")
    }
    let readsStream = command.files.isEmpty || command.files.contains("-")
    return told(
      "to try what is left"
        + (readsStream ? ", with the same requests on standard input:" : ":"),
      ShellWords.command(["mpkg"] + ShownArguments.masked(context.arguments)))
  }

  /// How to take back what was done; a journal with open entries cannot be.
  private var undo: Message? {
    guard let journal = command.journal, hasDone, !isOpen else { return nil }
    let patch = ["mpkg", "patch", "--undo", journal] + (hasDeleted ? ["--recreate"] : [])
    var apply = ["mpkg", "apply", "--journal", journal + ".undo"]
    if hasCreated { apply.append("--allow-delete") }
    apply += ShownArguments.target(of: command)
    // By way of a file: it is there only if all of it could be made, and nothing is sent before.
    let requests = journal + ".undo.jsonl"
    guard let first = ShellWords.command(patch + ["-o", requests]),
      let second = ShellWords.command(apply + [requests])
    else {
      return nil
    }
    return told("to take back what was done:", first + " && " + second)
  }

  /// A command stands on a line of its own and is not broken, so that it can be copied.
  private func told(_ words: String, _ command: String?) -> Message {
    guard let command else { return Message(words + " run the same command again") }
    return Message(lines: [words, "    " + command])
  }
}
