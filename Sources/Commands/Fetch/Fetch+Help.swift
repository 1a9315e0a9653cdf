extension Fetch: ExplainedCommand {
  static let help = CommandHelp(
    examples: [
      HelpExample(
        "Save all packages of a region:",
        "mpkg fetch --all --region us-east-1 -o snapshot.jsonl.gz"),
      HelpExample(
        "Show the packages that wait for approval:",
        #"""
        mpkg fetch --all --region us-east-1 --status PendingManualApproval \
          | mpkg project --format table "model_package_arn, creation_time"
        """#),
      HelpExample(
        "Read again the packages that a file names:",
        "mpkg fetch pending.jsonl > current.jsonl"),
    ],
    headings: [
      HelpHeading(
        "Packages",
        [
          "--all", "--region", "--group", "--status", "--created-after", "--created-before",
          "--name-contains", "--allow-partial",
        ]),
      HelpHeading(
        "Groups",
        ["--groups", "--shared", "--group-tags", "--require-group-tags", "--groups-file"]),
      HelpHeading("Search", ["--exact", "--changed-since", "--verify-by-describe"]),
      HelpHeading("Input", ["--delta"]),
    ])
}
