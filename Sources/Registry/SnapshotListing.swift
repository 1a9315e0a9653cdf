internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Times

/// SageMaker's ListModelPackages over a snapshot, in the snapshot's order.
package struct SnapshotListing {
  private static let columns = [
    "model_package_arn", "model_package_group_name", "model_approval_status", "creation_time",
    "model_package_name", "model_package_version", "model_package_status",
    "model_package_description", "model_life_cycle", "model_package_registration_type", "region",
  ]

  private let store: SnapshotStore

  package init(_ store: SnapshotStore) { self.store = store }

  /// One page of the packages that a query asks for, in the snapshot's order.
  ///
  /// - Parameters:
  ///   - token: the page before's `nextPageToken`.
  ///   - size: how many packages a page has at most.
  package func page(
    _ query: ListingQuery, after token: String?, size: Int
  ) throws(RegistryError) -> ListingPage {
    var place = 0
    if let token {
      guard let start = Int(token), (0...store.count).contains(start) else {
        throw RegistryError(
          .rejected, code: "ValidationException", message: "the NextToken is none of this listing")
      }
      place = start
    }
    var indexer = LineIndexer(columns: ColumnSet(Self.columns))
    var packages: [PackageSummary] = []
    while place < store.count {
      if let summary = try summary(at: place, query, &indexer) {
        if packages.count == size {
          return ListingPage(packages: packages, nextPageToken: String(place))
        }
        packages.append(summary)
      }
      place += 1
    }
    return ListingPage(packages: packages, nextPageToken: nil)
  }

  /// The places of all packages that a query asks for, as they are ordered by a key.
  package func places<Key: Comparable>(
    _ query: ListingQuery, where isWanted: (PackageSummary) -> Bool,
    by key: (PackageSummary) -> Key
  ) throws(RegistryError) -> [Int] {
    var indexer = LineIndexer(columns: ColumnSet(Self.columns))
    var found: [(place: Int, key: Key)] = []
    for place in 0..<store.count {
      guard let summary = try summary(at: place, query, &indexer), isWanted(summary) else {
        continue
      }
      found.append((place, key(summary)))
    }
    return found.sorted { ($0.key, $0.place) < ($1.key, $1.place) }.map(\.place)
  }

  /// What a listing says of the record at a place; `nil` if it was removed.
  package func summary(at place: Int) throws(RegistryError) -> PackageSummary? {
    var indexer = LineIndexer(columns: ColumnSet(Self.columns))
    return try summary(at: place, ListingQuery(region: ""), &indexer)
  }

  /// What the listing says of a record; nil if the query does not ask for it.
  private func summary(
    at place: Int, _ query: ListingQuery, _ indexer: inout LineIndexer
  ) throws(RegistryError) -> PackageSummary? {
    if store.isRemoved(at: place) { return nil }
    var line: [UInt8] = []
    do throws(SnapshotError) { line = try store.record(at: place) } catch {
      throw RegistryError(reading: error)
    }
    do throws(JSONSyntaxError) { try indexer.index(line.span.bytes) } catch {
      throw RegistryError(.storage, code: "UnreadableSnapshot", message: "a record is no JSON")
    }
    let texts = Self.columns.indices.map { slot in
      indexer[slot].kind == .string ? line.span.bytes.text(of: indexer[slot]) : nil
    }
    func text(_ slot: Int) -> String? { texts[slot] }
    guard let identifier = text(0) else { return nil }
    let group = text(1) ?? ModelPackageARN(identifier)?.group
    if !query.region.isEmpty, let region = text(10) ?? ModelPackageARN.region(of: identifier),
      region != query.region
    {
      return nil
    }
    if let wanted = query.group, !Self.isGroup(wanted, group, of: identifier) { return nil }
    if let wanted = query.approvalStatus, text(2) != wanted { return nil }
    let created = Self.instant(indexer[3], of: line.span.bytes)
    if let bound = query.createdAfter, !(created.map { $0 > bound } ?? false) { return nil }
    if let bound = query.createdBefore, !(created.map { $0 < bound } ?? false) { return nil }
    let name = text(4) ?? ModelPackageARN(identifier)?.name ?? ""
    if let wanted = query.nameContains, !(name + " " + (group ?? "")).contains(wanted) {
      return nil
    }
    var properties = JSONObject()
    for (slot, column) in Self.columns.enumerated() where column != Columns.region {
      if indexer[slot].isNull { continue }
      properties[JSONString(Columns.property(of: column))] = JSONValue(
        indexer[slot], of: line.span.bytes)
    }
    if let group { properties["ModelPackageGroupName"] = JSONValue(group) }
    return PackageSummary(identifier: identifier, properties: properties)
  }

  /// Whether a package's group is the one that a name or an ARN means.
  private static func isGroup(_ wanted: String, _ group: String?, of identifier: String) -> Bool {
    guard wanted.hasPrefix("arn:") else { return group == wanted }
    return ModelPackageARN(identifier)?.groupARN == wanted
  }

  /// Returns the creation time, parsed like `timestamp(creation_time)` in an expression; `nil` if
  /// it is missing or not a time.
  private static func instant(_ value: JSONSlice, of line: RawSpan) -> Timestamp? {
    switch value.kind {
    case .string: Timestamp(parsing: line.text(of: value))
    case .number: Timestamp(epochSeconds: line.extracting(value.range))
    default: nil
    }
  }
}
