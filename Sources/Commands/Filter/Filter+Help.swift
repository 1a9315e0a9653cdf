extension Filter: ExplainedCommand {
  static let help = CommandHelp(
    examples: [
      HelpExample(
        "Choose the packages that wait for approval:",
        #"""
        mpkg filter "model_approval_status = 'PendingManualApproval'" snapshot.jsonl
        """#),
      HelpExample(
        "How many packages does a team have?",
        #"""
        mpkg filter --count "customer_metadata_properties.team = 'fraud'" \
          snapshot.jsonl
        """#),
      HelpExample(
        "Save those that run an image:",
        #"""
        mpkg filter "inference_specification.Containers[*].Image LIKE '%xgboost%'" \
          snapshot.jsonl -o xgboost.jsonl.gz
        """#),
    ],
    topic: .expressions)
}
