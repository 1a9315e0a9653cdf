extension History: ExplainedCommand {
  static let help = CommandHelp(
    examples: [
      HelpExample("What happened over three nights?", "mpkg history 2026-11-0[1-3].jsonl"),
      HelpExample(
        "Which approval statuses changed, and when?",
        #"""
        mpkg history --column model_approval_status 2026-11-0[1-3].jsonl \
          | mpkg project --format table "model_package_arn, before, after, seen_in"
        """#),
      HelpExample(
        "How many packages changed each night?",
        #"""
        mpkg history 2026-11-0[1-3].jsonl | mpkg query --format table \
          "SELECT seen_in, change, count(*) AS n FROM stdin GROUP BY 1, 2"
        """#),
    ])
}
