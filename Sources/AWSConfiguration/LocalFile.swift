#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The local file system as configuration sees it.
package enum LocalFile {
  /// Past this size, in bytes, a file is no configuration, certificate or token: 16 MiB.
  static let maximumSize = 16 << 20

  /// Reads a whole file; nil where there is none.
  ///
  /// - Throws: the system's words for what hindered, or that the file is too large or a directory.
  package static func read(_ path: String) throws(Environment.FileFailure) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw failure()
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = piece.withUnsafeMutableBytes { Int(posixRead(descriptor, $0)) }
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure()
      }
      bytes.append(contentsOf: piece[..<count])
      guard bytes.count <= maximumSize else {
        throw Environment.FileFailure(reason: "larger than \(maximumSize >> 20) MiB")
      }
    }
  }

  private static func posixRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int
  {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, buffer.baseAddress, buffer.count)
    #else
      Darwin.read(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }

  private static func failure() -> Environment.FileFailure {
    Environment.FileFailure(reason: String(cString: strerror(errno)))
  }
}
