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

  /// Replaces a file whole: a new one of mode 0600 is written beside it and renamed into its place.
  ///
  /// - Throws: the system's words for what hindered.
  package static func replace(
    _ path: String, with bytes: [UInt8]
  ) throws(Environment.FileFailure) {
    let temporary = "\(path).\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure() }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Int(posixWrite(descriptor, $0)) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      written += count
    }
    let error = written < bytes.count || fsync(descriptor) != 0 ? failure() : nil
    close(descriptor)
    if error == nil, rename(temporary, path) == 0 { return }
    let cause = error ?? failure()
    unlink(temporary)
    throw cause
  }

  private static func posixWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      Musl.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
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
