import FoundationEssentials
import SystemPackage
import Testing

@testable import ByteStreams

struct FileLockTests {
  @Test func `only another run's lock counts as held`() throws {
    #expect(try FileLock.take { nil })
    #expect(try !FileLock.take { .wouldBlock })
    for errno in [Errno.noLocks, .notSupported, .badFileDescriptor, .ioError] {
      #expect(throws: errno) { try FileLock.take { errno } }
    }
    #expect(throws: Errno.badFileDescriptor) { try FileLock.take(-1) }
  }

  @Test func `an interrupted attempt is made again`() throws {
    var answers: [Errno?] = [.interrupted, .interrupted, .wouldBlock]
    #expect(try !FileLock.take { answers.removeFirst() })
    answers = [.interrupted, nil]
    #expect(try FileLock.take { answers.removeFirst() })
  }

  @Test func `a file is held until it is let go of`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("held", [])
    do {
      let hold = try FileHold(path)
      #expect(hold != nil)
      #expect(try FileHold(path) == nil)
    }
    #expect(try FileHold(path) != nil)
  }
}

/// A file is known by one path, whatever it is called.
struct FileIdentityTests {
  @Test func `a path is the same before and after there is the file`() throws {
    let folder = try TemporaryFolder()
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder.file("real"), withIntermediateDirectories: false)
    try manager.createSymbolicLink(atPath: folder.file("way"), withDestinationPath: "real")
    try manager.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: "way/new")
    let names = ["real/new", "way/new", "link", "real/../way/./new"].map { folder.file($0) }
    let before = Set(names.map { FileIdentity.path(ofFile: $0) })
    #expect(before.count == 1)
    #expect(before.first?.hasSuffix("/real/new") == true)
    _ = try folder.write("real/new", [1])
    #expect(Set(names.map { FileIdentity.path(ofFile: $0) }) == before)
    #expect(FileIdentity.path(ofFile: "/nowhere/at/all") == "/nowhere/at/all")
    #expect(FileIdentity.path(ofFile: "no such file").hasPrefix("/"))
  }
}
