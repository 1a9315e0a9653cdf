internal import CFiles
internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Where a run's bytes go: standard output, a file that appears whole or not at all, or something
/// that is written straight to (a pipe, a device).
///
/// A file is written under a temporary name beside its own, synced, and renamed by `finish`; without
/// that call `deinit` removes it, and what stood under the name before stays.
package struct OutputFile: ~Copyable {
  /// What a file that is to appear under its name needs at the end.
  private struct Replacement {
    /// The name it gets, symbolic links followed.
    let path: FilePath
    let temporary: FilePath
  }

  /// What messages call it: the path, or `stdout`.
  package let name: String
  private let descriptor: FileDescriptor
  private let ownsDescriptor: Bool
  private let isSocket: Bool
  private let replacement: Replacement?
  private let interruption: Interruption?
  private let drainsWhenInterrupted: Bool
  private var isFinished = false
  /// Whether the name refers to one of the process's own descriptors, such as `/dev/stdout`.
  private let isOwnDescriptor: Bool
  /// What was made in its place and waits to be emptied, which is the run's from then on.
  private var untouched: FilePath?

  /// Standard output.
  ///
  /// - Parameter drainsWhenInterrupted: whether a reader that stands still is waited for after an
  ///   interruption too, until a second one; otherwise for a second.
  package init(standardOutput interruption: Interruption?, drainsWhenInterrupted: Bool = false) {
    name = "stdout"
    let ownPipe = openPipe(.standardOutput)
    descriptor = ownPipe ?? .standardOutput
    ownsDescriptor = ownPipe != nil
    isSocket = FileKind(of: descriptor) == .socket
    replacement = nil
    isOwnDescriptor = true
    self.interruption = interruption
    self.drainsWhenInterrupted = drainsWhenInterrupted
  }

  /// Opens an output under a temporary name in its directory, or, where the name is no regular
  /// file, the thing itself. A new file gets the umask's mode, a replaced one keeps its own.
  ///
  /// - Throws: `.cannotCreate`.
  package init(
    _ name: String, interruption: Interruption?, drainsWhenInterrupted: Bool = false
  ) throws(StreamError) {
    let opened: (descriptor: FileDescriptor, replacement: Replacement?)
    let number = OwnDescriptor.number(ofName: name)
    do {
      if let number {
        opened = (try duplicate(number), nil)
      } else {
        opened = try Self.open(resolvingLinks(FilePath(name)), interruption)
      }
    } catch Errno.interrupted {
      throw .interrupted
    } catch {
      throw .cannotCreate(name: name, Errno(error))
    }
    self.name = name
    self.interruption = interruption
    self.drainsWhenInterrupted = drainsWhenInterrupted
    ownsDescriptor = true
    descriptor = opened.descriptor
    isSocket = FileKind(of: descriptor) == .socket
    replacement = opened.replacement
    isOwnDescriptor = number != nil
  }

  /// Opens an output that is written as the run goes, under its own name.
  ///
  /// - Parameter waits: whether what a file holds stays until `empty` is called, and what was not there
  ///   goes again where it never is.
  /// - Throws: `.cannotCreate`.
  package init(
    inPlace name: String, waits: Bool = false, interruption: Interruption?,
    drainsWhenInterrupted: Bool = false
  ) throws(StreamError) {
    let path = FilePath(name)
    let number = OwnDescriptor.number(ofName: name)
    do {
      if let number {
        descriptor = try duplicate(number)
      } else {
        let opened = try Self.openInPlace(path, empties: !waits, interruption)
        descriptor = opened.descriptor
        untouched = waits && opened.isNew ? path : nil
      }
    } catch Errno.interrupted {
      throw .interrupted
    } catch {
      throw .cannotCreate(name: name, Errno(error))
    }
    self.name = name
    self.interruption = interruption
    self.drainsWhenInterrupted = drainsWhenInterrupted
    ownsDescriptor = true
    isSocket = FileKind(of: descriptor) == .socket
    replacement = nil
    isOwnDescriptor = number != nil
  }

  /// Whether an output of this name is written straight to: standard output, a pipe, a device.
  package static func isWrittenInPlace(_ name: String) -> Bool {
    name == "-" || OwnDescriptor.number(ofName: name) != nil || FilePresence.isSpecial(name)
  }

  /// Looks whether an output of this name could be created, and leaves nothing behind.
  ///
  /// - Throws: `.cannotCreate`.
  package static func checkCreatable(_ name: String) throws(StreamError) {
    if OwnDescriptor.number(ofName: name) != nil || FilePresence.isSpecial(name) { return }
    _ = try OutputFile(name, interruption: nil)
  }

  private static func openInPlace(
    _ path: FilePath, empties: Bool, _ interruption: Interruption?
  ) throws -> (descriptor: FileDescriptor, isNew: Bool) {
    do {
      let options: FileDescriptor.OpenOptions =
        empties ? [.closeOnExec, .truncate] : [.closeOnExec]
      return (try openForWriting(path, interruption, options), false)
    } catch Errno.noSuchFileOrDirectory {
      let descriptor = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .closeOnExec],
        permissions: FilePermissions(rawValue: 0o666))
      return (descriptor, true)
    }
  }

  /// Empties what was opened in its place: from now on it is this run's.
  ///
  /// - Throws: `.writeFailed`.
  package mutating func empty() throws(StreamError) {
    untouched = nil
    guard !isOwnDescriptor, FileKind(of: descriptor) == .regular else { return }
    guard ftruncate(descriptor.rawValue, 0) == 0 else {
      throw .writeFailed(name: name, Errno(rawValue: errno))
    }
  }

  /// A pipe opened anew in place of its descriptor; the descriptor where it is none.
  private static func anew(_ descriptor: FileDescriptor) throws -> FileDescriptor {
    guard let ownPipe = openPipe(descriptor) else { return descriptor }
    try descriptor.close()
    return ownPipe
  }

  private static func open(
    _ path: FilePath, _ interruption: Interruption?
  ) throws -> (FileDescriptor, Replacement?) {
    var status = stat()
    let exists = path.withPlatformString { stat($0, &status) } == 0
    // A name that is empty, or goes through what is no folder, or in a circle of links.
    if !exists, errno != ENOENT || path.isEmpty { throw Errno(rawValue: errno) }
    if exists, FileKind(mode: status.st_mode) != .regular {
      guard FileKind(mode: status.st_mode) != .directory else { throw Errno.isDirectory }
      return (try anew(try openForWriting(path, interruption)), nil)
    }
    if exists, path.withPlatformString({ access($0, W_OK) }) != 0 {
      throw Errno(rawValue: errno)
    }
    PartialFile.removeLeftOver(of: path.string)
    let (descriptor, temporary) = try PartialFile.create(beside: path)
    if exists { _ = fchmod(descriptor.rawValue, status.st_mode & 0o7777) }
    return (descriptor, Replacement(path: path, temporary: temporary))
  }

  deinit {
    if let replacement, !isFinished {
      _ = replacement.temporary.withPlatformString { unlink($0) }
    }
    if ownsDescriptor, !isFinished { try? descriptor.close() }
    if let untouched { _ = untouched.withPlatformString { unlink($0) } }
  }

  /// The number of bytes of a file that are left to the system before they go to the disk.
  private static let heldBySystem = 8 << 20

  /// Sets aside room on the disk for a file whose size is known.
  package func reserve(_ size: Int) {
    if replacement != nil, size > 0 { set_room_aside(descriptor.rawValue, Int64(size)) }
  }

  /// Sends what has gathered of a file to the disk while the run goes on: so that little is left to do
  /// when the file is synced.
  private func startWritingToDisk(after written: Int) {
    guard replacement != nil, let end = try? descriptor.seek(offset: 0, from: .current) else {
      return
    }
    let size = Int64(Self.heldBySystem)
    let window = end / size * size
    guard end - Int64(written) < window else { return }
    start_writing_to_disk(descriptor.rawValue, max(0, window - size), size)
  }

  /// Writes all of the bytes.
  ///
  /// - Throws: `.outputClosed` where nobody reads any more, `.writeFailed`, `.interrupted`.
  package func write(_ bytes: RawSpan) throws(StreamError) {
    try writeToDescriptor(bytes)
    startWritingToDisk(after: bytes.byteCount)
  }

  private func writeToDescriptor(_ bytes: RawSpan) throws(StreamError) {
    var written = 0
    while written < bytes.byteCount {
      do {
        written += try bytes.extracting(written..<bytes.byteCount).withUnsafeBytes {
          try isSocket ? send($0) : descriptor.write($0, retryOnInterrupt: false)
        }
      } catch {
        switch Errno(error) {
        case .interrupted:
          if let interruption, interruption.times > (drainsWhenInterrupted ? 1 : 0) {
            throw .interrupted
          }
        case .resourceTemporarilyUnavailable:
          try waitUntilWritable()
        case .brokenPipe:
          throw .outputClosed
        case let errno:
          throw .writeFailed(name: name, errno)
        }
      }
    }
  }

  /// Sends bytes to a socket, as many as it takes without waiting.
  private func send(_ bytes: UnsafeRawBufferPointer) throws -> Int {
    let count = sendBytes(
      descriptor.rawValue, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT))
    guard count >= 0 else { throw Errno(rawValue: errno) }
    return count
  }

  /// Syncs a file that is to appear under its name, and says what it will be known by there; nil for
  /// what is written straight to.
  ///
  /// - Throws: `.writeFailed`.
  package func sync() throws(StreamError) -> FileIdentity? {
    guard replacement != nil else { return nil }
    guard fsync(descriptor.rawValue) == 0 else {
      throw .writeFailed(name: name, Errno(rawValue: errno))
    }
    return FileIdentity(of: descriptor)
  }

  /// Syncs the file and gives it its name; nothing may be written afterwards.
  ///
  /// - Throws: `.writeFailed`; what stood under the name before then still stands there.
  package consuming func finish() throws(StreamError) {
    guard ownsDescriptor else { return }
    isFinished = true
    do {
      guard let replacement else {
        try descriptor.close()
        return
      }
      do {
        guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
        try rename(replacement.temporary, to: replacement.path)
      } catch {
        _ = replacement.temporary.withPlatformString { unlink($0) }
        try? descriptor.close()
        throw error
      }
      // Closing releases the lock. All bytes are synced, so an error of close loses nothing.
      try? descriptor.close()
      // The file has its name: what goes wrong from here on is no failed write.
      try? DirectorySync.sync(directoryOf: replacement.path)
    } catch {
      throw .writeFailed(name: name, Errno(error))
    }
  }

  /// Waits for the reader; a run that was told to stop does not wait for long.
  private func waitUntilWritable() throws(StreamError) {
    let patience: Int32 = 1000
    while true {
      let times = interruption?.times ?? 0
      if times > 1 { throw .interrupted }
      let wake = times == 0 ? interruption?.wakeDescriptor ?? -1 : -1
      var entries = (
        pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
      )
      let ready = withUnsafeMutableBytes(of: &entries) { bytes in
        poll(
          bytes.baseAddress?.assumingMemoryBound(to: pollfd.self), 2, times == 0 ? -1 : patience)
      }
      if entries.0.revents != 0 { return }
      if ready == 0, times > 0, !drainsWhenInterrupted { throw .interrupted }
    }
  }
}

private let sendBytes = send

private func rename(_ old: FilePath, to new: FilePath) throws(Errno) {
  let status = old.withPlatformString { from in
    new.withPlatformString { to in
      #if canImport(Glibc)
        Glibc.rename(from, to)
      #elseif canImport(Musl)
        Musl.rename(from, to)
      #else
        Darwin.rename(from, to)
      #endif
    }
  }
  guard status == 0 else { throw Errno(rawValue: errno) }
}
