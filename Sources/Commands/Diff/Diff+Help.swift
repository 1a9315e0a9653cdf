extension Diff: ExplainedCommand {
  static let help = CommandHelp(
    examples: [
      HelpExample(
        "What changed between two nights?", "mpkg diff 2026-11-01.jsonl 2026-11-02.jsonl"),
      HelpExample(
        "How much changed, by column?",
        "mpkg diff --summary --format table 2026-11-01.jsonl 2026-11-02.jsonl"),
      HelpExample(
        "Requests that bring the changed packages back:",
        #"""
        mpkg diff 2026-11-02.jsonl 2026-11-01.jsonl \
          | mpkg filter "change = 'changed'" > requests.jsonl
        """#),
    ])
}
