extension Records: ExplainedCommand {
  static let help = CommandHelp(
    examples: [
      HelpExample(
        "Make a snapshot of what 'aws sagemaker describe-model-package' printed:",
        "mpkg records described.json > snapshot.jsonl"),
      HelpExample(
        "Look at an array of packages; keep what is no package:",
        #"""
        mpkg records --rejects rejects.jsonl packages.json \
          | mpkg project --format table "model_package_arn, creation_time"
        """#),
    ],
    topic: .records)
}
