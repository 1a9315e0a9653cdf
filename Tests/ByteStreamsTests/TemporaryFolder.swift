import ByteStreams
import FoundationEssentials
import TestTools

/// A folder that goes when the test is over.
final class TemporaryFolder {
  private let folder: TestFolder
  var path: String { folder.path }

  init() throws { folder = try TestFolder() }

  /// The path of a name in the folder.
  func file(_ name: String) -> String { path + "/" + name }

  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(filePath: file(name)))
    return file(name)
  }

  func bytes(of path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path)))
  }

  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  /// Writes bytes as an archive and returns its path.
  func archive(_ bytes: [UInt8], level: Compression = .gzip) throws -> String {
    let path = file("archive.gz")
    var output = OutputStream(try OutputFile(path, interruption: nil), compression: level)
    try output.write(bytes.span.bytes)
    try output.finish()
    return path
  }
}

/// All bytes of an input, gunzipped.
func readAll(_ path: String) throws -> [UInt8] {
  let (bytes, error) = try readUntilFailure(path)
  if let error { throw error }
  return bytes
}

/// The bytes of an input up to its end or to what reading throws.
func readUntilFailure(_ path: String) throws -> (bytes: [UInt8], error: StreamError?) {
  var source = try ByteSource(path, interruption: nil)
  var bytes: [UInt8] = []
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 1)
  defer { buffer.deallocate() }
  while true {
    do throws(StreamError) {
      let count = try source.read(into: buffer)
      if count == 0 { return (bytes, nil) }
      bytes.append(contentsOf: buffer[..<count])
    } catch {
      return (bytes, error)
    }
  }
}
