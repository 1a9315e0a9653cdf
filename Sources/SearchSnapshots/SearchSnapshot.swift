package import ByteStreams
internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
package import Registry
package import Times

/// All packages of a region, read by Search and settled by the listing.
///
/// Search returns whole packages, 100 a call, but it may lag behind, and its pages may shift while
/// they are read. The listing names every package and its statuses, also 100 a call, and does not
/// lag. Both are read at the same time; then each package is one of these:
///
/// | listing | Search | |
/// | --- | --- | --- |
/// | named | found, statuses agree | as found |
/// | named | found, statuses differ | described: Search lags behind |
/// | named | not found | described, or as in the older snapshot if there is one |
/// | not named | found | described: created meanwhile, or deleted |
///
/// Packages as found lie in a temporary file; memory holds their ARNs and offsets.
package struct SearchSnapshot: Sendable {
  /// How a package's properties are got.
  package enum Source: Sendable, Equatable {
    /// From the temporary file.
    case found(offset: Int, count: Int)
    /// From the older snapshot, by its place there.
    case kept(Int)
    /// By asking for the package.
    case described
  }

  /// One package.
  package struct Package: Sendable {
    package let identifier: String
    package let source: Source
  }

  /// What Search and the listing did not agree about.
  package struct Counts: Sendable, Equatable {
    /// Packages that Search found, each counted once.
    package var found = 0
    /// Listed packages that Search did not find though it should have.
    package var missing = 0
    /// Packages with other statuses than in the listing.
    package var outdated = 0
    /// Packages that only Search named.
    package var unlisted = 0
    /// Packages of the older snapshot that are listed.
    package var known = 0

    package init() {}
  }

  /// The packages of a region, sorted by ARN.
  package struct Region: Sendable {
    package var packages: [Package]
    package var counts: Counts
  }

  private let search: any PackageSearch
  private let registry: any PackageRegistry
  private let file: TemporaryFile
  private let older: SnapshotStore?
  private let changedSince: Timestamp?

  /// - Parameters:
  ///   - file: holds the packages that are found.
  ///   - changedSince: only packages that were created or modified then or later are searched for.
  ///   - older: the snapshot that has the other packages; without it they are left out.
  package init(
    search: any PackageSearch, registry: any PackageRegistry, file: TemporaryFile,
    changedSince: Timestamp? = nil, older: SnapshotStore? = nil
  ) {
    self.search = search
    self.registry = registry
    self.file = file
    self.changedSince = changedSince
    self.older = older
  }

  /// Reads all packages of a region that a query asks for.
  package func read(_ query: ListingQuery) async throws(RegistryError) -> Region {
    async let listing = Self.result { () throws(RegistryError) in try await list(query) }
    async let searching = Self.result { () throws(RegistryError) in try await find(query) }
    let listed = try await listing.get()
    let found = try await searching.get()
    return try settle(listed, found, isNarrowed: query != ListingQuery(region: query.region))
  }

  private static func result<Value: Sendable>(
    _ body: @Sendable () async throws(RegistryError) -> Value
  ) async -> Result<Value, RegistryError> {
    do throws(RegistryError) {
      return .success(try await body())
    } catch {
      return .failure(error)
    }
  }

  /// A package that the listing named.
  private struct Listed: Sendable {
    var states: PackageStates
    /// Whether it was created after `changedSince`.
    var isNew: Bool
  }

  /// A package that Search found.
  private struct Found: Sendable {
    var states: PackageStates
    var source: Source
  }

  private func list(_ query: ListingQuery) async throws(RegistryError) -> [String: Listed] {
    var listed: [String: Listed] = [:]
    var token: String?
    repeat {
      let page = try await registry.list(query, pageToken: token)
      for package in page.packages {
        let created = package.properties["CreationTime"]?.string.flatMap(Timestamp.init(parsing:))
        listed[package.identifier] = Listed(
          states: PackageStates(package),
          isNew: changedSince.map { since in created.map { $0 >= since } ?? true } ?? true)
      }
      token = page.nextPageToken
    } while token != nil
    return listed
  }

  private func find(_ query: ListingQuery) async throws(RegistryError) -> [String: Found] {
    var found: [String: Found] = [:]
    let query = SearchQuery(query, changedSince: changedSince)
    var token: String?
    repeat {
      let page = try await search.search(query, pageToken: token)
      for package in page.packages {
        let offset: Int
        do throws(StreamError) {
          offset = try file.append(package.properties.span.bytes)
        } catch {
          throw RegistryError(reading: .stream(error))
        }
        // A package that comes again on a later page was read later.
        found[package.identifier] = Found(
          states: PackageStates(properties: package.properties.span.bytes),
          source: .found(offset: offset, count: package.properties.count))
      }
      token = page.nextPageToken
    } while token != nil
    return found
  }

  private func settle(
    _ listed: [String: Listed], _ found: [String: Found], isNarrowed: Bool
  ) throws(RegistryError) -> Region {
    var counts = Counts()
    counts.found = found.count
    var packages: [Package] = []
    packages.reserveCapacity(listed.count)
    for (identifier, package) in listed {
      let source: Source
      if let found = found[identifier] {
        let isOutdated = found.states.contradicts(package.states)
        if isOutdated { counts.outdated += 1 }
        source = isOutdated ? .described : found.source
        if older != nil, try kept(identifier) != nil { counts.known += 1 }
      } else if let (place, states) = try kept(identifier) {
        counts.known += 1
        let isOutdated = states.contradicts(package.states)
        if isOutdated { counts.outdated += 1 }
        source = isOutdated ? .described : .kept(place)
      } else if older == nil, !package.isNew {
        // Neither new nor found as changed: it has not changed since.
        continue
      } else {
        counts.missing += 1
        source = .described
      }
      packages.append(Package(identifier: identifier, source: source))
    }
    for identifier in found.keys where listed[identifier] == nil {
      counts.unlisted += 1
      // The conditions of a narrowed listing are the listing's to settle.
      if !isNarrowed { packages.append(Package(identifier: identifier, source: .described)) }
    }
    packages.sort { $0.identifier.utf8.lexicographicallyPrecedes($1.identifier.utf8) }
    return Region(packages: packages, counts: counts)
  }

  private func kept(
    _ identifier: String
  ) throws(RegistryError) -> (place: Int, states: PackageStates)? {
    guard let older else { return nil }
    do throws(SnapshotError) {
      guard let found = try older.find(identifier) else { return nil }
      return (found.place, PackageStates(record: found.line.span.bytes))
    } catch {
      throw RegistryError(reading: error)
    }
  }

  /// The properties of a package that need not be asked for; `nil` for one that has to be described.
  package func properties(of package: Package) throws(RegistryError) -> [UInt8]? {
    switch package.source {
    case .described: return nil
    case .found(let offset, let count):
      do throws(StreamError) { return try file.bytes(at: offset, count: count) } catch {
        throw RegistryError(reading: .stream(error))
      }
    case .kept(let place):
      guard let older else { return nil }
      let line: [UInt8]
      do throws(SnapshotError) { line = try older.record(at: place) } catch {
        throw RegistryError(reading: error)
      }
      do throws(RecordError) {
        return try RecordProperties.json(ofRecord: line.span.bytes)
      } catch {
        throw RegistryError(
          .storage, code: "InvalidRecord",
          message: "\(older.name):\(place + 1): the record is no JSON object")
      }
    }
  }
}

extension SnapshotStore {
  /// The newest creation or modification time of its records; `nil` if none has one.
  package func newestChange() throws(SnapshotError) -> Timestamp? {
    var indexer = LineIndexer(columns: ColumnSet(["creation_time", "last_modified_time"]))
    var newest: Timestamp?
    for place in 0..<count {
      let line = try record(at: place)
      let bytes = line.span.bytes
      guard (try? indexer.index(bytes)) != nil else { continue }
      for slot in 0..<2 where indexer[slot].kind == .string {
        guard let time = Timestamp(parsing: bytes.text(of: indexer[slot])) else { continue }
        newest = max(newest ?? time, time)
      }
    }
    return newest
  }
}
