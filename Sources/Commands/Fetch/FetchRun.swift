internal import BulkRuns
internal import ByteStreams
internal import CloudControl
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Registry

/// One run of fetch against a registry.
struct FetchRun {
  /// What became of one package.
  private enum Outcome: Sendable {
    case record([UInt8])
    case failed(FetchItem, RegistryError)
    /// The item was none that can be asked for.
    case unasked(FetchItem)
    /// Nothing was sent: the run was told to stop, or has no credentials any more.
    case notSent(FetchItem)
  }

  let command: Fetch
  let registry: any PackageRegistry
  let defaultRegion: String?
  let statistics: CallStatistics?
  let context: RunContext

  func run() async -> ExitStatus {
    do throws(StreamError) {
      var output = try command.output.open(context.interruption, drains: true)
      let rejects = try command.input.rejects.map { name throws(StreamError) in
        try RejectsFile(name, interruption: nil)
      }
      var ledger = FetchLedger(command: command, rejects: rejects, context: context)
      guard let feed = feed(&ledger) else { return .usage }
      let failure = await transfer(feed, to: &output, &ledger)
      feed.stop()
      return try finish(output, &ledger, failure)
    } catch {
      context.messages.line("mpkg fetch: " + Sentences.describe(error))
      return Sentences.status(of: error, signal: context.interruption.signalNumber)
    }
  }

  /// Where the packages come from; nil, and told, where no region is known to list.
  private func feed(_ ledger: inout FetchLedger) -> FetchFeed? {
    guard command.all else {
      return .named(
        by: command.sources, givenRegion: command.region.first, defaultRegion: defaultRegion,
        maximumLineBytes: command.input.maxLineBytes.bytes, interruption: context.interruption)
    }
    var regions = command.region
    if regions.isEmpty, let defaultRegion { regions = [defaultRegion] }
    if regions.isEmpty, command.service.registry != nil { regions = [""] }
    guard !regions.isEmpty else {
      context.messages.line(
        "mpkg fetch: no region to list; name one with --region or set AWS_REGION")
      return nil
    }
    let queries = regions.map { region in
      var query = ListingQuery(region: region)
      query.group = command.group
      query.approvalStatus = command.status?.rawValue
      query.createdAfter = command.createdAfter?.seconds
      query.createdBefore = command.createdBefore?.seconds
      query.nameContains = command.nameContains
      return query
    }
    return .listed(queries, in: registry)
  }

  /// Reads the packages and writes their records in order; returns what writing threw.
  private func transfer(
    _ feed: FetchFeed, to output: inout OutputStream, _ ledger: inout FetchLedger
  ) async -> StreamError? {
    let registry = registry
    let interruption = context.interruption
    let credentials = CredentialsFlag()
    let flushes = command.output.compression == nil
    do {
      try await OrderedTasks(
        concurrency: command.service.concurrency, executor: NetworkThread.executor
      ).run(
        next: {
          interruption.isRaised ? nil : await feed.next()
        },
        start: { $0 },
        operation: { item -> Outcome in
          guard case .package(let address) = item.content else { return .unasked(item) }
          if credentials.areGone || interruption.isRaised { return .notSent(item) }
          do throws(RegistryError) {
            return .record(try Self.record(of: try await registry.get(address), address))
          } catch {
            if error.kind == .noCredentials { credentials.lose() }
            return .failed(item, error)
          }
        },
        deliver: { outcome in
          switch outcome {
          case .record(let line):
            try output.write(line.span.bytes)
            ledger.countRecord(bytes: line.count)
          case .failed(let item, let error): try ledger.count(item, error)
          case .unasked(let item): try ledger.countUnasked(item)
          case .notSent(let item): try ledger.countNotSent(item)
          }
        },
        settled: { if flushes { try output.flush() } })
      return nil
    } catch {
      return error as? StreamError ?? .interrupted
    }
  }

  private func finish(
    _ output: consuming OutputStream, _ ledger: inout FetchLedger, _ failure: StreamError?
  ) throws(StreamError) -> ExitStatus {
    if failure == .outputClosed { return .success }
    if let failure { throw failure }
    let status = ledger.status
    if status == .success || status == .someFailed {
      try output.finish()
    } else {
      try output.flush()
    }
    try ledger.finish(statistics)
    return status
  }

  private static let writer = RecordWriter()

  private static func record(
    of package: PackageDescription, _ address: PackageAddress
  ) throws(RegistryError) -> [UInt8] {
    var line: [UInt8] = []
    do throws(RecordError) {
      try writer.appendRecord(
        properties: package.properties.span.bytes, region: package.region ?? address.region,
        to: &line)
    } catch {
      throw RegistryError(
        .badAnswer, code: "InvalidProperties",
        message: "the package's properties are no JSON object")
    }
    line.append(UInt8(ascii: "\n"))
    return line
  }
}
