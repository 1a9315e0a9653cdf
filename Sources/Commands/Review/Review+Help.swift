extension Review: ExplainedCommand {
  static let help = CommandHelp(
    examples: [
      HelpExample(
        "Write the page for a plan, with packages as a snapshot has them:",
        "mpkg review --records snapshot.jsonl plan.jsonl -o review.html"),
      HelpExample(
        "Read the packages from AWS, and show their teams too:",
        #"""
        mpkg review --show "customer_metadata_properties.team AS team" \
          plan.jsonl -o review.html
        """#),
      HelpExample(
        "A text for a pull request:",
        "mpkg review --records snapshot.jsonl --format markdown plan.jsonl > plan.md"),
    ],
    headings: [
      HelpHeading("Options", ["--records", "--show"]),
      HelpHeading("Safety", ["--show-environment", "--param"]),
    ])
}
