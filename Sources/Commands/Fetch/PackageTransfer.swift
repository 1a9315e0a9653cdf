internal import BulkRuns
internal import ByteStreams
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
      try await OrderedTasks(concurrency: concurrency).run(
        next: {
          interruption.isRaised ? nil : await feed.next()
        },
        start: { $0 },
        operation: { item -> Outcome in
          guard case .package(let address) = item.content else { return .unasked(item) }
          if takesSummaries, let summary = item.summary {
            return Self.outcome(of: item) { () throws(RegistryError) in
              try Self.record(of: summary, address)
            }
          }
          if interruption.isRaised { return .notSent(item) }
          let outcome = await Self.read(item, address, from: sources)
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

  /// Asks for a package: one that was listed where it was listed, any other with the credentials of its
  /// account.
  private static func read(
    _ item: FetchItem, _ address: PackageAddress, from sources: [FetchSource]
  ) async -> Outcome {
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

  private static func outcome(
    of item: FetchItem, _ line: () throws(RegistryError) -> [UInt8]
  ) -> Outcome {
    do throws(RegistryError) { return .record(try line()) } catch { return .failed(item, error) }
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

  private static func record(
    of properties: [UInt8], region: String
  ) throws(RegistryError) -> [UInt8] {
    var line: [UInt8] = []
    do throws(RecordError) {
      try RecordWriter().appendRecord(
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
