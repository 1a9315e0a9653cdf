package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file in the folder for temporary ones that goes with the process, however that ends.
package struct UnnamedFile: ~Copyable {
  /// What is read and written; closed with this value.
  package let descriptor: FileDescriptor
  /// How many bytes were appended.
  package private(set) var count = 0
  private let folder: String
  /// What was appended and not written yet.
  private var pending: [UInt8] = []

  /// - Throws: `.cannotCreate`.
  package init() throws(StreamError) {
    folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((folder + "/mpkg-XXXXXX").utf8CString)
    let raw = mkstemp(&template)
    guard raw >= 0 else { throw .cannotCreate(name: folder, Errno(rawValue: errno)) }
    unlink(&template)
    _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
    descriptor = FileDescriptor(rawValue: raw)
  }

  deinit { try? descriptor.close() }

  /// Appends bytes, which may be held back until `flush` or a read.
  ///
  /// - Returns: where they begin.
  /// - Throws: `.writeFailed`.
  @discardableResult
  package mutating func append(_ bytes: [UInt8]) throws(StreamError) -> Int {
    let start = count
    pending += bytes
    count += bytes.count
    if pending.count >= 1 << 16 { try flush() }
    return start
  }

  /// Writes what was held back.
  ///
  /// - Throws: `.writeFailed`.
  package mutating func flush() throws(StreamError) {
    do {
      try descriptor.writeAll(toAbsoluteOffset: Int64(count - pending.count), pending)
      pending.removeAll(keepingCapacity: true)
    } catch {
      throw .writeFailed(name: folder, Errno(error))
    }
  }

  /// The bytes of a range that was appended; fewer where the file ends before.
  ///
  /// - Throws: `.readFailed`, `.writeFailed`.
  package mutating func bytes(in range: Range<Int>) throws(StreamError) -> [UInt8] {
    if range.upperBound > count - pending.count { try flush() }
    var bytes = [UInt8](repeating: 0, count: range.count)
    var read = 0
    do {
      while read < bytes.count {
        let more = try bytes.withUnsafeMutableBytes { buffer in
          try descriptor.read(
            fromAbsoluteOffset: Int64(range.lowerBound + read),
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[read...]))
        }
        if more == 0 { break }
        read += more
      }
    } catch {
      throw .readFailed(name: folder, Errno(error))
    }
    bytes.removeSubrange(read...)
    return bytes
  }
}
