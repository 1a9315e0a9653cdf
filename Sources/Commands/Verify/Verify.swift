internal import ArchiveChecks
internal import ArgumentParser
internal import ByteStreams
internal import Comparison
internal import LinePipeline
internal import ModelPackages
internal import Tables

/// `mpkg verify`: reads files in full and tells whether they are whole.
struct Verify: LineCommand {
  static let configuration = CommandConfiguration.subcommand(
    "verify",
    abstract: "Read archives in full and tell whether they are whole.",
    discussion: """
      Every file is read to its end, whatever is wrong with another: checksums, JSON, blank and \
      unfinished lines, the digests of deltas. On a terminal the report is a table, elsewhere one \
      NDJSON line a file. Exit status 65 means damage, 66 a missing file.
      """)

  @Argument(help: ArgumentHelp("The files to read.", valueName: "file"), completion: .file())
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "Take lines for any NDJSON, known by this column (default: records of packages).",
      valueName: "column"), completion: ValueCompletion.column)
  var key: String?

  @Option(
    help: ArgumentHelp(
      "Check the file against this manifest (default: FILE.manifest.json where it is there).",
      valueName: "manifest"), completion: .file())
  var manifest: String?

  @OptionGroup(title: "Output") var view: FormatOptions<DescriptionFormat>

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
    if files.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("Standard input can be only one of the files.")
    }
    if manifest != nil, files.count > 1 {
      throw ValidationError("--manifest describes one file: name one, or leave --manifest out.")
    }
    if manifest == "-" {
      throw ValidationError("--manifest takes a file, not standard input.")
    }
    if let threads, !InputOptions.threadRange.contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024.")
    }
    guard (1...(1 << 30)).contains(maxLineBytes.bytes) else {
      throw ValidationError("--max-line-bytes takes a size from 1 to 1G.")
    }
  }

  var namedFiles: [NamedFile] {
    var named: [NamedFile] = []
    named.add(inputs: files)
    named.add("--manifest", manifest, .source)
    named.add("-o", output.output ?? "-", .output)
    return named
  }

  func run(in context: RunContext) -> ExitStatus {
    var totals = RunReport("verify", in: context)
    guard let style = view.style(of: output, for: "verify", in: context) else { return .usage }
    let format =
      view.format?.rows ?? (output.reachesTerminal(in: context) ? RowFormat.table : .ndjson)
    var check = ArchiveCheck(
      key: RecordKey(column: key ?? Columns.identifier, isText: key == nil),
      folder: context.temporaryFolder)
    check.threads = threads ?? context.processors
    check.maximumLineBytes = maxLineBytes.bytes
    check.interruption = context.interruption
    let progress = ProgressLine(
      "lines", report: report, in: context, isAlone: !output.reachesTerminal(in: context))
    var table = ValueRows(names: VerifyRow.names(format), format, style: style)
    var statuses: [ExitStatus] = []
    do throws(StreamError) {
      if let manifest { try InputFile.checkReadable(manifest) }
      var output = try output.open(context.interruption)
      var bytes: [UInt8] = []
      table.begin(in: &bytes)
      for name in files.isEmpty ? ["-"] : files {
        let before = totals.linesIn
        check.progress = { progress.update(done: before + $0.linesIn, failed: 0) }
        var report = check.report(of: name)
        if !report.isMissing, let manifest = manifestName(of: name) {
          report.check(manifest: manifest)
        }
        progress.clear()
        if report.failure == .interrupted { throw .interrupted }
        totals.add(report)
        tell(report, in: context)
        statuses.append(report.status)
        table.append(VerifyRow(report).values(format), to: &bytes)
        try output.write(bytes.span.bytes)
        try output.flush()
        totals.bytesOut += bytes.count
        bytes.removeAll()
      }
      table.finish(in: &bytes)
      totals.bytesOut += bytes.count
      try output.write(bytes.span.bytes)
      try output.finish()
    } catch {
      return end(with: error, in: context)
    }
    if self.report.stats { totals.print(in: context) }
    return Self.status(of: statuses)
  }

  /// The manifest that a file is held against; `nil` if there is none.
  private func manifestName(of file: String) -> String? {
    if let manifest { return manifest }
    let name = SnapshotManifest.name(ofSnapshot: file)
    return file != "-" && FilePresence.isThere(name) ? name : nil
  }

  private func end(with error: StreamError, in context: RunContext) -> ExitStatus {
    if error != .interrupted, error != .outputClosed {
      context.messages.line("mpkg verify: " + Sentences.describe(error))
    }
    return Sentences.status(of: error, signal: context.interruption.signalNumber)
  }

  private func tell(_ report: ArchiveReport, in context: RunContext) {
    for damage in report.damage {
      context.messages.line("mpkg verify: " + Sentences.describe(damage, of: report.name))
    }
    let told = report.damage.count { if case .line = $0.problem { true } else { false } }
    if report.malformedLines > told {
      context.messages.line(
        "mpkg verify: \(report.name): \(report.malformedLines - told) more malformed lines")
    }
    if let failure = report.failure {
      context.messages.line("mpkg verify: " + Sentences.describe(failure))
    }
  }

  /// Returns the worst of the files' statuses: failed reading, damage, a missing file.
  private static func status(of statuses: [ExitStatus]) -> ExitStatus {
    let order: [ExitStatus] = [.inputOutput, .malformedInput, .noInput]
    return order.first { statuses.contains($0) } ?? .success
  }
}

extension RunReport {
  fileprivate mutating func add(_ report: ArchiveReport) {
    linesIn += report.lines
    bytesIn += report.bytes
    linesOut += 1
    if !report.isSound { failed += 1 }
  }
}

extension ArchiveReport {
  fileprivate var status: ExitStatus {
    if let failure {
      let status = Sentences.status(of: failure, signal: 0)
      return damage.isEmpty || status == .inputOutput ? status : .malformedInput
    }
    return damage.isEmpty ? .success : .malformedInput
  }
}
