internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import OrderedCollections
internal import Plans
internal import Policies
internal import Registry
internal import ReviewPages
internal import Times

/// One run of review: reads the plan, then its packages, then writes the page.
struct ReviewRun {
  let command: Review
  let source: FetchSource
  let contents: ReviewContents
  let context: RunContext

  func run() async -> ExitStatus {
    do throws(ReviewFailure) {
      let sources = command.files.isEmpty ? ["-"] : command.files
      let output = try ReviewFailure.ofStream { () throws(StreamError) in
        for name in sources where name != "-" { try InputFile.checkReadable(name) }
        return try command.output.open(context.interruption)
      }
      let plan = try await PlanReading(
        sources, maximumLineBytes: command.maxLineBytes.bytes, command: "review", in: context
      ).read()
      return try await write(plan, to: output)
    } catch {
      return tell(error)
    }
  }

  private func tell(_ failure: ReviewFailure) -> ExitStatus {
    switch failure {
    case .stream(.interrupted):
      return Sentences.status(of: .interrupted, signal: context.interruption.signalNumber)
    case .stream(let error):
      if error != .outputClosed {
        context.messages.line("mpkg review: " + Sentences.describe(error))
      }
      return Sentences.status(of: error, signal: context.interruption.signalNumber)
    case .plan(let words):
      context.messages.line("mpkg review: " + words)
      return .malformedInput
    case .shown(let error):
      context.messages.lines("mpkg review: " + error.message)
      return .usage
    }
  }

  private func write(
    _ plan: PlannedPackages, to output: consuming OutputStream
  ) async throws(ReviewFailure) -> ExitStatus {
    var plan = plan
    let document = ReviewDocument(
      digest: plan.digest(), requests: plan.count,
      made: Timestamp(secondsSinceEpoch: context.now().rounded(.down))?.text ?? "",
      program: Version.text(commit: nil), command: command.commandLine,
      state: command.stateSource, shown: contents.shown.names)
    var rows = try ReviewRows(self, plan, document)
    var ledger = FetchLedger(
      "review", options: command.report, allowsPartial: false, sources: [source], rejects: nil,
      context: context)
    let failure = await read(plan, to: &rows, &ledger)
    if let failure { throw failure }
    let page = rows.finish(command.format)
    let status = ledger.status
    let isComplete = status == .success || status == .someFailed
    do throws(StreamError) {
      if isComplete {
        try output.write(page.span.bytes)
        try output.finish()
        ledger.countWritten(plan.packages.count, bytes: page.count)
      }
      try ledger.finish()
    } catch {
      throw .stream(error)
    }
    if isComplete { tell(document, pageBytes: page.count) }
    return status
  }

  /// Reads the packages and reviews each in its turn; returns what ended the run early.
  private func read(
    _ plan: PlannedPackages, to rows: inout ReviewRows, _ ledger: inout FetchLedger
  ) async -> ReviewFailure? {
    let addresses = plan.packages.filter { !$0.isNew }.map {
      PackageAddress(identifier: $0.identifier, region: $0.region)
    }
    var wrong: ShownColumnsError?
    let failure = await PackageTransfer(
      sources: [source], concurrency: command.service.concurrency,
      interruption: context.interruption
    ).run(
      .addressed(addresses),
      deliver: { outcome throws(StreamError) in
        switch outcome {
        case .record(let line, _):
          do throws(ShownColumnsError) {
            try rows.add(record: Array(line.dropLast()))
          } catch {
            wrong = error
            throw .interrupted
          }
          ledger.countRead(bytes: line.count)
        case .failed(let item, let error):
          try ledger.count(item, error)
          rows.add(error)
        case .denied(let item, let gap): try ledger.countDenied(item, gap)
        case .unasked(let item): try ledger.countUnasked(item)
        case .notSent(let item): try ledger.countNotSent(item)
        }
      }, settled: { () throws(StreamError) in })
    if let wrong { return .shown(wrong) }
    if context.interruption.isRaised { return .stream(.interrupted) }
    return failure.map { .stream($0) }
  }

  /// A browser takes seconds to open a page that is larger than this, in bytes.
  private static let comfortableSize = 50_000_000

