extension Serve: ExplainedCommand {
  static let help = CommandHelp(
    examples: [
      HelpExample(
        "Serve a snapshot; what is changed goes to a new file at the end:",
        "mpkg serve --snapshot snapshot.jsonl --write-back changed.jsonl"),
      HelpExample(
        "Be as slow and as faulty as a busy service:",
        "mpkg serve --snapshot snapshot.jsonl --tps 10 --fail-rate 0.05 --seed 7"),
    ],
    headings: [
      HelpHeading("Options", ["--snapshot", "--groups", "--port", "--write-back", "--audit"]),
      HelpHeading(
        "Faults",
        ["--tps", "--latency", "--fail-rate", "--throttle-rate", "--reset-rate", "--seed"]),
      HelpHeading("Behaviour", ["--search-index", "--faithful", "--verify-signatures"]),
    ])
}
