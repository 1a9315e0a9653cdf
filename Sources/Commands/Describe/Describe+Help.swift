extension Describe: ExplainedCommand {
  static let help = CommandHelp(
    examples: [
      HelpExample(
        "Which columns does a snapshot have, and which may be changed?",
        "mpkg describe --depth 1 snapshot.jsonl"),
      HelpExample(
        "Look at some columns more closely:",
        "mpkg describe model_approval_status tags snapshot.jsonl"),
      HelpExample(
        "Explain a column without a file:", "mpkg describe inference_specification"),
    ],
    headings: [HelpHeading("Options", ["--via"])],
    topic: .records)
}
