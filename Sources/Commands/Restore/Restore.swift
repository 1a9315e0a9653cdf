internal import ArgumentParser
internal import ByteStreams
internal import DeltaArchives
internal import LinePipeline

/// `mpkg restore`: writes the snapshot that a full one and deltas lead to.
struct Restore: LineCommand {
  static let configuration = CommandConfiguration.subcommand(
    "restore",
    abstract: "Write the snapshot that a full snapshot and deltas lead to.",
    discussion: """
      Deltas are written by 'mpkg diff --delta OLD NEW'. Name the full snapshot first, then the deltas \
      in the order of their nights. Nothing is written unless every delta fits.
      """)

  @Argument(
    help: ArgumentHelp("The full snapshot.", valueName: "full"), completion: .file())
  var full: String

  @Argument(
    help: ArgumentHelp("The deltas, oldest first.", valueName: "delta"), completion: .file())
  var deltas: [String]

  @Option(
    help: ArgumentHelp(
      "Maximum length of a line in bytes; K, M and G are understood.", valueName: "size"))
  var maxLineBytes: ByteCount = ByteCount(64 << 20)

  @Option(
    help: ArgumentHelp("Number of threads (default: MPKG_THREADS, else all cores).", valueName: "n")
  )
  var threads: Int?

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Messages") var report: ReportOptions

  func validate() throws {
    if ([full] + deltas).count(where: { $0 == "-" }) > 1 {
      throw ValidationError("Standard input can be only one of the files.")
    }
    if let threads, !InputOptions.threadRange.contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024.")
    }
    guard (1...(1 << 30)).contains(maxLineBytes.bytes) else {
      throw ValidationError("--max-line-bytes takes a size from 1 to 1G.")
    }
  }

  /// The options that limit lines and threads.
  private func lineOptions() throws -> InputOptions {
    try InputOptions.parse(
      ["--max-line-bytes", String(maxLineBytes.bytes)]
        + (threads.map { ["--threads", String($0)] } ?? []))
  }

  var namedFiles: [NamedFile] {
    var files: [NamedFile] = []
    files.add(inputs: [full] + deltas)
    files.add("-o", output.output ?? "-", .output)
    return files
  }

  /// Whether the output is seen before it is complete, as a pipe is and a file is not.
  private var isSeenAtOnce: Bool {
    guard let name = output.output, name != "-" else { return true }
    return FilePresence.isSpecial(name)
  }

  func run(in context: RunContext) -> ExitStatus {
    guard let input = try? lineOptions(), let strictness = try? StrictnessOptions.parse([]) else {
      return .usage
    }
    let started = RunReport("restore", in: context)
    let restoration = Restoration(
      SnapshotChain(full: full, deltas: deltas), folder: context.temporaryFolder,
      interruption: context.interruption)
    var run = LineCommandRun(
      command: "restore", context: context, inputs: restoration.inputs, input: input,
      strictness: strictness, output: output, report: report)
    run.countsLines = true
    run.betweenInputs = { input, _ throws(RunFailure) in
      try restoration.checkInput(before: input)
    }
    let checksFirst = isSeenAtOnce
    // Other threads only help to compress.
    let count = output.compression == nil ? 1 : threads ?? context.processors
    let ends = RunEnds<Int>(
      conclusion: { sink, _, failure throws(RunFailure) in
        if failure != nil { return }
        let lines = try restoration.finish(checksFirst: checksFirst)
        try sink.write(threads: count) { piece throws(RunFailure) in
          try lines.next(into: &piece)
        }
      })
    let ended = run.run(ends: ends, makeStage: { restoration.makeStage() })
    run.conclude(ended.totals, started: started)
    return ended.status
  }
}
