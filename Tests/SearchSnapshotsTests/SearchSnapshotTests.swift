internal import ByteStreams
internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Registry
internal import SearchSnapshots
internal import Synchronization
internal import TestTools
internal import Testing
internal import Times

/// A registry that lists, and searches, what it is told to: one page after another.
final class ScriptedRegistry: PackageRegistry, PackageSearch {
  let api: ServiceAPI? = .sageMaker
  let listings: [[PackageSummary]]
  let searches: [[PackageDescription]]
  let failure: RegistryError?
  let queries = Mutex<[SearchQuery]>([])

  init(
    listed: [[PackageSummary]], found: [[PackageDescription]], failure: RegistryError? = nil
  ) {
    listings = listed
    searches = found
    self.failure = failure
  }

  func list(_ query: ListingQuery, pageToken: String?) async throws(RegistryError) -> ListingPage {
    let place = pageToken.flatMap { Int($0) } ?? 0
    return ListingPage(
      packages: listings[place],
      nextPageToken: place + 1 < listings.count ? String(place + 1) : nil)
  }

  func search(_ query: SearchQuery, pageToken: String?) async throws(RegistryError) -> SearchPage {
    queries.withLock { $0.append(query) }
    if let failure { throw failure }
    let place = pageToken.flatMap { Int($0) } ?? 0
    return SearchPage(
      packages: searches[place],
      nextPageToken: place + 1 < searches.count ? String(place + 1) : nil)
  }

  func get(_ package: PackageAddress) async throws(RegistryError) -> PackageDescription {
    throw .unexpected
  }

  func start(
    _ request: ChangeRequest, clientToken: String
  ) async throws(RegistryError) -> ProgressEvent {
    throw .unexpected
  }

  func progress(
    of requestToken: String, region: String
  ) async throws(RegistryError) -> ProgressEvent {
    throw .unexpected
  }
}

extension RegistryError {
  static let unexpected = RegistryError(.rejected, code: "Unexpected", message: "not asked for")
}

/// Regions read by Search, and settled by the listing.
@Suite struct SearchSnapshotTests {
  private static let region = ListingQuery(region: "us-east-1")

  private static func arn(_ name: String) -> String {
    "arn:aws:sagemaker:us-east-1:123456789012:model-package/\(name)"
  }

  private static func listed(
    _ name: String, _ status: String = "Approved", created: String = "2026-01-01T00:00:00Z"
  ) -> PackageSummary {
    PackageSummary(
      identifier: arn(name),
      properties: [
        "ModelPackageArn": JSONValue(arn(name)), "ModelApprovalStatus": JSONValue(status),
        "ModelPackageStatus": "Completed", "CreationTime": JSONValue(created),
      ])
  }

