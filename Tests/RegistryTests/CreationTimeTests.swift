internal import Expressions
internal import JSONLines
internal import ModelPackages
internal import Registry
internal import Testing
internal import Times

/// `fetch --created-after` and `filter "creation_time > TIMESTAMP …"` have to choose the same records.
@Suite struct CreationTimeTests {
  /// Spellings of a creation time, as JSON.
  private static let spellings = [
    #""2026-01-01T00:00:00+00:00""#, #""2026-01-01T00:00:00Z""#, #""2026-02-30T00:00:00Z""#,
    #""1767225600""#, "1767225600", "1767225600.000000001", "1.7672256e9", #""1.7672256e9""#,
    #""2026-01-01""#, #""2026-01-01T00:00""#, #""2026-01-01 00:00:00""#, #""2026-01-01t00:00:00z""#,
    #""2026-01-01T02:00:00+02:00""#, #""2026-01-01T02:00:00+0200""#, #""2025-12-31T22:00:00-02""#,
    #""2026-01-01T00:00:00UTC""#, #""2026-01-01T00:00:00.000000001Z""#,
    #""2026-01-01T00:00:00.00000000099Z""#, #""2026-01-01T00:00:00,5Z""#,
    #""2026\u002d01\u002d01T00:00:00Z""#, #""2025-12-31T23:59:59.999999999Z""#,
    #""2026-01-01T00:00:60Z""#, #""2026-01-01T24:00:00Z""#, #""2026-13-01T00:00:00Z""#,
    #""2026-01-01T00:00:00 Z""#, #"" 2026-01-01T00:00:00Z""#, #""20260101T000000Z""#,
    #""Thu, 01 Jan 2026 00:00:00 GMT""#, #""now""#, #""inf""#, #""0x6955b900""#, #""""#,
    "null", "true", "[1767225600]", "{}", "-1", "253402300799", "253402300800", "1e300",
    #""9999-12-31T23:59:59.999999999Z""#, #""0000-01-01T00:00:00Z""#,
  ]

  private static func selected(_ condition: String) throws -> [Int] {
    let compiled = try Expression.compile(condition)
    var evaluator = Evaluator(compiled.program, now: .epoch)
    return try spellings.indices.filter { place in
      var indexer = LineIndexer(columns: compiled.columns)
      let bytes = Array(line(place).utf8)
      try indexer.index(bytes.span.bytes)
      evaluator.start(on: indexer)
      return evaluator.isTrue(compiled.root, line: bytes.span.bytes)
    }
  }

  private static func line(_ place: Int) -> String {
    record("p\(place)", #""creation_time":\#(spellings[place])"#)
  }

  @Test(arguments: [
    "2025-12-31", "2026-01-01", "2025-12-31T23:59:59.999999999Z", "2026-01-01T00:00:00.000000001Z",
    "1970-01-01", "2100-01-01", "0000-01-01",
  ])
  func `listing and filter choose the same records`(bound: String) async throws {
    let folder = try SampleFolder()
    let file = try folder.write(Self.spellings.indices.map(Self.line).joined(separator: "\n"))
    let registry = SnapshotRegistry(
      try SnapshotStore(opening: file, folder: folder.path, interruption: nil), now: { 0 })
    func listed(_ change: (inout ListingQuery) -> Void) async throws -> [Int] {
      var query = ListingQuery(region: "us-east-1")
      change(&query)
      return try await registry.list(query, pageToken: nil).packages.compactMap {
        ModelPackageARN($0.identifier).flatMap { Int($0.name.dropFirst()) }
      }
    }
    let time = try #require(Timestamp(iso8601: bound))
    let after = try await listed { $0.createdAfter = time }
    #expect(after == (try Self.selected("creation_time > TIMESTAMP '\(bound)'")))
    let before = try await listed { $0.createdBefore = time }
    #expect(before == (try Self.selected("creation_time < TIMESTAMP '\(bound)'")))
    #expect(try await listed { _ in } == Array(Self.spellings.indices))
  }
}
