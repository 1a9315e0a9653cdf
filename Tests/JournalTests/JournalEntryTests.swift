import JSONLines
import ModelPackages
import OrderedCollections
import Testing

@testable import Journal

@Suite struct JournalEntryTests {
  static let request = ChangeRequest(
    identifier: "arn:aws:sagemaker:us-east-1:123456789012:model-package/a/1", region: "us-east-1",
    patch: JSONPatch([.add(JSONPointer().appending("Domain"), "x")]),
    absent: [JSONPointer().appending("Domain")])
  static let id = SendingID(
    request: RequestID(key: RequestKey(request), occurrence: 2), generation: 3)

  @Test func `entries read as they were written`() throws {
    let sending = SendingEntry(
      id: Self.id, clientToken: "t", line: 7, time: 1_764_115_200.25, request: Self.request,
      effect: ChangeEffect(values: [
        .init(path: JSONPointer().appending("A/b"), before: .null, after: nil),
        .init(path: JSONPointer().appending("C"), before: nil, after: ["x": 1]),
      ]))
    var line: [UInt8] = []
    sending.append(to: &line)
    #expect(SendingEntry(parsing: line) == sending)
    let sent = SentEntry(id: Self.id, requestToken: "r\"", time: 1_764_115_200)
    line = []
    sent.append(to: &line)
    #expect(SentEntry(parsing: line) == sent)
    let ended = EndedEntry(
      id: Self.id, status: .failed, requestToken: "r", errorCode: "NotFound",
      statusMessage: "gone\n", isReconciled: true, time: 0.5)
    line = []
    ended.append(to: &line)
    #expect(EndedEntry(parsing: line) == ended)
    line = []
    ended.appendRefusal(to: &line)
    #expect(line.starts(with: Array(#"{"entry":"refused","#.utf8)))
    #expect(EndedEntry(parsing: line) == ended)
    for since in [nil, 0, 7] {
      let replacing = ReplacingEntry(
        file: "/a", since: since, old: nil,
        new: .init(device: 1, inode: .max, size: 3, modified: -4), time: 1)
      line = []
      replacing.append(to: &line)
      #expect(ReplacingEntry(parsing: line) == replacing)
    }
    let header = JournalHeader(run: "r", target: "aws", via: .sageMaker, time: 2)
    line = []
    header.append(to: &line)
    #expect(JournalHeader.parse(line).header == header)
  }

  @Test func `what is noted of a run is read back`() {
    let note = RunNote(
      by: "Ana \"A\"", reason: "Q4\nreview", caller: "arn:aws:sts::1:assumed-role/a/b",
      planDigest: "sha256:0")
    let header = JournalHeader(run: "r", target: "aws", time: 2, note: note)
    var line: [UInt8] = []
    header.append(to: &line)
    #expect(JournalHeader.parse(line).header == header)
    for note in [note, RunNote(by: "ana"), RunNote()] {
      let run = RunEntry(note: note, time: 3)
      line = []
      run.append(to: &line)
      #expect(RunEntry(parsing: line) == run)
    }
    #expect(RunEntry(parsing: Array(#"{"entry":"sent"}"#.utf8)) == nil)
  }

  @Test func `deletions and creations read as they were written`() throws {
    let deleted: JSONObject = ["ModelPackageArn": "arn", "Tags": [["Key": "a", "Value": "b"]]]
    let requests = [
      ChangeRequest(
        identifier: Self.request.identifier, region: "us-east-1",
        operation: .delete(PackageDeletion(guards: ["CreationTime": "t", "Domain": .null]))),
      ChangeRequest(creating: ["ModelPackageName": "x"], in: "us-east-1"),
    ]
    var keys: Set<RequestKey> = [RequestKey(Self.request)]
    for request in requests {
      let key = RequestKey(request)
      #expect(keys.insert(key).inserted)
      let sending = SendingEntry(
        id: SendingID(request: RequestID(key: key, occurrence: 0), generation: 0),
        clientToken: "t", line: 1, time: 3, request: request,
        effect: request.deletion.map { _ in ChangeEffect(deleting: deleted) })
      let read = try #require(SendingEntry(parsing: try sending.bytes()))
      #expect(read == sending && RequestKey(read.request) == key)
      #expect(read.effect?.deleted == (request.deletion == nil ? nil : deleted))
    }
    let ended = EndedEntry(
      id: Self.id, status: .success, created: "arn", createdAs: ["CreationTime": "t"], time: 0.5)
    var line: [UInt8] = []
    ended.append(to: &line)
    #expect(EndedEntry(parsing: line) == ended)
  }

  @Test func `a key hangs on what is asked for, not on its spelling`() throws {
    func key(_ line: String) throws -> RequestKey {
      RequestKey(try ChangeRequest(parsing: Array(line.utf8).span.bytes))
    }
    #expect(
      try key(#"{"region":"r","create":{"A":1,"B":2}}"#)
        == key(#"{"create":{"B":2.0,"A":1},"region":"r"}"#))
    #expect(
      try key(#"{"region":"r","create":{"A":1}}"#) != key(#"{"region":"q","create":{"A":1}}"#))
    #expect(
      try key(#"{"region":"r","identifier":"i","delete":true}"#)
        != key(#"{"region":"r","identifier":"i","delete":true,"guard":{"A":null}}"#))
  }

  @Test func `a client token hangs on run, request, occurrence and generation`() {
    let id = RequestID(key: RequestKey(Self.request), occurrence: 0)
    var other = Self.request
    other.operation = .update(PatchDocument(JSONPatch([])))
    var tokens: Set<String> = []
    for run in ["a", "b"] {
      for key in [id.key, RequestKey(other)] {
        for occurrence in 0..<2 {
          for generation in 0..<2 {
            tokens.insert(
              RequestID(key: key, occurrence: occurrence)
                .clientToken(run: run, generation: generation))
          }
        }
      }
    }
    #expect(tokens.count == 16)
    #expect(tokens.allSatisfy { $0.utf8.count == 64 })
    #expect(
      id.clientToken(run: "a", generation: 0)
        == RequestID(key: RequestKey(Self.request), occurrence: 0)
        .clientToken(run: "a", generation: 0))
  }
}
