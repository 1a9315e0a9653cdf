extension Verify: ExplainedCommand {
  static let help = CommandHelp(
    examples: [
      HelpExample("Are these nights whole?", "mpkg verify 2026-11-01.jsonl 2026-11-02.jsonl"),
      HelpExample(
        "How many packages does each hold?",
        "mpkg verify 2026-11-0*.jsonl | mpkg project 'file, packages, sha256'"),
    ])
}
