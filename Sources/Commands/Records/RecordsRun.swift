internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import RecordSources

/// One run of `records`: splits the inputs into packages and writes each as a record.
struct RecordsRun: ~Copyable {
  /// The maximum number of bytes per read.
  private static let chunkSize = 256 << 10

  /// The reason why the run ends before the end of the inputs.
  private enum Failure: Error {
    case stream(StreamError)
    /// A value was refused, and there is no file for rejects.
    case refused(message: String)
  }

  private let command: Records
  private let context: RunContext
  private var report: RunReport
  private let progress: ProgressLine
  private var reader = PackageReader()
  private var rejects: RejectsFile?
  private var record: [UInt8] = []
  /// The position of the last listing answer, if it says that the service has more packages.
  private var unfinished: LinePlace?

  init(command: Records, context: RunContext) {
    self.command = command
    self.context = context
    report = RunReport("records", in: context)
    progress = ProgressLine(
      "packages", report: command.report, in: context,
      isAlone: command.output.output != nil || !context.outputReachesTerminal)
    rejects = nil
  }

  mutating func run() -> ExitStatus {
    do throws(StreamError) {
      for name in command.files where name != "-" { try InputFile.checkReadable(name) }
      if let name = command.rejects {
        rejects = try RejectsFile(name, interruption: context.interruption)
        try rejects?.begin()
      }
      return try run(into: command.output.open(context.interruption))
    } catch {
      progress.clear()
      return tell(error)
    }
  }

  private mutating func run(
    into stream: consuming OutputStream
  ) throws(StreamError) -> ExitStatus {
    var output = stream
    var failure: Failure?
    do throws(Failure) { try readAll(into: &output) } catch { failure = error }
    progress.clear()
    report.bytesOut = output.bytesWritten
    if let rejects = rejects.take() { try rejects.finish() }
    switch failure {
    case .stream(.outputClosed): return .success
    case .stream(let error):
      try output.flush()
      return tell(error)
    case .refused(let message):
      try output.flush()
      context.messages.line(message)
      return .malformedInput
    case nil: try output.finish()
    }
    conclude()
    return report.rejected > 0 ? .someFailed : .success
  }

  private func tell(_ error: StreamError) -> ExitStatus {
    if error != .interrupted, error != .outputClosed {
      context.messages.line("mpkg records: " + Sentences.describe(error))
    }
    return Sentences.status(of: error, signal: context.interruption.signalNumber)
  }

  private func conclude() {
    if report.rejected > 0, let rejects = command.rejects {
      context.messages.line("mpkg records: \(report.rejected) values rejected; see \(rejects)")
    }
    if let place = unfinished, !command.report.quiet {
      context.messages.line(
        "mpkg records: warning: \(place.name):\(place.line): the listing goes on (NextToken), so"
          + " packages are missing; read it to its end")
    }
    if command.report.stats { report.print(in: context) }
  }
}

extension RecordsRun {
  private mutating func readAll(into output: inout OutputStream) throws(Failure) {
    var chunk = [UInt8](repeating: 0, count: Self.chunkSize)
    for (input, name) in (command.files.isEmpty ? ["-"] : command.files).enumerated() {
      var source = try Self.asFailure { () throws(StreamError) in
        try ByteSource(name, interruption: context.interruption)
      }
      let place = LinePlace(input: input, name: source.name, line: 0)
      var splitter = DocumentSplitter(maximumBytes: command.maxLineBytes.bytes)
      while true {
        let count: Int
        do { count = try source.read(into: &chunk) } catch { throw .stream(error) }
        if count == 0 { break }
        report.bytesIn += count
        try splitter.split(chunk.span.extracting(0..<count)) { piece throws(Failure) in
          try take(piece, of: place, into: &output)
        }
        progress.update(done: report.linesIn, failed: report.rejected)
        // Flush, because the program that writes the input may wait for the records.
        if count < Self.chunkSize {
          do { try output.flush() } catch { throw .stream(error) }
        }
      }
      try splitter.finish { piece throws(Failure) in
        try take(piece, of: place, into: &output)
      }
    }
  }

  private static func asFailure<Value: ~Copyable>(
    _ body: () throws(StreamError) -> Value
  ) throws(Failure) -> Value {
    do { return try body() } catch { throw .stream(error) }
  }

  private mutating func take(
    _ piece: Piece, of input: LinePlace, into output: inout OutputStream
  ) throws(Failure) {
    var place = input
    place.line = piece.line
    switch piece.kind {
    case .broken(let reason, let line, let column):
      var words = Sentences.describe(reason, at: (line, column), startsWith: piece.bytes.first)
      if rejects != nil {
        words += "; the run goes on at the next line that begins with a bracket"
      }
      place.line = line
      return try reject(piece, at: place, column: column, words)
    case .tooLong:
      report.linesIn += 1
      return try reject(
        piece, at: place, column: nil,
        "the package is longer than \(command.maxLineBytes.bytes) bytes;"
          + " --max-line-bytes raises the limit")
    case .answer:
      do { unfinished = try AnswerRest(piece.bytes).goesOn ? place : nil } catch {
        try refuse(piece, at: place, error)
      }
    case .element(of: .batchErrors, let key):
      report.linesIn += 1
      try refuse(piece, at: place, ShapeError(batchError: piece.bytes, package: key ?? ""))
    case .value, .element:
      report.linesIn += 1
      record.removeAll(keepingCapacity: true)
      do { try reader.appendRecord(of: piece.bytes, to: &record) } catch {
        return try refuse(piece, at: place, error)
      }
      record.append(UInt8(ascii: "\n"))
      report.linesOut += 1
      do { try output.write(record.span.bytes) } catch { throw .stream(error) }
    }
  }

  private mutating func refuse(
    _ piece: Piece, at start: LinePlace, _ error: ShapeError
  ) throws(Failure) {
    var place = start
    var column: Int?
    if case .syntax(let error) = error {
      let found = piece.place(of: error.offset)
      (place.line, column) = (found.line, found.column)
    }
    try reject(piece, at: place, column: column, Sentences.describe(error))
  }

  private mutating func reject(
    _ piece: Piece, at place: LinePlace, column: Int?, _ words: String
  ) throws(Failure) {
    guard rejects != nil else {
      let column = column.map { "\($0):" } ?? ""
      throw .refused(message: "mpkg records: \(place.name):\(place.line):\(column) \(words)")
    }
    report.rejected += 1
    do { try rejects?.reject(piece.bytes, at: place, error: words) } catch { throw .stream(error) }
  }
}
