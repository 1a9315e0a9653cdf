import JSONLines
import ModelPackages
import Synchronization
import SystemPackage
import Testing

@testable import ByteStreams
@testable import Registry

@Suite struct SnapshotStoreTests {
  private func open(_ path: String) throws -> SnapshotStore {
    try SnapshotStore(opening: path, folder: "/tmp", interruption: nil)
  }

  private func lines(_ store: SnapshotStore) throws -> [String] {
    try (0..<store.count).map { try String(decoding: store.record(at: $0), as: UTF8.self) }
  }

  @Test(arguments: [false, true])
  func findsEveryRecordAndKeepsTheOthersBytes(gzip: Bool) throws {
    let folder = try SampleFolder()
    let records = (1...3000).map { record("churn/\($0)", #""domain": "N\u00e9 \#($0)""#) }
    let file = try folder.write(records.joined(separator: "\n"), gzip: gzip)
    let store = try open(file)
    #expect(store.count == 3000)
    for place in [0, 1, 1499, 2999] {
      #expect(try store.place(of: arn("churn/\(place + 1)")) == place)
    }
    #expect(try store.place(of: arn("churn/3001")) == nil)
    try store.change(Array(record("churn/2").utf8), at: 1)
    var expected = records
    expected[1] = record("churn/2")
    #expect(try lines(store) == expected)
    try store.writeBack(to: file)
    let again = try open(file)
    #expect(try lines(again) == expected)
    #expect(try folder.names().count == 1)
  }

  @Test func readsPastMarksBlanksAndCarriageReturns() throws {
    let folder = try SampleFolder()
    let file = try folder.write("\u{FEFF}\(record("a"))\r\n \t\n\n\(record("b"))\r\n")
    #expect(try lines(open(file)) == [record("a"), record("b")])
  }

  @Test func readsAnEmptyFile() throws {
    let folder = try SampleFolder()
    let store = try open(folder.write(""))
    #expect(store.count == 0)
    #expect(try store.place(of: "") == nil)
  }

  @Test(arguments: [
    ("{\"a\":1}", "1: no identifier"), ("[]", "1: no identifier"),
    (#"{"model_package_arn":1}"#, "1: no identifier"),
    (record("a") + "\n\n{", "3: syntax"),
    (record("a") + "\n" + record("b") + "\n" + record("a"), "duplicate"),
  ])
  func refusesWhatIsNoSnapshot(text: String, reason: String) throws {
    let folder = try SampleFolder()
    let file = try folder.write(text)
    let error = try #require(throws: SnapshotError.self) { _ = try open(file) }
    switch error {
    case .noIdentifier(_, let number, _): #expect(reason == "\(number): no identifier")
    case .line(_, let number, _): #expect(reason == "\(number): syntax")
    case .duplicate(_, _, let identifier):
      #expect(reason == "duplicate")
      #expect(identifier == arn("a"))
    default: Issue.record("\(error)")
    }
  }

  @Test func refusesWhatIsNotThere() throws {
    let folder = try SampleFolder()
    #expect(throws: SnapshotError.self) { _ = try open(folder.path + "/gone") }
  }

  @Test func holdsTheFileAgainstOtherRuns() throws {
    let folder = try SampleFolder()
    let file = try folder.write(record("a"))
    let first = try SnapshotStore(opening: file, locks: true, folder: "/tmp", interruption: nil)
    let error = try #require(throws: SnapshotError.self) {
      _ = try SnapshotStore(opening: file, locks: true, folder: "/tmp", interruption: nil)
    }
    guard case .held = error else {
      Issue.record("\(error)")
      return
    }
    #expect(first.count == 1)
    #expect(try open(file).count == 1)
  }

  @Test(arguments: [0, 1, 2, nil])
  func `a change that could not be kept is never left out of what is written`(
    refused: Int?
  ) async throws {
    let folder = try SampleFolder()
    let records = (0..<300).map { record("g/\($0)") }
    let file = try folder.write(records.joined(separator: "\n"))
    let writes = Atomic<Int>(0)
    let store = try SnapshotStore(
      opening: file, locks: false, folder: "/tmp", interruption: nil
    ) { () throws(StreamError) in
      guard let refused else {
        throw .cannotCreate(name: "/tmp", .permissionDenied)
      }
      return HeldBytes(
        try TemporaryFile(in: "/tmp") { descriptor, offset, bytes in
          guard writes.wrappingAdd(1, ordering: .relaxed).oldValue != refused else {
            throw Errno.noSpace
          }
          return try descriptor.write(toAbsoluteOffset: offset, bytes)
        })
    }
    let registry = SnapshotRegistry(store, now: { 0 })
    let text = String(repeating: "x", count: 1000)
    var failures: [RegistryError] = []
    for place in 0..<300 {
      do throws(RegistryError) {
        _ = try await registry.start(
          ChangeRequest(
            identifier: arn("g/\(place)"), region: "us-east-1",
            patch: JSONPatch([
              .add(JSONPointer().appending("ApprovalDescription"), JSONValue(text))
            ])),
          clientToken: "t")
        #expect(failures.isEmpty)
      } catch {
        failures.append(error)
      }
    }
    #expect(!failures.isEmpty)
    let words =
      refused == nil
      ? "/tmp: cannot create: Permission denied"
      : "a temporary file in /tmp: writing failed: No space left on device"
    #expect(failures.allSatisfy { $0.kind == .storage && $0.code == "UnwritableSnapshot" })
    #expect(failures.allSatisfy { $0.message == "the changed record cannot be kept: " + words })
    // What was kept can be read all the same.
    for place in 0..<300 {
      let isChanged = place < 300 - failures.count
      #expect(try store.record(at: place).contains(UInt8(ascii: "x")) == isChanged)
    }
    #expect(throws: SnapshotError.self) { try store.writeBack(to: file) }
    #expect(throws: SnapshotError.self) { _ = try store.hasChanges() }
    #expect(try lines(open(file)) == records)
    #expect(try folder.names().count == 1)
  }

  @Test func `a snapshot that shrinks under the run is told in plain words`() async throws {
    let folder = try SampleFolder()
    let file = try folder.write(record("a"))
    let store = try open(file)
    try FileDescriptor.open(FilePath(file), .writeOnly, options: [.truncate]).close()
    let error = await #expect(throws: RegistryError.self) {
      _ = try await SnapshotRegistry(store, now: { 0 }).get(
        PackageAddress(identifier: arn("a"), region: "us-east-1"))
    }
    let listing = #expect(throws: RegistryError.self) {
      _ = try SnapshotListing(store).summary(at: 0)
    }
    for error in [error, listing] {
      #expect(error?.kind == .storage)
      #expect(error?.message == "\(file): reading failed: Input/output error")
    }
  }
}
