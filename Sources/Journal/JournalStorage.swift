internal import Synchronization
package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Where a journal's entries are kept; passed in, so that tests can let it fail.
package protocol JournalStorage: Sendable {
  /// Appends whole lines.
  func append(_ lines: [UInt8]) throws(Errno)
  /// Makes what was appended outlast a power loss.
  func sync() throws(Errno)
}

/// A journal file, open or, if it is new, not yet created.
final class JournalDescriptor: JournalStorage {
  let name: String
  /// The descriptor's number; -1, which every system call refuses, before the file is created.
  private let number: Atomic<CInt>

  /// - Parameter file: the open file; `nil` if `create` will make it.
  init(name: String, file: FileDescriptor?) {
    self.name = name
    number = Atomic(file?.rawValue ?? -1)
  }

  deinit { if isOpen { try? file.close() } }

  var file: FileDescriptor { FileDescriptor(rawValue: number.load(ordering: .acquiring)) }

  /// Whether the file is open.
  var isOpen: Bool { number.load(ordering: .acquiring) >= 0 }

  /// Creates the file, mode 0600; opens it if another run has created it meanwhile. Call once, if the
  /// file is not open.
  func create() throws(Errno) {
    do {
      let file = try FileDescriptor.open(
        name, .readWrite, options: [.append, .create, .closeOnExec, .nonBlocking],
        permissions: [.ownerReadWrite])
      number.store(file.rawValue, ordering: .releasing)
    } catch {
      throw error as? Errno ?? .ioError
    }
  }

  /// Appends whole lines; what was written of them is taken back where that fails, so that no later
  /// entry stands behind half a one.
  func append(_ lines: [UInt8]) throws(Errno) {
    var written = 0
    do {
      while written < lines.count {
        written += try lines.withUnsafeBytes { bytes in
          try file.write(UnsafeRawBufferPointer(rebasing: bytes[written...]))
        }
      }
    } catch {
      if written > 0, let size = try? length() {
        _ = ftruncate(file.rawValue, off_t(size - written))
      }
      throw error as? Errno ?? .ioError
    }
  }

  func sync() throws(Errno) {
    #if os(Linux)
      let status = fdatasync(file.rawValue)
    #else
      let status = fsync(file.rawValue)
    #endif
    guard status == 0 else { throw Errno(rawValue: errno) }
  }

  /// How long the file is, in bytes.
  func length() throws(Errno) -> Int {
    var status = stat()
    guard fstat(file.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
    return Int(status.st_size)
  }

  /// Some of the bytes from an offset on; none at the file's end.
  func read(at offset: Int, count: Int) throws(JournalError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    do {
      let read = try bytes.withUnsafeMutableBytes { buffer in
        try file.read(fromAbsoluteOffset: Int64(offset), into: buffer)
      }
      bytes.removeSubrange(read...)
      return bytes
    } catch {
      throw .readFailed(name: name, error as? Errno ?? .ioError)
    }
  }

  /// The line that begins at an offset, without its end.
  func line(at offset: Int) throws(JournalError) -> [UInt8] {
    var line: [UInt8] = []
    while line.count <= JournalContents.maximumLineBytes {
      let piece = try read(at: offset + line.count, count: 1 << 14)
      if piece.isEmpty { return line }
      if let end = piece.firstIndex(of: UInt8(ascii: "\n")) { return line + piece[..<end] }
      line += piece
    }
    throw .damaged(name: name, line: 0)
  }
}
