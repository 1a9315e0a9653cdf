extension Restore: ExplainedCommand {
  static let help = CommandHelp(
    examples: [
      HelpExample(
        "Keep the second night as a delta of the first:",
        #"""
        mpkg diff --delta 2026-11-01.jsonl 2026-11-02.jsonl -o 2026-11-02.delta.gz
        """#),
      HelpExample(
        "Write the second night's snapshot again:",
        "mpkg restore 2026-11-01.jsonl 2026-11-02.delta.gz -o restored.jsonl.gz"),
    ])
}
