internal import AWSClient
internal import BulkRuns
internal import ByteStreams
internal import JSONLines
internal import ModelPackages
internal import Registry
internal import SearchSnapshots

/// Reads the packages of a feed, several at a time, and hands their records on in order.
struct PackageTransfer: Sendable {
  /// What became of one package.
  enum Outcome: Sendable {
    /// A record with its line end; the gap is set if its group's tags are missing.
    case record([UInt8], GroupTagsGap?)
    case failed(FetchItem, RegistryError)
    /// Access to the tags of the package's group is denied, and the run requires them.
    case denied(FetchItem, GroupTagsGap)
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
  /// Whether the run ends if access to a group's tags is denied.
  var requiresGroupTags = false

  /// Reads to the end of the feed; returns what delivering threw.
  ///
  /// - Parameters:
  ///   - deliver: takes the outcomes in order.
  ///   - settled: called whenever all outcomes whose turn has come were delivered.
  func run(
    _ feed: FetchFeed, deliver: (Outcome) throws(StreamError) -> Void,
    settled: () throws(StreamError) -> Void
  ) async -> StreamError? {
    let (transfer, interruption) = (self, interruption)
    // What is being read is finished; a page of a listing is not waited for.
    let watcher = Task {
      await interruption.raised(times: 1)
      feed.stop()
    }
    defer { watcher.cancel() }
    do {
      try await OrderedTasks(
        concurrency: concurrency, executor: NetworkThread.executor,
        leader: NetworkThread.gatheringExecutor
      ).run(
        next: {
          interruption.isRaised ? nil : await feed.next()
        },
        start: { $0 },
        operation: { item -> Outcome in
          let isKnown =
            transfer.takesSummaries && item.summary != nil
            || item.known.map { $0.verification == nil } ?? false
          if interruption.isRaised, !isKnown, case .package = item.content { return .notSent(item) }
          let outcome = await transfer.read(item)
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

  private func read(_ item: FetchItem) async -> Outcome {
    guard case .package(let address) = item.content else { return .unasked(item) }
    let source: FetchSource
    do throws(RegistryError) {
      source = item.isListed ? sources[item.source] : try await sources.source(of: address)
    } catch {
      return .failed(item, error)
    }
    if source.credentials.areGone { return .notSent(item) }
    do throws(RegistryError) {
      if let group = item.group { return try await read(group, address, source) }
      let (properties, region) = try await properties(of: item, address, source)
      switch try await source.tagsOfGroup(of: address) {
      case .none:
        // An older snapshot may have had them.
        let tags: [UInt8]? = item.known == nil ? nil : []
        return .record(try Self.record(of: properties, region: region, groupTags: tags), nil)
      case .known(let tags):
        return .record(try Self.record(of: properties, region: region, groupTags: tags), nil)
      case .missing(let gap):
        if requiresGroupTags, gap.error.kind == .accessDenied {
          source.credentials.lose()
          return .denied(item, gap)
        }
        return .record(try Self.record(of: properties, region: region, groupTags: []), gap)
      }
    } catch {
      if error.kind == .noCredentials { source.credentials.lose() }
      // The unreachable endpoint was already reported for the packages that were requested.
      if error.kind == .unreachable, error.attempts == 0 { return .notSent(item) }
      return .failed(item, error)
    }
  }

  private func read(
    _ group: ListedGroup, _ address: PackageAddress, _ source: FetchSource
  ) async throws(RegistryError) -> Outcome {
    guard let groupTags = source.groupTags else {
      return .record(group.record(tags: nil, region: address.region), nil)
    }
    do throws(RegistryError) {
      let tags = try await groupTags.tags(ofGroup: address.identifier, region: address.region)
      return .record(group.record(tags: tags, region: address.region), nil)
    } catch {
      guard error.kind == .accessDenied else { throw error }
      let gap = GroupTagsGap(group: address.identifier, column: "tags", error: error)
      return .record(group.record(tags: nil, region: address.region), gap)
    }
  }

  /// Returns the package's properties and region, from the listing's summary or from Search if that
  /// is sufficient.
  private func properties(
    of item: FetchItem, _ address: PackageAddress, _ source: FetchSource
  ) async throws(RegistryError) -> (properties: [UInt8], region: String) {
    if takesSummaries, let summary = item.summary {
      let region = address.region.isEmpty ? ModelPackageARN.region(of: address.identifier) : nil
      return (JSONValue.object(summary).jsonBytes, region ?? address.region)
    }
    if let package = try await item.batch?.package(address.identifier) {
      return (package.properties, address.region)
    }
    let known = try item.known.flatMap { known throws(RegistryError) in
      try known.snapshot.properties(of: known.package)
    }
    if let known, item.known?.verification == nil { return (known, address.region) }
    try source.registry.check(region: address.region)
    let package = try await source.registry.get(address)
    if let known { item.known?.verification?.compare(known, with: package.properties) }
    return (package.properties, package.region ?? address.region)
  }

  private static let writer = RecordWriter()

  /// - Parameter groupTags: the tags of the package's group, empty if they are missing; `nil` if
  ///   they are not requested.
  private static func record(
    of properties: [UInt8], region: String, groupTags: [UInt8]?
  ) throws(RegistryError) -> [UInt8] {
    var line: [UInt8] = []
    do throws(RecordError) {
      try writer.appendRecord(
        properties: properties.span.bytes, region: region, groupTags: groupTags, to: &line)
    } catch {
      throw RegistryError(
        .badAnswer, code: "InvalidProperties",
        message: "the package's properties are no JSON object")
    }
    line.append(UInt8(ascii: "\n"))
    return line
  }
}
