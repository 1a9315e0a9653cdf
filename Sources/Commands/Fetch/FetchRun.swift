internal import BulkRuns
internal import ByteStreams
internal import CloudControl
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Registry

/// One run of fetch against one or more registries.
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
  /// Where it reads; packages that are named are those of the source of their account.
  let sources: [FetchSource]
  let context: RunContext

  func run() async -> ExitStatus {
    do throws(StreamError) {
      var output = try command.output.open(context.interruption, drains: true)
      let rejects = try command.input.rejects.map { name throws(StreamError) in
        try RejectsFile(name, interruption: nil)
      }
      var ledger = FetchLedger(
        command: command, sources: sources, rejects: rejects, context: context)
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
        by: command.sources, givenRegion: command.region.first,
        defaultRegion: sources.first?.defaultRegion,
        maximumLineBytes: command.input.maxLineBytes.bytes, interruption: context.interruption)
    }
    var queries: [RegionListing.Query] = []
    for (place, source) in sources.enumerated() {
      var regions = command.region.uniqued
      if regions.isEmpty, let region = source.defaultRegion { regions = [region] }
      if regions.isEmpty, command.service.registry != nil { regions = [""] }
      guard !regions.isEmpty else {
        context.messages.line(
          "mpkg fetch: no region to list\(source.suffix); name one with --region or set AWS_REGION")
        return nil
      }
      queries += regions.map {
        RegionListing.Query(source: place, registry: source.registry, listing: query(region: $0))
      }
    }
    ledger.listings = queries.count
    return .listed(queries)
  }

  private func query(region: String) -> ListingQuery {
    var query = ListingQuery(region: region)
    query.group = command.group
    query.approvalStatus = command.status?.rawValue
    query.createdAfter = command.createdAfter?.seconds
    query.createdBefore = command.createdBefore?.seconds
    query.nameContains = command.nameContains
    return query
  }

  /// Reads the packages and writes their records in order; returns what writing threw.
  private func transfer(
    _ feed: FetchFeed, to output: inout OutputStream, _ ledger: inout FetchLedger
  ) async -> StreamError? {
    let sources = sources
    let interruption = context.interruption
    let flushes = command.output.compression == nil
    // What is being read is finished; a page of a listing is not waited for.
    let watcher = Task {
      await interruption.raised(times: 1)
      feed.stop()
    }
    defer { watcher.cancel() }
    do {
      try await OrderedTasks(
        concurrency: command.service.concurrency, executor: NetworkThread.executor
      ).run(
        next: {
          interruption.isRaised ? nil : await feed.next()
        },
        start: { $0 },
        operation: { item -> Outcome in
          if interruption.isRaised, case .package = item.content { return .notSent(item) }
          let outcome = await Self.read(item, from: sources)
          if case .failed(_, let error) = outcome, error.kind == .cancelled,
            interruption.isRaised
          {
            return .notSent(item)
          }
          return outcome
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
        settled: { if flushes { try output.flush() } },
        // The second signal stops what is under way.
        stop: { await interruption.raised(times: 2) })
      return nil
    } catch {
      return error as? StreamError ?? .interrupted
    }
  }

  private static func read(_ item: FetchItem, from sources: [FetchSource]) async -> Outcome {
    guard case .package(let address) = item.content else { return .unasked(item) }
    let source: FetchSource
    do throws(RegistryError) {
      source = item.isListed ? sources[item.source] : try await sources.source(of: address)
    } catch {
      return .failed(item, error)
    }
    if source.credentials.areGone { return .notSent(item) }
    do throws(RegistryError) {
      return .record(try record(of: try await source.registry.get(address), address))
    } catch {
      if error.kind == .noCredentials { source.credentials.lose() }
      return .failed(item, error)
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
    try ledger.finish()
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

extension Array where Element: Hashable {
  /// Each element where it first stands.
  var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
