extension Project: ExplainedCommand {
  static let help = CommandHelp(
    examples: [
      HelpExample(
        "Show a few columns as a table:",
        #"""
        mpkg project --format table --limit 10 \
          "model_package_arn, model_approval_status AS status" snapshot.jsonl
        """#),
      HelpExample(
        "A spreadsheet with the team of each package, from metadata or tags:",
        #"""
        mpkg project --format csv "model_package_arn,
          coalesce(customer_metadata_properties.team, tags['team']) AS team" \
          snapshot.jsonl > teams.csv
        """#),
      HelpExample(
        "All columns but the long ones:",
        #"""
        mpkg project "* EXCEPT (inference_specification, model_metrics)" \
          snapshot.jsonl > short.jsonl
        """#),
    ],
    topic: .expressions)
}
