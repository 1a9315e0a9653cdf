internal import ModelPackages
internal import Registry

/// Lists regions page by page, in the order named; the page after the one in use is asked for ahead,
/// and so are the first pages of the next regions, so that one that is slow is waited for while
/// others are read.
actor RegionListing {
  /// A region that a source is asked to list.
  struct Query: Sendable {
    /// The source's place among the run's sources.
    var source: Int
    var registry: any PackageRegistry
    var listing: ListingQuery
    /// Whether each listed package is read too, which requires a region with the resource type.
    var readsPackages = true
    /// Reads the listed versions, a page at a time; `nil` to read each package.
    var batch: (any BatchRegistry)?
  }

  /// A page that was asked for.
  private struct Page {
    var answer: Task<Result<ListingPage, RegistryError>, Never>
    var isFirst: Bool
    var asked = ContinuousClock.now
  }

  private struct Place: Hashable {
    var account: String
    var region: String
  }

  /// How many regions are asked for their first page at a time.
  private static let regionsAhead = 8
  /// A first page that waited longer for its turn is asked for anew, before its token for the next
  /// page ends.
  private static let freshness = Duration.seconds(60)

  private let queries: [Query]
  private var turn = 0
  /// The next page of each query that was asked for one.
  private var pages: [Int: Page] = [:]
  private var items: ArraySlice<FetchItem> = []
  /// Which source listed an account's region.
  private var listed: [Place: Int] = [:]
  private var isStopped = false

  init(_ queries: [Query]) { self.queries = queries }

  /// The next package, or what became of a region; nil when there are no more.
  func next() async -> FetchItem? {
    while items.isEmpty {
      guard !isStopped, turn < queries.count else { return nil }
      for place in turn..<min(turn + Self.regionsAhead, queries.count) where pages[place] == nil {
        pages[place] = ask(queries[place], pageToken: nil)
      }
      guard let page = pages.removeValue(forKey: turn) else { return nil }
      let outcome = await outcome(of: page)
      if isStopped { return nil }
      take(outcome, page)
    }
    return items.popFirst()
  }

  /// Asks for nothing more.
  func stop() {
    isStopped = true
    for page in pages.values { page.answer.cancel() }
    current?.cancel()
  }

  /// The page that is waited for.
  private var current: Task<Result<ListingPage, RegistryError>, Never>?

  private func outcome(of page: Page) async -> Result<ListingPage, RegistryError> {
    let answer = page.answer
    current = answer
    defer { current = nil }
    return await withTaskCancellationHandler {
      await answer.value
    } onCancel: {
      answer.cancel()
    }
  }

  private func take(_ outcome: Result<ListingPage, RegistryError>, _ page: Page) {
    let query = queries[turn]
    switch outcome {
    case .failure(let error):
      turn += 1
      items = [
        FetchItem(
          content: .listingFailed(region: query.listing.region, error), source: query.source)
      ]
    case .success(let answer):
      let isStale = page.asked.duration(to: .now) > Self.freshness
      if page.isFirst, isStale, answer.nextPageToken != nil {
        pages[turn] = ask(query, pageToken: nil)
        return
      }
      if page.isFirst, let repeated = repetition(answer, of: query) {
        turn += 1
        items = [repeated]
        return
      }
      if let token = answer.nextPageToken {
        pages[turn] = ask(query, pageToken: token)
      } else {
        turn += 1
      }
      items = FetchItem.items(answer.packages, of: query)[...]
    }
  }

  /// What to tell where another source listed the same account's region already: two profiles of one
  /// account must not give every package twice.
  private func repetition(_ page: ListingPage, of query: Query) -> FetchItem? {
    guard let identifier = page.packages.first?.identifier,
      let account = ModelPackageARN(identifier)?.account
    else { return nil }
    let place = Place(account: account, region: query.listing.region)
    guard let first = listed[place], first != query.source else {
      listed[place] = query.source
      return nil
    }
    return FetchItem(
      content: .listedBefore(region: place.region, account: account, bySource: first),
      source: query.source)
  }

  private func ask(_ query: Query, pageToken: String?) -> Page {
    Page(
      answer: Task {
        do throws(RegistryError) {
          if query.readsPackages { try query.registry.check(region: query.listing.region) }
          return .success(try await query.registry.list(query.listing, pageToken: pageToken))
        } catch {
          return .failure(error)
        }
      }, isFirst: pageToken == nil)
  }
}

extension FetchItem {
  /// The packages of a page.
  fileprivate static func items(
    _ packages: [PackageSummary], of query: RegionListing.Query
  ) -> [FetchItem] {
    let region = query.listing.region
    let versions = packages.map(\.identifier).filter { ModelPackageARN($0)?.group != nil }
    // A page has 100 packages at most, as many as one call takes.
    let batch =
      versions.isEmpty ? nil : query.batch.map { BatchedPackages($0, versions, region: region) }
    return packages.map { package in
      let address = PackageAddress(identifier: package.identifier, region: region)
      var item = FetchItem(
        content: .package(address), isListed: true, summary: package.properties,
        source: query.source)
      if ModelPackageARN(package.identifier)?.group != nil { item.batch = batch }
      return item
    }
  }
}
