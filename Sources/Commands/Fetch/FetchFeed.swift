internal import BulkRuns
internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Registry

/// The packages that a fetch reads, in order: named by arguments, files and standard input, or
/// listed by the registry.
struct FetchFeed: Sendable {
  private let produceNext: @Sendable () async -> FetchItem?
  private let stopNow: @Sendable () -> Void
  private var lookAhead: @Sendable () async -> FetchItem? = { nil }

  /// The next package, nil when there are no more; one caller at a time.
  func next() async -> FetchItem? { await produceNext() }

  /// Returns the first of the named packages without consuming it; `nil` for listed packages.
  func peek() async -> FetchItem? { await lookAhead() }

  /// Tells a reading thread that nothing more is wanted.
  func stop() { stopNow() }

  private init(
    produceNext: @escaping @Sendable () async -> FetchItem?,
    stopNow: @escaping @Sendable () -> Void
  ) {
    self.produceNext = produceNext
    self.stopNow = stopNow
  }

  /// The packages that arguments and files name.
  static func named(
    by sources: [String], givenRegion: String?, defaultRegion: String?, maximumLineBytes: Int,
    interruption: Interruption
  ) -> FetchFeed {
    let parts = (sources.isEmpty ? ["-"] : sources).map { source -> Part in
      if source.hasPrefix("arn:") {
        let reader = IdentifierReader(givenRegion: givenRegion, defaultRegion: defaultRegion)
        return .item(FetchItem(content: reader.content(source)))
      }
      return .lines(
        LineFeed(
          [source], maximumLineBytes: maximumLineBytes, interruption: interruption, drains: false
        ) {
          let reader = SharedIdentifierReader(
            IdentifierReader(givenRegion: givenRegion, defaultRegion: defaultRegion))
          return { reader.item($0, at: $1, maximumLineBytes: maximumLineBytes) }
        })
    }
    let chain = Chain(parts)
    var feed = FetchFeed(produceNext: { await chain.next() }, stopNow: { Chain.stop(parts) })
    feed.lookAhead = { await chain.peek() }
    return feed
  }

  /// The same packages until a condition holds.
  func ending(when isOver: @escaping @Sendable () -> Bool) -> FetchFeed {
    FetchFeed(
      produceNext: { [produceNext] in isOver() ? nil : await produceNext() }, stopNow: stopNow)
  }

  /// Packages that are known by their addresses.
  ///
  /// - Parameter batch: reads versions, many with one call; `nil` to read each package.
  static func addressed(
    _ addresses: [PackageAddress], batch: (any BatchRegistry)? = nil
  ) -> FetchFeed {
    var items = addresses.map { FetchItem(content: .package($0)) }
    if let batch {
      let versions = addresses.indices.filter {
        ModelPackageARN(addresses[$0].identifier)?.group != nil
      }
      for (region, places) in Dictionary(grouping: versions, by: { addresses[$0].region }) {
        for start in stride(from: 0, to: places.count, by: BatchedPackages.size) {
          let part = places[start..<min(start + BatchedPackages.size, places.count)]
          let packages = BatchedPackages(
            batch, part.map { addresses[$0].identifier }, region: region)
          for place in part { items[place].batch = packages }
        }
      }
    }
    let chain = Chain(items.map { .item($0) })
    return FetchFeed(produceNext: { await chain.next() }, stopNow: {})
  }

  /// The packages of whole regions, region by region as named, in the service's order.
  static func listed(_ queries: [RegionListing.Query]) -> FetchFeed {
    let listing = RegionListing(queries)
    return FetchFeed(
      produceNext: { await listing.next() }, stopNow: { Task { await listing.stop() } })
  }
}

extension FetchFeed {
  /// The packages of whole regions that Search reads, in the order of their ARNs.
  static func searched(_ search: SearchFeed) -> FetchFeed {
    FetchFeed(produceNext: { await search.next() }, stopNow: { Task { await search.stop() } })
  }

  /// The groups of whole regions.
  static func grouped(_ groups: GroupFeed) -> FetchFeed {
    FetchFeed(produceNext: { await groups.next() }, stopNow: { Task { await groups.stop() } })
  }
}

/// An argument: one package, or lines that name packages.
private enum Part: Sendable {
  case item(FetchItem)
  case lines(LineFeed<FetchItem>)
}

/// Takes one argument after another.
private actor Chain {
  private var parts: ArraySlice<Part>
  /// The item returned by `peek` but not yet by `next`.
  private var ahead: FetchItem?

  init(_ parts: [Part]) { self.parts = parts[...] }

  /// Returns the next item without consuming it.
  func peek() async -> FetchItem? {
    if ahead == nil { ahead = await next() }
    return ahead
  }

  func next() async -> FetchItem? {
    if let item = ahead.take() { return item }
    while let part = parts.first {
      switch part {
      case .item(let item):
        parts.removeFirst()
        return item
      case .lines(let feed):
        if let item = await feed.next() { return item }
        parts.removeFirst()
      }
    }
    return nil
  }

  static func stop(_ parts: [Part]) {
    for case .lines(let feed) in parts { feed.stop() }
  }
}

/// An identifier reader that a reading thread keeps for itself.
private final class SharedIdentifierReader {
  private var reader: IdentifierReader
  private var isFirst = true

  init(_ reader: consuming IdentifierReader) { self.reader = reader }

  func item(
    _ event: LineFeed<FetchItem>.Event, at place: LinePlace, maximumLineBytes: Int
  ) -> FetchItem {
    switch event {
    case .line(let bytes):
      var item = FetchItem(content: reader.read(bytes.span.bytes), place: place)
      if isFirst {
        item.wrongLine = WrongFirstLine(
          FirstLine(bytes), file: place.name, line: place.line, command: "fetch")
      }
      isFirst = false
      return item
    case .tooLong(let beginning):
      return FetchItem(
        content: .problem(.tooLong(limit: maximumLineBytes), input: beginning), place: place)
    case .failed(let error): return FetchItem(content: .inputFailed(error), place: place)
    }
  }
}
