import JSONLines
import Testing

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
    case .noIdentifier(_, let number): #expect(reason == "\(number): no identifier")
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
}
