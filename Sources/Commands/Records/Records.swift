internal import ArgumentParser
internal import ByteStreams

/// `mpkg records`: converts output of AWS's tools and StackQL to records.
struct Records: LineCommand {
  static let configuration = CommandConfiguration.subcommand(
    "records",
    abstract: "Make records of JSON from the AWS CLI, boto3 or StackQL.",
    discussion: """
      Reads JSON of any layout: one document, an array, pretty-printed, \
      one value a line.
      """)

  @Argument(help: ArgumentHelp("The files to read.", valueName: "file"), completion: .file())
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "Maximum length of one package's JSON in bytes; K, M and G are understood.",
      valueName: "size"))
  var maxLineBytes: ByteCount = ByteCount(64 << 20)

  @Option(
    help: ArgumentHelp(
      "Write values that are not packages to FILE and continue.", valueName: "file"),
    completion: .file())
  var rejects: String?

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Messages") var report: ReportOptions

  func validate() throws {
    try InputOptions.checkRejects(rejects)
    guard (1...(1 << 30)).contains(maxLineBytes.bytes) else {
      throw ValidationError("--max-line-bytes takes a size from 1 to 1G.")
    }
  }

  var namedFiles: [NamedFile] {
    var named: [NamedFile] = []
    named.add(inputs: files)
    named.add("-o", output.output ?? "-", .output)
    named.add("--rejects", rejects, .written)
    return named
  }

  func run(in context: RunContext) -> ExitStatus {
    var run = RecordsRun(command: self, context: context)
    return run.run()
  }
}
