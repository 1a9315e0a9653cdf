extension Apply: ExplainedCommand {
  static let help = CommandHelp(
    examples: [
      HelpExample(
        "See what would change in a snapshot file; it stays as it is:",
        "mpkg apply --dry-run --registry snapshot.jsonl plan.jsonl > preview.jsonl"),
      HelpExample(
        "Send a request only if a condition is true for its package:",
        #"""
        mpkg apply --require "before.model_approval_status <> 'Rejected'" \
          --dry-run plan.jsonl > preview.jsonl
        """#),
      HelpExample(
        "Send the requests. Run it again after a crash: it does what is left:",
        "mpkg apply --journal approvals.journal plan.jsonl > results.jsonl"),
    ],
    headings: [
      HelpHeading(
        "Safety",
        [
          "--dry-run", "--exit-status", "--show-environment", "--max-requests", "--plan-digest",
          "--allow-delete",
          "--max-failures", "--verify", "--param",
        ]),
      HelpHeading("Journal", ["--journal", "--by", "--reason"]),
    ])
}
