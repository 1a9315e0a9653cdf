internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Registry

/// A group that is listed, and the number of its versions.
struct ListedGroup: Sendable {
  let summary: GroupSummary
  let versions: Int

  /// The group's record, with its line end.
  ///
  /// - Parameter tags: the group's tags, a JSON array; `nil` if they are not known.
  func record(tags: [UInt8]?, region: String) -> [UInt8] {
    var values: JSONObject = [:]
    for (property, value) in summary.properties where value != .null {
      values[JSONString(Columns.column(of: property.text))] = value
    }
    var line: [UInt8] = [UInt8(ascii: "{")]
    func add(_ column: String, _ value: [UInt8]) {
      line.appendJSONString(column)
      line.append(UInt8(ascii: ":"))
      line += value
      line.append(UInt8(ascii: ","))
    }
    for column in Columns.ofGroups {
      if let value = values.removeValue(forKey: JSONString(column)) { add(column, value.jsonBytes) }
    }
    for (column, value) in values { add(column.text, value.jsonBytes) }
    if let tags { add("tags", tags) }
    add(Columns.versionCount, Array(String(versions).utf8))
    add(Columns.region, JSONValue(region).jsonBytes)
    line[line.count - 1] = UInt8(ascii: "}")
    line.append(UInt8(ascii: "\n"))
    return line
  }
}

/// Lists the groups of whole regions, region by region as named, and counts their versions.
actor GroupFeed {
  private let sources: [FetchSource]
  private var queries: ArraySlice<RegionListing.Query>
  private let shared: Bool
  private let countsVersions: Bool
  private var items: ArraySlice<FetchItem> = []
  /// Which source listed a group.
  private var listed: [String: Int] = [:]
  private var reading: Task<Result<[ListedGroup], RegistryError>, Never>?
  private var isStopped = false

  /// - Parameter shared: whether to list the groups that other accounts share.
  init(
    _ queries: [RegionListing.Query], sources: [FetchSource], shared: Bool,
    countsVersions: Bool = true
  ) {
    self.queries = queries[...]
    self.sources = sources
    self.shared = shared
    self.countsVersions = countsVersions
  }

  /// The next group, or what became of a region; nil when there are no more.
  func next() async -> FetchItem? {
    while items.isEmpty {
      guard !isStopped, let query = queries.popFirst() else { return nil }
      guard let registry = sources[query.source].groups else { continue }
      let (shared, counts) = (shared, countsVersions)
      let task = Task {
        do throws(RegistryError) {
          return Result<[ListedGroup], RegistryError>.success(
            try await Self.read(query, registry, shared: shared, countsVersions: counts))
        } catch {
          return .failure(error)
        }
      }
      reading = task
      let outcome = await withTaskCancellationHandler {
        await task.value
      } onCancel: {
        task.cancel()
      }
      if isStopped { return nil }
      take(outcome, query)
    }
    return items.popFirst()
  }

  /// Asks for nothing more.
  func stop() {
    isStopped = true
    reading?.cancel()
  }

  private func take(
    _ outcome: Result<[ListedGroup], RegistryError>, _ query: RegionListing.Query
  ) {
    let region = query.listing.region
    switch outcome {
    case .failure(let error):
      items = [
        FetchItem(content: .listingFailed(region: region, error), source: query.source)
      ]
    case .success(let groups):
      if let arn = groups.first?.summary.identifier, let first = listed[arn],
        first != query.source
      {
        let account = arn.split(separator: ":").dropFirst(4).first.map(String.init) ?? ""
        items = [
          FetchItem(
            content: .listedBefore(region: region, account: account, bySource: first),
            source: query.source)
        ]
        return
      }
      for group in groups { listed[group.summary.identifier] = query.source }
      items =
        groups.map { group in
          var item = FetchItem(
            content: .package(
              PackageAddress(identifier: group.summary.identifier, region: region)),
            isListed: true, source: query.source)
          item.group = group
          return item
        }[...]
    }
  }

  /// Reads the groups of a region, sorted by ARN.
  private static func read(
    _ query: RegionListing.Query, _ registry: any GroupRegistry, shared: Bool,
    countsVersions: Bool
  ) async throws(RegistryError) -> [ListedGroup] {
    var groups: [GroupSummary] = []
    var token: String?
    repeat {
      let page = try await registry.listGroups(
        region: query.listing.region, shared: shared, pageToken: token)
      groups += page.groups
      token = page.nextPageToken
    } while token != nil
    groups.sort { $0.identifier.utf8.lexicographicallyPrecedes($1.identifier.utf8) }
    var versions: [String: Int] = [:]
    if countsVersions {
      if shared {
        // The listing of a region has the account's own packages only.
        for group in groups {
          var listing = query.listing
          listing.group = group.identifier
          try await count(listing, query.registry, into: &versions)
        }
      } else if !groups.isEmpty {
        try await count(query.listing, query.registry, into: &versions)
      }
    }
    return groups.map { ListedGroup(summary: $0, versions: versions[$0.identifier] ?? 0) }
  }

  /// Counts the packages that a listing gives, by the ARNs of their groups.
  private static func count(
    _ listing: ListingQuery, _ registry: any PackageRegistry, into versions: inout [String: Int]
  ) async throws(RegistryError) {
    var token: String?
    repeat {
      let page = try await registry.list(listing, pageToken: token)
      for package in page.packages {
        if let group = ModelPackageARN(package.identifier)?.groupARN {
          versions[group, default: 0] += 1
        }
      }
      token = page.nextPageToken
    } while token != nil
  }
}
