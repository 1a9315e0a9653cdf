internal import Synchronization
internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file without a name: what memory is not to hold. It goes with the process, however that ends.
package final class TemporaryFile: Sendable {
  /// Writes some of the bytes at an offset, and returns how many.
  typealias Write = @Sendable (FileDescriptor, Int64, UnsafeRawBufferPointer) throws -> Int

  private struct State {
    /// How many bytes were appended whole.
    var length = 0
    /// What kept bytes from being appended; nothing is appended any more then.
    var failure: Errno?
  }

  private let folder: String
  private let descriptor: FileDescriptor
  private let write: Write
  private let state = Mutex(State())

  /// - Parameter folder: where the system is to keep it: `TMPDIR`, or `/tmp`.
  /// - Throws: `.cannotCreate`.
  package convenience init(in folder: String) throws(StreamError) {
    try self.init(in: folder) { try $0.write(toAbsoluteOffset: $1, $2) }
  }

  /// - Parameter write: how bytes are written; tests let it fail.
  init(in folder: String, write: @escaping Write) throws(StreamError) {
    self.folder = folder
    self.write = write
    do {
      descriptor = try Self.open(in: folder)
    } catch {
      throw .cannotCreate(name: folder, Errno(error))
    }
  }

  private static func open(in folder: String) throws -> FileDescriptor {
    #if os(Linux)
      // O_TMPFILE of open(2), which not every file system knows: a file that never has a name.
      let nameless = FileDescriptor.OpenOptions(rawValue: 0o20_200_000)
      if let descriptor = try? FileDescriptor.open(
        FilePath(folder), .readWrite, options: [nameless, .closeOnExec],
        permissions: [.ownerReadWrite])
      {
        return descriptor
      }
    #endif
    let mark = String(UInt64.random(in: .min ... .max), radix: 36)
    let path = FilePath(folder).appending(".mpkg.\(mark)")
    let descriptor = try FileDescriptor.open(
      path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: [.ownerReadWrite])
    _ = path.withPlatformString { unlink($0) }
    return descriptor
  }

  deinit { try? descriptor.close() }

  /// How many bytes were appended.
  package var count: Int { state.withLock { $0.length } }

  /// Appends bytes, all or none; several threads may.
  ///
  /// - Returns: the offset at which they stand.
  /// - Throws: `.writeFailed`, and the same ever after: what comes later would stand without what
  ///   came before.
  @discardableResult
  package func append(_ bytes: RawSpan) throws(StreamError) -> Int {
    let outcome = bytes.withUnsafeBytes { bytes in
      state.withLock { append(bytes, to: &$0) }
    }
    do throws(Errno) {
      return try outcome.get()
    } catch {
      throw .writeFailed(name: "a temporary file in \(folder)", error)
    }
  }

  private func append(
    _ bytes: UnsafeRawBufferPointer, to state: inout State
  ) -> Result<Int, Errno> {
    if let failure = state.failure { return .failure(failure) }
    let start = state.length
    var written = 0
    while written < bytes.count {
      do {
        written += try write(
          descriptor, Int64(start + written), UnsafeRawBufferPointer(rebasing: bytes[written...]))
      } catch {
        let failure = Errno(error)
        state.failure = failure
        return .failure(failure)
      }
    }
    state.length += written
    return .success(start)
  }

  /// Returns a duplicate of the descriptor and moves the offset, which both share, to the file's
  /// start.
  func reopened() throws(Errno) -> FileDescriptor {
    do {
      let descriptor = try descriptor.duplicate()
      _ = try descriptor.seek(offset: 0, from: .start)
      return descriptor
    } catch {
      throw Errno(error)
    }
  }

  /// Reads some bytes at an offset; 0 behind the end.
  ///
  /// - Throws: `.readFailed`.
  package func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int {
    do {
      return try descriptor.read(fromAbsoluteOffset: Int64(offset), into: buffer)
    } catch {
      throw .readFailed(name: "a temporary file in \(folder)", Errno(error))
    }
  }

  /// Fills a range of an array with the bytes that `append` put at an offset.
  ///
  /// - Throws: `.readFailed`.
  package func read(
    at offset: Int, into bytes: inout [UInt8], _ range: Range<Int>
  ) throws(StreamError) {
    var span = bytes.mutableSpan
    try span.withUnsafeMutableBytes { buffer throws(StreamError) in
      var known = 0
      while known < range.count {
        let rest = UnsafeMutableRawBufferPointer(
          rebasing: buffer[(range.lowerBound + known)..<range.upperBound])
        let more = try read(at: offset + known, into: rest)
        // Nobody else has the file: it is as long as was written.
        if more == 0 { throw .readFailed(name: "a temporary file in \(folder)", .ioError) }
        known += more
      }
    }
  }

  /// The bytes that `append` put at an offset.
  ///
  /// - Throws: `.readFailed`.
  package func bytes(at offset: Int, count: Int) throws(StreamError) -> [UInt8] {
    // Nobody else has the file: it is as long as was written.
    try wholeBytes(count, of: "a temporary file in \(folder)") {
      known, buffer throws(StreamError) in
      try read(at: offset + known, into: buffer)
    }
  }
}

/// So many bytes, in as many reads as it takes.
///
/// - Parameters:
///   - name: what messages call the file.
///   - read: reads what follows the known bytes; 0 at the end.
/// - Throws: `.readFailed`, also where the file ends before.
func wholeBytes(
  _ count: Int, of name: String,
  _ read: (_ known: Int, UnsafeMutableRawBufferPointer) throws(StreamError) -> Int
) throws(StreamError) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: count)
  var known = 0
  while known < count {
    let more = try bytes.withUnsafeMutableBufferPointer { buffer throws(StreamError) -> Int in
      let rest = UnsafeMutableBufferPointer(rebasing: buffer[known...])
      return try read(known, UnsafeMutableRawBufferPointer(rest))
    }
    if more == 0 { throw .readFailed(name: name, .ioError) }
    known += more
  }
  return bytes
}
