import ByteStreams
import FoundationEssentials
import Testing

/// Partial files that killed runs left beside an output are removed, and no other files.
struct PartialFileTests {
  @Test func `only partial files that nobody holds are removed`() throws {
    let folder = try TemporaryFolder()
    let output = try OutputFile(folder.file("snapshot.jsonl"), interruption: nil)
    let live = try folder.names
    #expect(live.count == 1)
    let others = [
      ".snapshot.jsonl.backup.partial", ".snapshot.jsonl.0123456789ABC.partial",
      ".snapshot.jsonl.old.0123456789abc.partial", ".snapshot.jsonl.0123456789abc.partial.gz",
      ".other.jsonl.0123456789abc.partial", "snapshot.jsonl.0123456789abc.partial",
    ]
    for name in others { _ = try folder.write(name, [1]) }
    let link = ".snapshot.jsonl.abcdefghijklm.partial"
    try FileManager.default.createSymbolicLink(
      atPath: folder.file(link), withDestinationPath: folder.file(others[0]))
    for mark in ["0123456789abc", "zzzzzzzzzzzzz"] {
      _ = try folder.write(".snapshot.jsonl.\(mark).partial", [1])
    }
    PartialFile.removeLeftOver(of: folder.file("snapshot.jsonl"))
    #expect(try folder.names == (live + others + [link]).sorted())
    try output.write([UInt8]("whole".utf8).span.bytes)
    try output.finish()
    #expect(try folder.bytes(of: folder.file("snapshot.jsonl")) == Array("whole".utf8))
    #expect(try folder.names == (["snapshot.jsonl"] + others + [link]).sorted())
  }

  @Test func `whoever cleans up meanwhile takes nothing from a live run`() async throws {
    let folder = try TemporaryFolder()
    let (path, done) = (folder.file("out"), folder.file("done"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while !FilePresence.isThere(done) {
          PartialFile.removeLeftOver(of: path)
          await Task.yield()
        }
      }
      group.addTask {
        defer { _ = FileManager.default.createFile(atPath: done, contents: nil) }
        for number in 0..<100 {
          let output = try OutputFile(path, interruption: nil)
          try output.write([UInt8]("\(number)".utf8).span.bytes)
          try output.finish()
        }
      }
      try await group.waitForAll()
    }
    #expect(try folder.bytes(of: path) == Array("99".utf8))
    #expect(try folder.names == ["done", "out"])
  }

  @Test func `left over files are looked for where a link leads`() throws {
    let folder = try TemporaryFolder()
    let other = try TemporaryFolder()
    let left = try other.write(".file.0123456789abc.partial", [])
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: other.file("file"))
    PartialFile.removeLeftOver(of: folder.file("link"))
    #expect(!FileManager.default.fileExists(atPath: left))
    PartialFile.removeLeftOver(of: folder.file("no/such/folder"))
    PartialFile.removeLeftOver(of: "/dev/stdout")
    PartialFile.removeLeftOver(of: "")
  }
}