  private static func found(
    _ name: String, _ status: String = "Approved", more: String = ""
  ) -> PackageDescription {
    PackageDescription(
      identifier: arn(name),
      properties: Array(
        #"{"ModelPackageArn":"\#(arn(name))","ModelApprovalStatus":"\#(status)"\#(more)}"#.utf8))
  }

  private static func snapshot(
    _ registry: ScriptedRegistry, since: String? = nil, older: SnapshotStore? = nil
  ) throws -> SearchSnapshot {
    SearchSnapshot(
      search: registry, registry: registry, file: try TemporaryFile(in: "/tmp"),
      changedSince: since.flatMap { Timestamp(iso8601: $0) }, older: older)
  }

  /// The packages' names and where each comes from: `found`, `kept` or `described`.
  private static func words(_ region: SearchSnapshot.Region) -> [String] {
    region.packages.map { package in
      let name = package.identifier.split(separator: "model-package/").last ?? ""
      switch package.source {
      case .found: return "\(name) found"
      case .kept: return "\(name) kept"
      case .described: return "\(name) described"
      }
    }
  }

  @Test func takesWhatBothAgreeAboutInTheOrderOfARNs() async throws {
    let registry = ScriptedRegistry(
      listed: [[Self.listed("b/2"), Self.listed("b/10")], [Self.listed("a")]],
      found: [
        [Self.found("b/2")], [Self.found("a", more: #","Domain":"NLP""#), Self.found("b/10")],
      ])
    let snapshot = try Self.snapshot(registry)
    let region = try await snapshot.read(Self.region)
    #expect(Self.words(region) == ["a found", "b/10 found", "b/2 found"])
    #expect(region.counts == .of(found: 3))
    let properties = try snapshot.properties(of: region.packages[0])
    #expect(try JSONValue(parsing: try #require(properties))["Domain"] == "NLP")
  }

  /// Pages shift where packages are deleted meanwhile: one comes twice, one not at all.
  @Test func eachPackageComesOnce() async throws {
    let registry = ScriptedRegistry(
      listed: [[Self.listed("a"), Self.listed("b"), Self.listed("c")]],
      found: [
        [Self.found("a", "Rejected"), Self.found("b")],
        [Self.found("a", more: #","Task":"new""#)],
      ])
    let snapshot = try Self.snapshot(registry)
    let region = try await snapshot.read(Self.region)
    #expect(Self.words(region) == ["a found", "b found", "c described"])
    #expect(region.counts == .of(found: 2, missing: 1))
    // The later page counts.
    let properties = try snapshot.properties(of: region.packages[0])
    #expect(try JSONValue(parsing: try #require(properties))["Task"] == "new")
    #expect(try snapshot.properties(of: region.packages[2]) == nil)
  }

  @Test func describesWhatHasAnotherStatusByNow() async throws {
    let registry = ScriptedRegistry(
      listed: [[Self.listed("a", "Approved"), Self.listed("b", "Rejected")]],
      found: [[Self.found("a", "PendingManualApproval"), Self.found("b", "Rejected")]])
    let region = try await Self.snapshot(registry).read(Self.region)
    #expect(Self.words(region) == ["a described", "b found"])
    #expect(region.counts == .of(found: 2, outdated: 1))
  }

  @Test func describesWhatOnlySearchFound() async throws {
    let registry = ScriptedRegistry(
      listed: [[Self.listed("a")]], found: [[Self.found("a"), Self.found("new")]])
    let whole = try await Self.snapshot(registry).read(Self.region)
    #expect(Self.words(whole) == ["a found", "new described"])
    #expect(whole.counts == .of(found: 2, unlisted: 1))
    // Of a narrowed listing it may not meet the conditions.
    var narrowed = Self.region
    narrowed.approvalStatus = "Approved"
    let some = try await Self.snapshot(registry).read(narrowed)
    #expect(Self.words(some) == ["a found"])
    #expect(registry.queries.withLock { $0.last?.listing.approvalStatus } == "Approved")
  }

  @Test func findsOnlyWhatChanged() async throws {
    let registry = ScriptedRegistry(
      listed: [
        [
          Self.listed("old"), Self.listed("changed"),
          Self.listed("new", created: "2026-05-02T00:00:00Z"),
        ]
      ],
      found: [[Self.found("changed")]])
    let region = try await Self.snapshot(registry, since: "2026-05-01T00:00:00Z").read(Self.region)
    #expect(Self.words(region) == ["changed found", "new described"])
    #expect(region.counts == .of(found: 1, missing: 1))
    let query = registry.queries.withLock { $0[0] }
    #expect(query.changedSince == Timestamp(iso8601: "2026-05-01T00:00:00Z"))
  }

  @Test func mergesWithAnOlderSnapshot() async throws {
    let folder = try TestFolder()
    func record(_ name: String, _ status: String, _ modified: String) -> String {
      #"{"model_approval_status":"\#(status)","model_package_arn":"\#(Self.arn(name))","#
        + #""creation_time":"2026-01-01T00:00:00Z","last_modified_time":"\#(modified)"}"#
    }
    let older = try folder.write(
      "older.jsonl",
      [
        record("kept", "Approved", "2026-03-01T00:00:00Z"),
        record("gone", "Approved", "2026-04-01T00:00:00Z"),
        record("changed", "Approved", "2026-02-01T00:00:00Z"),
        record("lagging", "Approved", "2026-02-01T00:00:00Z"),
      ].joined(separator: "\n").utf8)
    let store = try SnapshotStore(opening: older, folder: "/tmp", interruption: nil)
    #expect(try store.newestChange() == Timestamp(iso8601: "2026-04-01T00:00:00Z"))
    let registry = ScriptedRegistry(
      listed: [
        [
          Self.listed("kept"), Self.listed("changed", "Rejected"),
          Self.listed("lagging", "Rejected"),
          Self.listed("unknown"),
        ]
      ],
      found: [[Self.found("changed", "Rejected")]])
    let snapshot = try Self.snapshot(registry, since: "2026-04-01T00:00:00Z", older: store)
    let region = try await snapshot.read(Self.region)
    #expect(
      Self.words(region) == [
        "changed found", "kept kept", "lagging described", "unknown described",
      ])
    #expect(region.counts == .of(found: 1, missing: 1, outdated: 1, known: 3))
    let kept = try snapshot.properties(of: region.packages[1])
    #expect(
      try JSONValue(parsing: try #require(kept))["LastModifiedTime"] == "2026-03-01T00:00:00Z")
  }

  @Test func aFailedSearchFailsTheRegion() async throws {
    let denied = RegistryError(.accessDenied, code: "AccessDeniedException", message: "no")
    let registry = ScriptedRegistry(
      listed: [[Self.listed("a")]], found: [[]], failure: denied)
    let error = await #expect(throws: RegistryError.self) {
      try await Self.snapshot(registry).read(Self.region)
    }
    #expect(error == denied)
  }
}

extension SearchSnapshot.Counts {
  static func of(
    found: Int = 0, missing: Int = 0, outdated: Int = 0, unlisted: Int = 0, known: Int = 0
  ) -> SearchSnapshot.Counts {
    var counts = SearchSnapshot.Counts()
    (counts.found, counts.missing, counts.outdated) = (found, missing, outdated)
    (counts.unlisted, counts.known) = (unlisted, known)
    return counts
  }
}

/// Packages as Search found them beside their descriptions.
@Suite struct SearchVerificationTests {
  private static func summary(_ pairs: [(String, String)]) -> SearchVerification.Summary {
    let verification = SearchVerification(now: { 1_767_225_700 })
    for (found, described) in pairs {
      verification.compare(Array(found.utf8), with: Array(described.utf8))
    }
    return verification.summary
  }

  @Test func whatSearchNeverHasAndTheOrderDoNotCount() {
    let summary = Self.summary([
      (#"{"A":1,"B":"x"}"#, #"{"B":"x","A":1.0,"ManagedStorageType":"Restricted"}"#),
      (
        #"{"Tags":[{"Key":"b","Value":"1"},{"Key":"a","Value":"2"}]}"#,
        #"{"Tags":[{"Key":"a","Value":"2"},{"Key":"b","Value":"1"}]}"#
      ),
      (#"{"A":1}"#, #"{"A":1,"Tags":[]}"#),
    ])
    #expect(summary == SearchVerification.Summary(compared: 3, differing: 0, lag: nil))
  }

  @Test func tellsHowFarSearchIsBehind() {
    let summary = Self.summary([
      (#"{"A":1}"#, #"{"A":2,"LastModifiedTime":"2026-01-01T00:00:00Z"}"#),
      (#"{"A":1}"#, #"{"A":2,"LastModifiedTime":"2026-01-01T00:01:00Z"}"#), (#"{}"#, #"{}"#),
    ])
    #expect(summary == SearchVerification.Summary(compared: 3, differing: 2, lag: 100))
  }
}
