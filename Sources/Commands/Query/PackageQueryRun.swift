internal import AWSConfiguration
internal import ByteStreams
internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Queries
internal import Registry
internal import Tables

/// One run of a SELECT over packages of a registry.
struct PackageQueryRun {
  let command: Query
  let query: LoadedQuery
  let style: RowStyle
  let context: RunContext

  private var rows: QueryRows {
    QueryRows(command: command, query: query, style: style, context: context)
  }

  func run() async -> ExitStatus {
    if let name = command.service.registry {
      if query.readsGroups {
        context.messages.line(
          "mpkg query: groups are not in a snapshot; leave --registry out, or query a file of groups"
        )
        return .usage
      }
      do throws(SnapshotError) {
        let registry = try SnapshotRegistry(
          opening: name, threads: command.input.threadCount(in: context),
          folder: context.temporaryFolder,
          interruption: context.interruption, now: context.now)
        return await run(FetchSource(registry))
      } catch {
        return SnapshotFailure.report(error, command: "query", in: context)
      }
    }
    do throws(ConfigurationError) {
      let region = query.packages?.routing.regions.first ?? command.region.first
      let cloud = try command.service.connect(
        region: region, readsTags: query.packages?.needsTags ?? true, command: "query",
        in: context)
      let status = await run(
        FetchSource(cloud, readsGroupTags: readsGroupTags))
      await cloud.shutdown()
      return status
    } catch {
      context.messages.line("mpkg query: " + Sentences.describe(error))
      return Sentences.status(of: error)
    }
  }

  /// Whether the tags of groups are needed.
  private var readsGroupTags: Bool {
    query.readsGroups ? query.needs("tags") : query.packages?.needsGroupTags ?? false
  }

  private func run(_ source: FetchSource) async -> ExitStatus {
    let rows = rows
    do {
      let check = command.schemaCheck(of: query, in: context)
      if query.readsGroups { try check.inspectShape() } else { try check.inspectPackages() }
    } catch {
      if let problem = error as? ExpressionProblem {
        context.messages.lines("mpkg query: " + problem.words)
        return .usage
      }
      let words = (error as? MisspelledColumn).map(query.source.describe) ?? Message("\(error)")
      context.messages.lines("mpkg query: " + words)
      return .usage
    }
    do throws(ChartColumnsError) {
      let form = try rows.form()
      switch form {
      case .lines: return await run(source, form, makeRows: { rows.makeStage() })
      case .table(let columns):
        return await run(source, form, makeRows: { rows.makeStage(columns) })
      case .chart(let columns, _):
        return await run(source, form, makeRows: { rows.makeStage(columns) })
      }
    } catch {
      context.messages.line("mpkg query: \(error)")
      return .usage
    }
  }

  private func run<Rows: RowStage & ~Copyable>(
    _ source: FetchSource, _ form: QueryRows.Form, makeRows: @Sendable () -> Rows
  ) async -> ExitStatus {
    guard let groups = query.program.groups else {
      return await run(source, form, stage: makeRows(), makeRows: makeRows)
    }
    let stage = GroupStage(query.program, groups, now: query.now)
    return await run(source, form, stage: stage, makeRows: makeRows)
  }

  /// - Parameters:
  ///   - stage: what is done with each record.
  ///   - makeRows: what makes the rows of groups.
  private func run<Stage: LineStage & ~Copyable, Rows: RowStage & ~Copyable>(
    _ source: FetchSource, _ form: QueryRows.Form, stage: consuming Stage,
    makeRows: @Sendable () -> Rows
  ) async -> ExitStatus where Stage.Summary == ColumnWatch {
    guard let packages = query.packages, let regions = regions(source) else { return .usage }
    do throws(StreamError) {
      let output = try command.output.open(context.interruption, drains: true)
      let rejects = try command.input.rejects.map { name throws(StreamError) in
        try RejectsFile(name, interruption: context.interruption, drainsWhenInterrupted: true)
      }
      var ledger = FetchLedger(
        "query", options: command.report, allowsPartial: command.allowPartial, sources: [source],
        rejects: rejects, context: context)
      try ledger.begin()
      var sink = QuerySink(
        stage, rows.layout(form), query.program.hasStar ? form.columns : nil, output: output,
        limit: query.program.goesOutAsItComes ? query.program.limit : nil)
      let feed = feed(packages, in: regions, source)
      if packages.routing.identifiers == nil { ledger.listings = regions.count }
      let transfer = PackageTransfer(
        sources: [source], concurrency: command.service.concurrency,
        interruption: context.interruption, takesSummaries: !packages.needsDetail)
      let failure = await take(transfer, feed, into: &sink, &ledger)
      feed.stop()
      let status = try finish(sink, &ledger, failure, makeRows)
      if !command.report.quiet,
        let remark = form.columns?.remark(command.view.choice.rows ?? .ndjson)
      {
        context.messages.line("mpkg query: " + remark)
      }
      return status
    } catch {
      context.messages.line("mpkg query: " + Sentences.describe(error))
      return Sentences.status(of: error, signal: context.interruption.signalNumber)
    }
  }

