import ByteStreams
import FoundationEssentials
import Testing

/// A name never holds half a file.
struct OutputFileTests {
  @Test func `a file appears whole, and only at the end`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("out")
    let output = try OutputFile(path, interruption: nil)
    try output.write(([1, 2, 3] as [UInt8]).span.bytes)
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(try folder.names.count == 1)
    try output.finish()
    #expect(try folder.bytes(of: path) == [1, 2, 3])
    #expect(try folder.names == ["out"])
  }

  @Test func `without the end everything is as before`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("out", [9])
    do {
      let output = try OutputFile(path, interruption: nil)
      try output.write(([1, 2, 3] as [UInt8]).span.bytes)
    }
    #expect(try folder.bytes(of: path) == [9])
    #expect(try folder.names == ["out"])
  }

  @Test func `a replaced file keeps its mode`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("out", [9])
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    let output = try OutputFile(path, interruption: nil)
    try output.finish()
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(mode as? Int == 0o640)
  }

  @Test func `a symbolic link is followed`() throws {
    let folder = try TemporaryFolder()
    let target = try folder.write("target", [9])
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: "target")
    let output = try OutputFile(folder.file("link"), interruption: nil)
    try output.write(([1] as [UInt8]).span.bytes)
    try output.finish()
    #expect(try folder.bytes(of: target) == [1])
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == "target")
  }

  @Test func `a device is written straight to`() throws {
    let output = try OutputFile("/dev/null", interruption: nil)
    try output.write(([1] as [UInt8]).span.bytes)
    try output.finish()
    let full = try OutputFile("/dev/full", interruption: nil)
    #expect(throws: StreamError.self) { try full.write(([1] as [UInt8]).span.bytes) }
  }

  @Test(arguments: ["/nowhere/out", "/tmp", "/proc/out"])
  func `what cannot be created is told`(path: String) {
    #expect(throws: StreamError.self) { _ = try OutputFile(path, interruption: nil) }
  }
}
