internal import BulkRuns
internal import ByteStreams
internal import CloudControl
internal import JSONLines
internal import ModelPackages
internal import Registry

/// Reads the packages of a feed, several at a time, and hands their records on in order.
struct PackageTransfer: Sendable {
  /// What became of one package.
  enum Outcome: Sendable {
    /// A record, with its line end.
    case record([UInt8])
    case failed(FetchItem, RegistryError)
    /// The item was none that can be asked for.
    case unasked(FetchItem)
    /// Nothing was sent: the run was told to stop, or has no credentials any more.
    case notSent(FetchItem)
  }

  /// Where it reads.
  let sources: [FetchSource]
  let concurrency: Int
  let interruption: Interruption
  /// Whether what a listing says of a package is enough, so that the package is not asked for.
  var takesSummaries = false

  /// Reads to the end of the feed; returns what delivering threw.
  ///
  /// - Parameters:
  ///   - deliver: takes the outcomes in order.
  ///   - settled: called whenever all outcomes whose turn has come were delivered.
  func run(
    _ feed: FetchFeed, deliver: (Outcome) throws(StreamError) -> Void,
    settled: () throws(StreamError) -> Void
  ) async -> StreamError? {
    let (sources, interruption, takesSummaries) = (sources, interruption, takesSummaries)
    // What is being read is finished; a page of a listing is not waited for.
    let watcher = Task {
      await interruption.raised(times: 1)
      feed.stop()
    }
    defer { watcher.cancel() }
    do {
      try await OrderedTasks(
        concurrency: concurrency, executor: NetworkThread.executor
      ).run(
        next: {
          interruption.isRaised ? nil : await feed.next()
        },
        start: { $0 },
        operation: { item -> Outcome in
          if takesSummaries, let outcome = Self.summary(of: item) { return outcome }
          if interruption.isRaised, case .package = item.content { return .notSent(item) }
          let outcome = await Self.read(item, from: sources)
          if case .failed(_, let error) = outcome, error.kind == .cancelled,
            interruption.isRaised
          {
            return .notSent(item)
          }
          return outcome
        },
        deliver: { try deliver($0) },
        settled: { try settled() },
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

  /// What the listing told of a package; nil of one that was not listed.
  private static func summary(of item: FetchItem) -> Outcome? {
    guard case .package(let address) = item.content, let summary = item.summary else { return nil }
    do throws(RegistryError) {
      return .record(try record(of: summary, address))
    } catch {
      return .failed(item, error)
    }
  }

  private static func record(
    of package: PackageDescription, _ address: PackageAddress
  ) throws(RegistryError) -> [UInt8] {
    try record(of: package.properties, region: package.region ?? address.region)
  }

  /// What a listing tells of a package, as a record of those columns.
  private static func record(
    of summary: JSONObject, _ address: PackageAddress
  ) throws(RegistryError) -> [UInt8] {
    let region = address.region.isEmpty ? ModelPackageARN.region(of: address.identifier) : nil
    return try record(
      of: JSONValue.object(summary).jsonBytes, region: region ?? address.region)
  }

  private static let writer = RecordWriter()

  private static func record(
    of properties: [UInt8], region: String
  ) throws(RegistryError) -> [UInt8] {
    var line: [UInt8] = []
    do throws(RecordError) {
      try writer.appendRecord(
        properties: properties.span.bytes, region: region, to: &line)
    } catch {
      throw RegistryError(
        .badAnswer, code: "InvalidProperties",
        message: "the package's properties are no JSON object")
    }
    line.append(UInt8(ascii: "\n"))
    return line
  }
}
