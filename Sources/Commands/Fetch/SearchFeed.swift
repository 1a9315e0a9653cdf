internal import ModelPackages
internal import Registry
internal import SearchSnapshots

/// Reads whole regions by Search, several at a time, and gives their packages in the order of their
/// ARNs.
actor SearchFeed {
  /// A region that a source reads.
  struct Query: Sendable {
    /// The source's place among the run's sources.
    var source: Int
    var snapshot: SearchSnapshot
    var listing: ListingQuery
  }

  /// What reading a region came to.
  struct Reading: Sendable {
    var query: Query
    var counts: SearchSnapshot.Counts
  }

  /// A package that is given next, by places among `regions` and their packages.
  private struct Turn {
    var region: Int
    var package: Int
  }

  /// What reading the region at a place of `queries` came to.
  private struct Outcome: Sendable {
    let place: Int
    let result: Result<SearchSnapshot.Region, RegistryError>

    init(_ place: Int, reading query: Query) async {
      self.place = place
      do throws(RegistryError) {
        result = .success(try await query.snapshot.read(query.listing))
      } catch {
        result = .failure(error)
      }
    }
  }

  private struct Place: Hashable {
    var account: String
    var region: String
  }

  private static let regionsAtATime = 8
  private let queries: [Query]
  private let verified: Int
  private let verification: SearchVerification?
  private var regions: [(query: Query, packages: [SearchSnapshot.Package])] = []
  /// Items that are no packages, given first.
  private var others: [FetchItem] = []
  private var turns: ArraySlice<Turn> = []
  private var compared: Set<Int> = []
  private var reading: Task<Void, Never>?
  private var isRead = false
  private var isStopped = false
  /// What reading the regions came to, once all are read.
  private(set) var readings: [Reading] = []

  /// - Parameters:
  ///   - verified: the number of found packages that are compared by `verification`.
  init(_ queries: [Query], verified: Int, verification: SearchVerification?) {
    self.queries = queries
    self.verified = verified
    self.verification = verification
  }

  /// The next package, or what became of a region; nil when there are no more.
  func next() async -> FetchItem? {
    if isStopped { return nil }
    if !isRead {
      isRead = true
      let task = Task { await read() }
      reading = task
      await withTaskCancellationHandler {
        await task.value
      } onCancel: {
        task.cancel()
      }
      if isStopped { return nil }
    }
    if let other = others.popLast() { return other }
    guard let turn = turns.first else { return nil }
    let place = turns.startIndex
    turns.removeFirst()
    return item(turn, isCompared: compared.contains(place))
  }

  /// Asks for nothing more.
  func stop() {
    isStopped = true
    reading?.cancel()
  }

  private func item(_ turn: Turn, isCompared: Bool) -> FetchItem {
    let (query, packages) = regions[turn.region]
    let package = packages[turn.package]
    let address = PackageAddress(
      identifier: package.identifier, region: query.listing.region)
    var item = FetchItem(
      content: .package(address), isListed: true, source: query.source)
    if package.source != .described {
      item.known = KnownPackage(
        snapshot: query.snapshot, package: package,
        verification: isCompared ? verification : nil)
    }
    return item
  }

  private func read() async {
    let queries = queries
    let outcomes = await withTaskGroup(of: Outcome.self) { group in
      var outcomes: [Int: Result<SearchSnapshot.Region, RegistryError>] = [:]
      for (place, query) in queries.enumerated() {
        if place >= Self.regionsAtATime, let outcome = await group.next() {
          outcomes[outcome.place] = outcome.result
        }
        group.addTask { await Outcome(place, reading: query) }
      }
      for await outcome in group { outcomes[outcome.place] = outcome.result }
      return outcomes
    }
    var first: [Place: Int] = [:]
    for (place, query) in queries.enumerated() {
      switch outcomes[place] {
      case .success(let region): take(region, of: query, &first)
      case .failure(let error):
        others.append(
          FetchItem(
            content: .listingFailed(region: query.listing.region, error), source: query.source))
      case nil: break
      }
    }
    others.reverse()
    order()
  }

  /// Takes a region's packages, unless an earlier source read the same account's region: two
  /// profiles of one account must not give every package twice.
  private func take(
    _ region: SearchSnapshot.Region, of query: Query, _ first: inout [Place: Int]
  ) {
    if let arn = region.packages.first.flatMap({ ModelPackageARN($0.identifier) }) {
      let place = Place(account: arn.account, region: query.listing.region)
      if let source = first[place], source != query.source {
        others.append(
          FetchItem(
            content: .listedBefore(
              region: place.region, account: place.account, bySource: source),
            source: query.source))
        return
      }
      first[place] = query.source
    }
    readings.append(Reading(query: query, counts: region.counts))
    regions.append((query, region.packages))
  }

  private func order() {
    var all: [Turn] = []
    for (region, (_, packages)) in regions.enumerated() {
      all += packages.indices.map { Turn(region: region, package: $0) }
    }
    if regions.count > 1 {
      all.sort {
        regions[$0.region].packages[$0.package].identifier.utf8.lexicographicallyPrecedes(
          regions[$1.region].packages[$1.package].identifier.utf8)
      }
    }
    turns = all[...]
    guard verification != nil else { return }
    let found = all.indices.filter {
      if case .found = regions[all[$0].region].packages[all[$0].package].source {
        true
      } else {
        false
      }
    }
    compared = Set(found.shuffled().prefix(verified))
  }
}
