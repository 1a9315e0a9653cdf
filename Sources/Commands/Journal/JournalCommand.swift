internal import ArgumentParser
internal import ByteStreams
internal import Journal
internal import Tables

/// `mpkg journal`: reports what a journal of apply holds.
struct JournalCommand: LineCommand {
  static let configuration = CommandConfiguration.subcommand(
    "journal",
    abstract: "Report what a journal of apply holds: runs, counts, open requests.",
    discussion: """
      The journal is only read, and may be written meanwhile. On a terminal the report is one for \
      people; otherwise it is one NDJSON line for each request.
      """)

  @Argument(
    help: ArgumentHelp("The journal to read.", valueName: "journal"), completion: .file())
  var file: String

  @OptionGroup(title: "Output") var view: FormatOptions<JournalFormat>

  @Flag(help: "Write one row about the whole journal instead of one for each request.")
  var summary = false

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Messages") var report: ReportOptions

  func validate() throws {
    guard file != "-" else {
      throw ValidationError("A journal is a file: it cannot be read from standard input.")
    }
    guard !summary || view.format != .report else {
      throw ValidationError("--summary writes a row: choose another --format than report.")
    }
  }

  var namedFiles: [NamedFile] {
    var files: [NamedFile] = []
    files.add("journal", file, .source)
    files.add("-o", output.output ?? "-", .output)
    return files
  }

  func run(in context: RunContext) -> ExitStatus {
    var totals = RunReport("journal", in: context)
    do {
      let journal = try JournalFile.read(file)
      guard let style = view.style(of: output, for: "journal", in: context) else { return .usage }
      let isForPeople = output.reachesTerminal(in: context) && !summary
      var stream: OutputStream? = try output.open(context.interruption)
      try write(
        journal, as: view.format ?? (isForPeople ? .report : .ndjson), style: style, &totals,
        in: context
      ) { bytes in
        try stream?.write(bytes.span.bytes)
      }
      try stream.take()?.finish()
      if report.stats { totals.print(in: context) }
      return .success
    } catch let error as JournalError {
      context.messages.line("mpkg journal: " + Sentences.describe(error))
      return Sentences.status(of: error)
    } catch let error as StreamError {
      if error != .outputClosed, error != .interrupted {
        context.messages.line("mpkg journal: " + Sentences.describe(error))
      }
      return Sentences.status(of: error, signal: context.interruption.signalNumber)
    } catch {
      context.messages.line("mpkg journal: \(error)")
      return .inputOutput
    }
  }

  private func write(
    _ journal: JournalContents, as format: JournalFormat, style: RowStyle,
    _ totals: inout RunReport,
    in context: RunContext, _ write: ([UInt8]) throws -> Void
  ) throws {
    var counts = JournalCounts()
    var table = ValueRows(
      names: summary ? JournalCounts.columns : JournalRow.columns, format.rows ?? .ndjson,
      style: style, important: summary ? nil : JournalRow.importantColumns)
    let writesRows = format != .report && !summary
    var output: [UInt8] = []
    if format != .report { table.begin(in: &output) }
    try journal.forEachRequest { request in
      if context.interruption.isRaised { throw StreamError.interrupted }
      let row = JournalRow(request, via: journal.header.via)
      counts.add(row)
      guard writesRows else { return }
      table.append(row.values, to: &output)
      totals.linesOut += 1
      guard output.count >= 1 << 18 else { return }
      totals.bytesOut += output.count
      try write(output)
      output.removeAll(keepingCapacity: true)
    }
    if summary { table.append(counts.values(of: journal), to: &output) }
    if format == .report {
      output = Array(JournalReport(file, journal, counts).text.utf8)
    } else {
      table.finish(in: &output)
    }
    if !writesRows { totals.linesOut = 1 }
    totals.linesIn = counts.requests
    totals.bytesIn = journal.length
    totals.bytesOut += output.count
    try write(output)
  }
}

/// What `journal` can write: a report for people, or a row for each request.
enum JournalFormat: String, FormatChoice {
  case report, ndjson, json, record, table, csv, tsv, markdown

  static let standard = "report on a terminal, else ndjson"

  var rows: RowFormat? { RowFormat(rawValue: rawValue) }
}
