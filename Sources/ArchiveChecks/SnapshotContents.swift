internal import DeltaArchives
package import JSONLines
internal import ModelPackages

/// What a snapshot's manifest says of its records, gathered while they are written.
package struct SnapshotContents: ~Copyable {
  private var digest = LineDigest()
  private var origins = OriginCounts()
  private var chunk = ChunkOrigins()
  private var indexer = LineIndexer(columns: ColumnSet([Columns.identifier, Columns.region]))
  /// How many bytes the records have, with their line ends.
  private var bytes = 0

  package init() {}

  /// Takes in the next record, with its line feed.
  package mutating func add(_ record: [UInt8]) {
    digest.add(record, lines: 1)
    bytes += record.count
    let line = record.span.bytes.extracting(0..<max(0, record.count - 1))
    guard (try? indexer.index(line)) != nil, indexer[0].kind == .string else { return }
    chunk.add(region: indexer[1], key: indexer[0], of: line)
  }

  /// Returns the manifest of all records so far.
  ///
  /// - Parameters:
  ///   - program: the version of the program.
  ///   - failed: how many packages and listings could not be read.
  package mutating func manifest(
    program: String, started: String, finished: String, failed: Int, options: JSONObject
  ) -> SnapshotManifest {
    chunk.move(to: &origins)
    return SnapshotManifest(
      program: program, started: started, finished: finished, packages: digest.value.lines,
      bytes: bytes, sha256: digest.value.sha256, failed: failed,
      counts: origins.isIncomplete ? nil : origins, options: options)
  }
}
