internal import ArgumentParser

/// What `mpkg`, `mpkg help` and `mpkg --help` print: the main job step by step, then all commands.
enum OverviewPage {
  /// The main job, a command a step. A test runs the steps one after the other.
  private static let steps = [
    HelpExample(
      "1. Read a region's packages into a snapshot:",
      "mpkg fetch --all --region us-east-1 -o snapshot.jsonl"),
    HelpExample(
      "2. Choose packages:",
      #"""
      mpkg filter "model_approval_status = 'PendingManualApproval'" \
        snapshot.jsonl > pending.jsonl
      """#),
    HelpExample(
      "3. Write down what is to change; nothing is sent yet:",
      "mpkg patch --set model_approval_status=Approved pending.jsonl > plan.jsonl"),
    HelpExample(
      "4. Let people look at it and decide:",
      "mpkg review --records snapshot.jsonl plan.jsonl -o review.html"),
    HelpExample(
      "5. Send it, and get one result for each package (--dry-run sends nothing):",
      "mpkg apply --journal approvals.journal plan.jsonl > results.jsonl"),
  ]

  private static let column = 12

  /// - Parameter width: the number of columns that lines may have; commands are not broken.
  static func text(width: Int) -> String {
    var lines = HelpLines.of(MpkgCommand.configuration.abstract, width: width)
    lines += ["", "THE MAIN JOB:"]
    for step in steps {
      lines += HelpLines.of(step.task, width: width, after: "  ")
      lines += step.command.split(separator: "\n").map { "    " + $0 }
    }
    for group in MpkgCommand.configuration.groupedSubcommands {
      lines += ["", group.name.uppercased() + ":"]
      for command in group.subcommands {
        lines += HelpLines.entry(
          command.configuration.commandName ?? "", command.configuration.abstract,
          column: column, width: width)
      }
    }
    let reading = HelpTopic.allCases.map { ("mpkg help \($0.rawValue)", $0.purpose) }
    lines += ["", "MORE:"]
    for (label, text) in [("mpkg help COMMAND", "examples and options of a command")] + reading
      + [("mpkg --version", "the version"), ("man mpkg", "the manual")]
    {
      lines += HelpLines.entry(label, text, column: 26, width: width)
    }
    return lines.joined(separator: "\n")
  }
}
