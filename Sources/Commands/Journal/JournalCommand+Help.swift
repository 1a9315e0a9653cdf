extension JournalCommand: ExplainedCommand {
  static let help = CommandHelp(
    examples: [
      HelpExample(
        "What became of a run, and of each request?",
        "mpkg journal --format report approvals.journal"),
      HelpExample(
        "Who ran it, and with how many requests? As a row for a ticket:",
        "mpkg journal --summary --format markdown approvals.journal"),
      HelpExample(
        "Which packages were changed, as a spreadsheet?",
        #"""
        mpkg journal approvals.journal | mpkg filter "status = 'SUCCESS'" \
          | mpkg project --format csv "model_package_arn, ended_at" > changed.csv
        """#),
    ])
}
