internal import BulkRuns
internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Registry
internal import SearchSnapshots

/// One run of fetch against one or more registries.
struct FetchRun {
  let command: Fetch
  /// Where it reads; packages that are named are those of the source of their account.
  let sources: [FetchSource]
  /// Set if whole regions are read by Search.
  let search: SearchPlan?
  let context: RunContext

  func run() async -> ExitStatus {
    if command.manifest, let name = command.output.output, OutputFile.isWrittenInPlace(name) {
      context.messages.line(
        "mpkg fetch: \(name): --manifest describes a file that appears whole; name a regular file"
          + " with -o")
      return .usage
    }
    guard let style = command.view.style(of: command.output, for: "fetch", in: context) else {
      return .usage
    }
    var rows = LineRows(command.view.choice, style: style, .records(Self.names(command)))
    do throws(StreamError) {
      var output = try command.output.open(context.interruption, drains: true)
      let rejects = try command.input.rejects.map { name throws(StreamError) in
        try RejectsFile(name, interruption: context.interruption, drainsWhenInterrupted: true)
      }
      var ledger = FetchLedger(
        "fetch", options: command.report, allowsPartial: command.allowPartial, sources: sources,
        rejects: rejects, context: context)
      guard let queries = queries(&ledger) else { return .usage }
      let verification = (search?.verified ?? 0) > 0 ? SearchVerification(now: context.now) : nil
      var searchFeed: SearchFeed?
      if let search { searchFeed = self.searchFeed(queries, search, verification) }
      let feed: FetchFeed
      if let searchFeed { feed = .searched(searchFeed) } else { feed = self.feed(queries) }
      if let wrong = await feed.peek()?.wrongLine {
        feed.stop()
        context.messages.line("mpkg fetch: " + wrong.words)
        return .malformedInput
      }
      try ledger.begin()
      var manifest = FetchManifest(command, via: sources.first?.registry.api, in: context)
      try Self.write(to: &output) { rows?.begin(in: &$0) }
      let failure = await transfer(feed, to: &output, &rows, &manifest, &ledger)
      feed.stop()
      if failure == nil, !command.report.quiet, let search, let searchFeed {
        let report = SearchReport(
          readings: await searchFeed.readings, sources: sources, plan: search,
          verification: verification?.summary)
        for line in report.lines { ledger.tell(line) }
      }
      if failure == nil { try Self.write(to: &output) { rows?.finish(in: &$0) } }
      if let names = rows?.membersWithoutColumn, !names.isEmpty {
        ledger.tell(
          "warning: the table leaves out \(names.sorted().joined(separator: ", ")),"
            + " which mpkg-records(5) does not list; --format json or ndjson has all")
      }
      return try finish(output, manifest, &ledger, failure)
    } catch {
      context.messages.line("mpkg fetch: " + Sentences.describe(error))
      return Sentences.status(of: error, signal: context.interruption.signalNumber)
    }
  }

  /// The columns of the records, for tables.
  private static func names(_ command: Fetch) -> [String] {
    command.groups ? Columns.ofGroups : Columns.allNames
  }

  private static func write(
    to output: inout OutputStream, _ make: (inout [UInt8]) -> Void
  ) throws(StreamError) {
    var bytes: [UInt8] = []
    make(&bytes)
    if !bytes.isEmpty { try output.write(bytes.span.bytes) }
  }

  /// Where the packages come from.
  private func feed(_ queries: [RegionListing.Query]) -> FetchFeed {
    if command.groups {
      return .grouped(GroupFeed(queries, sources: sources, shared: command.shared))
    }
    guard command.all else {
      return .named(
        by: command.sources, givenRegion: command.region.first,
        defaultRegion: sources.first?.defaultRegion,
        maximumLineBytes: command.input.maxLineBytes.bytes, interruption: context.interruption)
    }
    return .listed(queries)
  }

  private func searchFeed(
    _ queries: [RegionListing.Query], _ plan: SearchPlan, _ verification: SearchVerification?
  ) -> SearchFeed {
    SearchFeed(
      queries.compactMap { query in
        sources[query.source].search.map { search in
          SearchFeed.Query(
            source: query.source,
            snapshot: SearchSnapshot(
              search: search, registry: query.registry, file: plan.file,
              changedSince: plan.changedSince, older: plan.older),
            listing: query.listing)
        }
      }, verified: plan.verified, verification: verification)
  }

  /// The regions that are listed, none where packages are named; nil, and told, where no region is known.
  private func queries(_ ledger: inout FetchLedger) -> [RegionListing.Query]? {
    guard command.all || command.groups else { return [] }
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
    return queries
  }

  private func query(region: String) -> ListingQuery {
    var query = ListingQuery(region: region)
    query.group = command.group
    query.approvalStatus = command.status?.rawValue
    query.createdAfter = command.createdAfter?.time
    query.createdBefore = command.createdBefore?.time
    query.nameContains = command.nameContains
    return query
  }

  /// Reads the packages and writes their records in order; returns what writing threw.
  private func transfer(
    _ feed: FetchFeed, to output: inout OutputStream, _ rows: inout LineRows?,
    _ manifest: inout FetchManifest?, _ ledger: inout FetchLedger
  ) async -> StreamError? {
    let flushes = command.output.compression == nil
    return await PackageTransfer(
      sources: sources, concurrency: command.service.concurrency,
      interruption: context.interruption, requiresGroupTags: command.requireGroupTags
    ).run(
      feed,
      deliver: { outcome throws(StreamError) in
        switch outcome {
        case .record(let line, let gap):
          if rows == nil {
            try output.write(line.span.bytes)
          } else {
            try Self.write(to: &output) { rows?.append(line, to: &$0) }
          }
          manifest?.add(line)
          ledger.countRecord(bytes: line.count)
          if let gap { ledger.warn(of: gap) }
        case .failed(let item, let error): try ledger.count(item, error)
        case .denied(let item, let gap): try ledger.countDenied(item, gap)
        case .unasked(let item): try ledger.countUnasked(item)
        case .notSent(let item): try ledger.countNotSent(item)
        }
      }, settled: { () throws(StreamError) in if flushes { try output.flush() } })
  }

  private func finish(
    _ output: consuming OutputStream, _ manifest: consuming FetchManifest?,
    _ ledger: inout FetchLedger, _ failure: StreamError?
  ) throws(StreamError) -> ExitStatus {
    if failure == .outputClosed { return .success }
    if let failure { throw failure }
    let status = ledger.status
    if status == .success || status == .someFailed {
      if let manifest = manifest.take() {
        try manifest.finish(output, failed: ledger.failed)
      } else {
        try FetchManifest.finishWithout(output, of: command, in: context)
      }
    } else {
      try output.flush()
    }
    try ledger.finish()
    return status
  }
}

extension Array where Element: Hashable {
  /// Each element where it first stands.
  var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