  private func take<Stage: LineStage & ~Copyable>(
    _ transfer: PackageTransfer, _ feed: FetchFeed, into sink: inout QuerySink<Stage>,
    _ ledger: inout FetchLedger
  ) async -> StreamError? {
    if query.program.limit == 0 { return nil }
    let flushes = command.output.compression == nil
    let done = QueryFeedGate(feed)
    return await transfer.run(
      done.feed,
      deliver: { outcome throws(StreamError) in
        if sink.isDone { return }
        switch outcome {
        case .record(let line, let gap):
          if let gap { ledger.warn(of: gap) }
          ledger.countRead(bytes: line.count)
          if let problem = try sink.take(line) {
            try ledger.countUnasked(
              FetchItem(
                content: .problem(problem, input: Array(line.dropLast())),
                place: LinePlace(input: 0, name: query.packages?.table.name ?? "", line: 0)))
          }
          if sink.isDone { done.close() }
        case .failed(let item, let error): try ledger.count(item, error)
        case .denied(let item, let gap): try ledger.countDenied(item, gap)
        case .unasked(let item): try ledger.countUnasked(item)
        case .notSent(let item): try ledger.countNotSent(item)
        }
      }, settled: { () throws(StreamError) in if flushes { try sink.flush() } })
  }

  /// Where the statement reads; nil, and told, where it names no region and none is configured.
  private func regions(_ source: FetchSource) -> [String]? {
    guard let packages = query.packages else { return nil }
    if !packages.routing.regions.isEmpty { return packages.routing.regions }
    if !command.region.isEmpty { return command.region.uniqued }
    if packages.routing.identifiers == nil {
      if let region = source.defaultRegion { return [region] }
      // A snapshot is no region's.
      if command.service.registry != nil { return [""] }
    }
    let error = ExpressionError(
      .statement(.missingRouting(table: packages.table.name, column: "region")),
      at: packages.table.range)
    context.messages.lines("mpkg query: " + query.source.describe(error))
    return nil
  }

  private func feed(
    _ packages: PackageQuery, in regions: [String], _ source: FetchSource
  ) -> FetchFeed {
    if query.readsGroups {
      let queries = regions.map {
        RegionListing.Query(
          source: 0, registry: source.registry, listing: ListingQuery(region: $0))
      }
      return .grouped(
        GroupFeed(
          queries, sources: [source], shared: false,
          countsVersions: query.needs(Columns.versionCount)))
    }
    let batch = packages.fitsBatch ? source.batch : nil
    if packages.routing.identifiers != nil {
      return .addressed(packages.addresses(in: regions), batch: batch)
    }
    return .listed(
      regions.map {
        RegionListing.Query(
          source: 0, registry: source.registry, listing: packages.listing(of: $0),
          readsPackages: packages.needsDetail, batch: batch)
      })
  }

  private func finish<Stage: LineStage & ~Copyable, Rows: RowStage & ~Copyable>(
    _ sink: consuming QuerySink<Stage>, _ ledger: inout FetchLedger, _ failure: StreamError?,
    _ makeRows: @Sendable () -> Rows
  ) throws(StreamError) -> ExitStatus where Stage.Summary == ColumnWatch {
    if failure == .outputClosed { return .success }
    if let failure { throw failure }
    let status = ledger.status
    if !context.interruption.isRaised {
      try sink.finishRows(
        makeRows(), isComplete: status == .success || status == .someFailed)
    }
    ledger.countWritten(sink.rowsOut, bytes: sink.bytesOut)
    if !command.report.quiet, sink.recordsIn > 0 {
      for warning in rows.warnings([sink.summary]) {
        context.messages.line("mpkg query: warning: \(warning)")
      }
    }
    if status == .success || status == .someFailed {
      try sink.finishOutput()
    } else {
      try sink.flush()
    }
    try ledger.finish()
    return status
  }
}

extension QueryRows.Form {
  /// What the first record tells of the columns of a table.
  fileprivate var columns: TabularColumns? {
    if case .table(let columns) = self { columns } else { nil }
  }
}