  private func tell(_ document: ReviewDocument, pageBytes: Int) {
    guard !command.report.quiet else { return }
    if command.format == .html, pageBytes > Self.comfortableSize {
      context.messages.line(
        "mpkg review: warning: the page has \(pageBytes / 1_000_000) MB, which browsers open slowly;"
          + " split the plan, for example by group or team")
    }
    context.messages.line("mpkg review: plan \(document.digest.text)")
  }
}

/// What a review shows of each package besides its changes.
struct ReviewContents: Sendable {
  let shown: ShownColumns
  let policies: PolicySet
  /// The API that the plan is sent through; `nil` for the one that each request was made for.
  let api: ServiceAPI?
}

/// Why a review was not written.
enum ReviewFailure: Error {
  case stream(StreamError)
  /// A line of the plan is wrong: what to tell.
  case plan(String)
  case shown(ShownColumnsError)

  static func ofStream<Result: ~Copyable>(
    _ body: () throws(StreamError) -> Result
  ) throws(ReviewFailure) -> Result {
    do throws(StreamError) { return try body() } catch { throw .stream(error) }
  }
}

/// The rows of a review in the making.
struct ReviewRows: ~Copyable {
  private let plan: PlannedPackages
  private let reviewer: PackageReviewer
  private let shown: ShownColumns
  private let showsEnvironment: Bool
  private let warn: @Sendable (Message) -> Void
  private var document: ReviewDocument
  private var records: RecordBlocks
  private var values: ShownValues
  private var isChecked = false

  init(
    _ run: ReviewRun, _ plan: PlannedPackages, _ document: ReviewDocument
  ) throws(ReviewFailure) {
    self.plan = plan
    self.document = document
    shown = run.contents.shown
    reviewer = PackageReviewer(
      followsService: run.command.followsService, via: run.contents.api,
      policies: run.contents.policies, showsEnvironment: run.command.showEnvironment)
    showsEnvironment = run.command.showEnvironment
    values = ShownValues(shown)
    records = try ReviewFailure.ofStream { () throws(StreamError) in try RecordBlocks() }
    let (messages, isQuiet) = (run.context.messages, run.command.report.quiet)
    warn = { words in
      if !isQuiet { messages.lines("mpkg review: warning: " + words) }
    }
  }

  /// Adds the next package by its record, a line without its end.
  ///
  /// - Throws: that a shown column cannot be right; found at the first record.
  mutating func add(record: [UInt8]) throws(ShownColumnsError) {
    addNew()
    if !isChecked {
      isChecked = true
      try shown.check(record.span.bytes, warn: warn)
    }
    let package = plan.packages[document.rows.count]
    let reviewed: ReviewedPackage
    do throws(RecordError) {
      let properties = try RecordProperties.tree(ofRecord: record.span.bytes)
      reviewed = reviewer.review(package, properties: properties)
    } catch {
      reviewed = reviewer.review(
        package, unread: "InvalidRecord", message: "the record is not a JSON object")
    }
    let visible = showsEnvironment ? record : HiddenValues.hiding(record: record)
    document.append(ReviewDocument.Row(reviewed, shown: values.values(of: visible)))
    records.append(visible)
  }

  /// Adds the next package, which could not be read.
  mutating func add(_ error: RegistryError) {
    addNew()
    let reviewed = reviewer.review(
      plan.packages[document.rows.count], unread: error.code, message: error.message)
    document.append(ReviewDocument.Row(reviewed, shown: values.values(of: [])))
    records.append([])
  }

  /// Adds the packages that come next and are to be made, so that none is read for them.
  private mutating func addNew() {
    while document.rows.count < plan.packages.count {
      let package = plan.packages[document.rows.count]
      guard package.isNew else { return }
      let reviewed = reviewer.review(package, properties: [:])
      var record: [UInt8] = []
      let properties = package.requests[0].creation?.properties ?? [:]
      // What nests too deeply for a record is shown by its changes alone.
      try? RecordWriter().appendRecord(
        properties: JSONValue.object(properties).jsonBytes.span.bytes, region: package.region,
        to: &record)
      let visible =
        showsEnvironment || record.isEmpty ? record : HiddenValues.hiding(record: record)
      document.append(ReviewDocument.Row(reviewed, shown: values.values(of: visible)))
      records.append(visible)
    }
  }

  /// Returns the finished document.
  mutating func finish(_ format: ReviewFormat) -> [UInt8] {
    addNew()
    return switch format {
    case .html: ReviewPage.html(of: document, records: records.finish())
    case .markdown: ReviewMarkdown.text(of: document)
    }
  }
}
