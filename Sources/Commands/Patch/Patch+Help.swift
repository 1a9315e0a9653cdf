extension Patch: ExplainedCommand {
  static let help = CommandHelp(
    examples: [
      HelpExample(
        "Approve all packages that wait for approval:",
        #"""
        mpkg filter "model_approval_status = 'PendingManualApproval'" \
            snapshot.jsonl \
          | mpkg patch --set model_approval_status=Approved > plan.jsonl
        """#),
      HelpExample(
        "Make the changes of a spreadsheet, one package a line:",
        "mpkg patch --changes changes.csv snapshot.jsonl > plan.jsonl"),
      HelpExample(
        "Take back what a run of apply did:",
        "mpkg patch --undo approvals.journal > undo.jsonl"),
    ],
    headings: [
      HelpHeading("Changes", ["--set", "--unset", "--tag", "--untag"]),
      HelpHeading(
        "Changes from files",
        ["--changes", "--map", "--ignore-case", "--without-records", "--desired", "--undo"]),
      HelpHeading(
        "New and deleted packages",
        ["--create", "--to-region", "--delete", "--guard", "--recreate"]),
      HelpHeading(
        "Decisions",
        ["--decisions", "--plan", "--reject", "--note-as-description", "--allow-undecided"]),
      HelpHeading("Safety", ["--no-guard"]),
    ])
}
