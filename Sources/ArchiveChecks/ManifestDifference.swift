package import ByteStreams
internal import DeltaArchives

/// What a file and its manifest disagree about.
package enum ManifestDifference: Equatable, Sendable {
  /// The file of that name is no manifest of a version that is known.
  case noManifest
  /// The manifest cannot be read.
  case unreadable(StreamError)
  case packages(wanted: Int, found: Int)
  case bytes(wanted: Int, found: Int)
  case origin(OriginCounts.Origin, wanted: Int, found: Int)
  /// The records are not the ones that were written.
  case sha256(wanted: String, found: String)
}

extension ArchiveReport {
  /// The largest number of regions and accounts that are told one by one.
  private static let shownOrigins = 10

  /// Compares the file with a manifest, and adds what differs to the damage.
  ///
  /// A delta is held against the manifest of the snapshot that it leads to.
  package mutating func check(manifest name: String) {
    manifest = name
    let manifest: SnapshotManifest
    do throws(StreamError) {
      guard let read = try SnapshotManifest.read(name) else { return add(.noManifest) }
      manifest = read
    } catch {
      return add(.unreadable(error))
    }
    if isCutOff { return }
    if let delta {
      guard let new = delta.end?.new else { return }
      compare(packages: new.lines, sha256: new.sha256, with: manifest)
      return
    }
    if sha256 == manifest.sha256 { return }
    compare(packages: lines, sha256: sha256, with: manifest)
    if bytes != manifest.bytes { add(.bytes(wanted: manifest.bytes, found: bytes)) }
    if let found = origins, let wanted = manifest.counts { compare(found, with: wanted) }
  }

  /// Whether reading ended before the end of the file.
  private var isCutOff: Bool {
    failure != nil
      || damage.contains { if case .compression = $0.problem { true } else { false } }
  }

  private mutating func compare(
    packages: Int, sha256: String?, with manifest: SnapshotManifest
  ) {
    if packages != manifest.packages {
      add(.packages(wanted: manifest.packages, found: packages))
    }
    if let sha256, sha256 != manifest.sha256 {
      add(.sha256(wanted: manifest.sha256, found: sha256))
    }
  }

  private mutating func compare(_ found: OriginCounts, with wanted: OriginCounts) {
    let origins = Set(found.counts.keys).union(wanted.counts.keys).sorted()
    let different = origins.filter { found.counts[$0] != wanted.counts[$0] }
    for origin in different.prefix(Self.shownOrigins) {
      add(
        .origin(
          origin, wanted: wanted.counts[origin] ?? 0, found: found.counts[origin] ?? 0))
    }
  }

  private mutating func add(_ difference: ManifestDifference) {
    damage.append(ArchiveDamage(.manifest(difference)))
  }
}
