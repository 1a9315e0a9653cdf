extension Query: ExplainedCommand {
  static let help = CommandHelp(
    examples: [
      HelpExample(
        "How many packages have which status?",
        #"""
        mpkg query --format table "SELECT model_approval_status AS status,
          count(*) AS n FROM 'snapshot.jsonl' GROUP BY status ORDER BY n DESC"
        """#),
      HelpExample(
        "Ask the service, as StackQL has it:",
        #"""
        mpkg query "SELECT model_package_arn, creation_time
          FROM aws.sagemaker.model_packages
          WHERE region = 'us-east-1' AND model_approval_status = 'Approved'"
        """#),
      HelpExample(
        "What would a statement send to the service?",
        #"""
        mpkg query --format table "EXPLAIN SELECT model_package_arn
          FROM aws.sagemaker.model_packages WHERE region = 'us-east-1'"
        """#),
    ],
    headings: [HelpHeading("Safety", ["--allow-delete"])],
    topic: .expressions)
}
