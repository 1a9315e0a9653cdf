import JSONLines
import ModelPackages
import OrderedCollections
import Testing
import Times

@testable import Registry

@Suite struct SnapshotRegistryTests {
  private let folder: SampleFolder
  private let store: SnapshotStore
  private let registry: SnapshotRegistry
  /// The records' lines before anything was asked.
  private let untouched: [[UInt8]]

  init() throws {
    folder = try SampleFolder()
    let file = try folder.write(
      [
        record("churn/1", #""model_approval_status":"Rejected", "domain":null"#),
        record("churn/2", #""creation_time":"2026-01-01T00:00:00Z""#),
        record("lone", #""model_approval_status":"Approved""#),
        record("churn/3", region: "eu-west-1"),
      ].joined(separator: "\n"))
    store = try SnapshotStore(opening: file, folder: "/tmp", interruption: nil)
    untouched = try (0..<4).map { [store] in try store.record(at: $0) }
    registry = SnapshotRegistry(store, now: { 0 })
  }

  private func update(_ name: String, _ patch: String) -> ChangeRequest {
    ChangeRequest(.update(PatchDocument(parsing: Array(patch.utf8))), of: address(name))
  }

  private func address(_ name: String) -> PackageAddress {
    PackageAddress(identifier: arn(name), region: "us-east-1")
  }

  private func names(_ query: ListingQuery) async throws -> [String] {
    try await registry.list(query, pageToken: nil).packages.compactMap {
      ModelPackageARN($0.identifier)?.name
    }
  }

  @Test func listsARegionInTheFilesOrder() async throws {
    var query = ListingQuery(region: "us-east-1")
    #expect(try await names(query) == ["churn/1", "churn/2", "lone"])
    #expect(try await names(ListingQuery(region: "eu-west-1")) == ["churn/3"])
    query.group = "churn"
    #expect(try await names(query) == ["churn/1", "churn/2"])
    query.createdAfter = Timestamp(seconds: 1)
    #expect(try await names(query) == ["churn/2"])
    query.createdBefore = Timestamp(seconds: 2)
    #expect(try await names(query) == [])
    query = ListingQuery(region: "us-east-1")
    query.approvalStatus = "Approved"
    #expect(try await names(query) == ["lone"])
    query.approvalStatus = nil
    query.nameContains = "on"
    #expect(try await names(query) == ["lone"])
  }

  @Test func givesPropertiesWithoutNulls() async throws {
    let package = try await registry.get(address("churn/1"))
    #expect(
      String(decoding: package.properties, as: UTF8.self)
        == #"{"ModelApprovalStatus":"Rejected","ModelPackageGroupName":"churn","#
        + #""ModelPackageVersion":1,"ModelPackageArn":"\#(arn("churn/1"))"}"#)
    await #expect(throws: RegistryError.self) { try await registry.get(address("gone")) }
  }

  @Test func updatesOfOnePackageAtTheSameTimeAllCount() async throws {
    try await withThrowingTaskGroup(of: ProgressEvent.Status.self) { group in
      for number in 0..<40 {
        let patch =
          number == 0
          ? #"[{"op":"add","path":"/CustomerMetadataProperties","value":{"k0":"0"}}]"#
          : ##"[{"op":"add","path":"/CustomerMetadataProperties/k\##(number)","value":"v"}]"##
        let request = update("churn/1", patch)
        if number == 0 {
          _ = try await registry.start(request, clientToken: "t")
        } else {
          group.addTask { try await registry.start(request, clientToken: "t").status }
        }
      }
      for try await status in group { #expect(status == .success) }
    }
    let package = try JSONValue(parsing: try await registry.get(address("churn/1")).properties)
    let values = package.object?["CustomerMetadataProperties"]?.object?.map { $0.value } ?? []
    #expect(values.count == 40)
  }

  @Test func updatesAtOnceAndOnlyWhatIsTouched() async throws {
    let event = try await registry.start(
      update(
        "churn/1",
        #"[{"op":"test","path":"/ModelApprovalStatus","value":"Rejected"},"#
          + #"{"op":"replace","path":"ModelApprovalStatus","value":"Approved"}]"#),
      clientToken: "t")
    #expect(event.status == .success)
    let line = try String(decoding: store.record(at: 0), as: UTF8.self)
    #expect(
      line
        == record("churn/1", #""model_approval_status":"Approved","domain":null"#))
    for place in 1..<4 { #expect(try store.record(at: place) == untouched[place]) }
  }

  @Test(arguments: [
    (#"[{"op":"test","path":"/Domain","value":"x"}]"#, "InvalidRequest"),
    (#"[{"op":"replace","path":"/ApprovalDescription","value":"x"}]"#, "InvalidRequest"),
    (#"[{"op":"add","path":"/Domain","value":"x"}]"#, "NotUpdatable"),
    (#"[{"op":"remove","path":"/ModelPackageArn"}]"#, "NotUpdatable"),
    (#"[{"op":"add","path":"/ModelApprovalStatus","value":"Maybe"}]"#, "InvalidRequest"),
    (
      #"[{"op":"add","path":"/ApprovalDescription","value":"x"},{"op":"remove","path":"/No"}]"#,
      "InvalidRequest"
    ),
    (#"[{"op":"add","path":"","value":{}}]"#, "NotUpdatable"), ("{}", "InvalidRequest"),
    ("[", "InvalidRequest"),
  ])
  func refusesAsAWhole(patch: String, code: String) async throws {
    let event = try await registry.start(
      update("churn/1", patch), clientToken: "t")
    #expect(event.status == .failed)
    #expect(event.errorCode == code)
    #expect(try store.record(at: 0) == untouched[0])
  }

  private func start(_ request: ChangeRequest) async throws -> ProgressEvent {
    try await registry.start(request, clientToken: "t")
  }

  private func delete(_ name: String) async throws -> ProgressEvent {
    try await start(ChangeRequest(.delete(PackageDeletion()), of: address(name)))
  }

  private func create(_ properties: JSONObject) async throws -> ProgressEvent {
    try await start(ChangeRequest(creating: properties, in: "us-east-1"))
  }

  /// The snapshot as it would be written.
  private func written() throws -> [String] {
    let target = folder.path + "/written"
    try store.writeBack(to: target)
    let again = try SnapshotStore(opening: target, folder: "/tmp", interruption: nil)
    return try (0..<again.count).map { String(decoding: try again.record(at: $0), as: UTF8.self) }
  }

  @Test func `a deleted package is gone, and others keep their bytes`() async throws {
    #expect(try await delete("churn/1").status == .success)
    await #expect(throws: RegistryError.self) { try await registry.get(address("churn/1")) }
    await #expect(throws: RegistryError.self) { try await delete("churn/1") }
    #expect(try await names(ListingQuery(region: "us-east-1")) == ["churn/2", "lone"])
    #expect(try written() == untouched[1...].map { String(decoding: $0, as: UTF8.self) })
  }

  @Test func `a new version is counted on from all that the group had`() async throws {
    #expect(try await delete("churn/2").status == .success)
    for version in 3...20 {
      let event = try await create(["ModelPackageGroupName": "churn"])
      #expect(event.status == .success && event.identifier == arn("churn/\(version)"))
    }
    let description = try await registry.get(address("churn/20"))
    #expect(
      String(decoding: description.properties, as: UTF8.self)
        == #"{"ModelApprovalStatus":"PendingManualApproval","ModelPackageGroupName":"churn","#
        + #""ModelPackageArn":"\#(arn("churn/20"))","CreationTime":"1970-01-01T00:00:00.000Z","#
        + #""ModelPackageStatus":"Completed","ModelPackageVersion":20}"#)
    #expect(try written().count == 3 + 18)
  }

  @Test func `a name is given once, and again after a deletion`() async throws {
    let taken = try await create(["ModelPackageName": "lone"])
    #expect(taken.status == .failed && taken.errorCode == "AlreadyExists")
    #expect(try await delete("lone").status == .success)
    let event = try await create([
      "ModelPackageName": "lone", "Tags": [["Key": "a", "Value": "b"]],
    ])
    #expect(event.identifier == arn("lone"))
    #expect(try await names(ListingQuery(region: "us-east-1")).last == "lone")
    #expect(try await delete("lone").status == .success)
    #expect(try await names(ListingQuery(region: "us-east-1")) == ["churn/1", "churn/2"])
  }

  @Test(
    arguments: [
      ["ModelPackageName": "a", "ModelPackageGroupName": "churn"], ["Domain": "x"],
      ["ModelPackageName": "a", "ModelPackageStatus": "Completed"],
      ["ModelPackageGroupName": "churn", "Tags": [["Key": "a", "Value": "b"]]],
      ["ModelPackageName": "a", "InferenceSpecification": ["Containers": []]],
      ["ModelPackageName": "a", "ManagedStorageType": "Restricted"],
      ["ModelPackageGroupName": "arn:aws:sagemaker:eu-west-1:1:model-package-group/x"],
    ] as [JSONObject])
  func `refuses to make what the service refuses`(properties: JSONObject) async throws {
    let event = try await create(properties)
    #expect(event.status == .failed && event.errorCode == "InvalidRequest")
    #expect(try !store.hasChanges())
  }

  @Test func pagesThroughLongListings() async throws {
    let folder = try SampleFolder()
    let file = try folder.write((1...250).map { record("g/\($0)") }.joined(separator: "\n"))
    let registry = SnapshotRegistry(
      try SnapshotStore(opening: file, folder: "/tmp", interruption: nil), now: { 0 })
    var found: [String] = []
    var token: String? = nil
    repeat {
      let page = try await registry.list(ListingQuery(region: "us-east-1"), pageToken: token)
      found += page.packages.map(\.identifier)
      token = page.nextPageToken
    } while token != nil
    #expect(found == (1...250).map { arn("g/\($0)") })
    await #expect(throws: RegistryError.self) {
      try await registry.list(ListingQuery(region: "us-east-1"), pageToken: "-1")
    }
  }
}
