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
  private let replacement: Replacement?
  private let interruption: Interruption?
  private let drainsWhenInterrupted: Bool
  private var isFinished = false
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
    replacement = nil
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
    do {
      if let given = openDescriptor(named: name) {
        opened = (try duplicate(given), nil)
      } else {
        opened = try Self.open(resolvingLinks(FilePath(name)))
      }
    } catch {
      throw .cannotCreate(name: name, Errno(error))
    }
    self.name = name
    self.interruption = interruption
    self.drainsWhenInterrupted = drainsWhenInterrupted
    ownsDescriptor = true
    descriptor = opened.descriptor
    replacement = opened.replacement
  }

  /// Opens an output that is written as the run goes, under its own name.
  ///
  /// - Parameter waits: whether what a file holds stays until `empty` is called, and what was not there
  ///   goes again where it never is.
  /// - Throws: `.cannotCreate`.
  package init(
    inPlace name: String, waits: Bool = false, interruption: Interruption?
  ) throws(StreamError) {
    let path = FilePath(name)
    do {
      if let given = openDescriptor(named: name) {
        descriptor = try duplicate(given)
      } else {
        let opened = try Self.openInPlace(path, empties: !waits)
        descriptor = opened.descriptor
        untouched = waits && opened.isNew ? path : nil
      }
    } catch {
      throw .cannotCreate(name: name, Errno(error))
    }
    self.name = name
    self.interruption = interruption
    drainsWhenInterrupted = false
    ownsDescriptor = true
    replacement = nil
  }

  private static func openInPlace(
    _ path: FilePath, empties: Bool
  ) throws -> (descriptor: FileDescriptor, isNew: Bool) {
    do {
      let options: FileDescriptor.OpenOptions =
        empties ? [.closeOnExec, .truncate] : [.closeOnExec]
      return (try FileDescriptor.open(path, .writeOnly, options: options), false)
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
    guard openDescriptor(named: name) == nil, FileKind(of: descriptor) == .regular else {
      return
    }
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

  private static func open(_ path: FilePath) throws -> (FileDescriptor, Replacement?) {
    var status = stat()
    let exists = path.withPlatformString { stat($0, &status) } == 0
    if exists, FileKind(mode: status.st_mode) != .regular {
      guard FileKind(mode: status.st_mode) != .directory else { throw Errno.isDirectory }
      let descriptor = try FileDescriptor.open(path, .writeOnly, options: [.closeOnExec])
      return (try anew(descriptor), nil)
    }
    if exists, path.withPlatformString({ access($0, W_OK) }) != 0 {
      throw Errno(rawValue: errno)
    }
    let temporary = temporaryPath(beside: path)
    let descriptor = try FileDescriptor.open(
      temporary, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: FilePermissions(rawValue: 0o666))
    if exists { _ = fchmod(descriptor.rawValue, status.st_mode & 0o7777) }
    return (descriptor, Replacement(path: path, temporary: temporary))
  }

  deinit {
    if ownsDescriptor, !isFinished { try? descriptor.close() }
    if let replacement, !isFinished {
      _ = replacement.temporary.withPlatformString { unlink($0) }
    }
    if let untouched { _ = untouched.withPlatformString { unlink($0) } }
  }

  /// Writes all of the bytes.
  ///
  /// - Throws: `.outputClosed` where nobody reads any more, `.writeFailed`, `.interrupted`.
  package func write(_ bytes: RawSpan) throws(StreamError) {
    var written = 0
    while written < bytes.byteCount {
      do {
        written += try bytes.extracting(written..<bytes.byteCount).withUnsafeBytes {
          try descriptor.write($0, retryOnInterrupt: false)
        }
      } catch {
        switch Errno(error) {
        case .interrupted:
          if let interruption, interruption.isRaised { throw .interrupted }
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
        try descriptor.close()
        try rename(replacement.temporary, to: replacement.path)
      } catch {
        _ = replacement.temporary.withPlatformString { unlink($0) }
        throw error
      }
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

/// A pipe made larger and opened anew, so that writing never blocks and still nothing changes for
/// others that hold the same pipe; nil where it is no pipe or the system cannot do so.
private func openPipe(_ descriptor: FileDescriptor) -> FileDescriptor? {
  guard FileKind(of: descriptor) == .pipe else { return nil }
  growPipe(descriptor)
  #if os(Linux)
    return try? FileDescriptor.open(
      FilePath("/proc/self/fd/\(descriptor.rawValue)"), .writeOnly,
      options: [.nonBlocking, .closeOnExec])
  #else
    return nil
  #endif
}

/// The open descriptor that a name stands for, such as `/dev/stdout`; nil for all other names. It may be a
/// regular file that the shell has opened: that one is written on, where the shell left off.
func openDescriptor(named name: String) -> FileDescriptor? {
  switch name {
  case "/dev/stdout": return .standardOutput
  case "/dev/stderr": return .standardError
  default:
    for folder in ["/dev/fd/", "/proc/self/fd/"] where name.hasPrefix(folder) {
      return Int32(name.dropFirst(folder.count)).map { FileDescriptor(rawValue: $0) }
    }
    return nil
  }
}

/// Another descriptor for what one stands for; for a pipe one that does not make others wait.
private func duplicate(_ descriptor: FileDescriptor) throws -> FileDescriptor {
  if let ownPipe = openPipe(descriptor) { return ownPipe }
  let copy = fcntl(descriptor.rawValue, F_DUPFD_CLOEXEC, 3)
  guard copy >= 0 else { throw Errno(rawValue: errno) }
  return FileDescriptor(rawValue: copy)
}

/// The path that a name stands for once all symbolic links are followed; the path itself where it
/// does not exist yet.
func resolvingLinks(_ path: FilePath) -> FilePath {
  let resolved = path.withPlatformString { realpath($0, nil) }
  if let resolved {
    defer { free(resolved) }
    return FilePath(platformString: resolved)
  }
  // A link whose target is still to be made names the target.
  var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
  let length = path.withPlatformString { readlink($0, &target, Int(PATH_MAX)) }
  guard length > 0 else { return path }
  let link = target.withUnsafeBufferPointer { bytes in
    FilePath(String(decoding: bytes[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }
  return link.isAbsolute ? link : directory(of: path).appending(link.components)
}

private func temporaryPath(beside path: FilePath) -> FilePath {
  let base = path.lastComponent?.string ?? "output"
  let mark = String(UInt64.random(in: .min ... .max), radix: 36)
  return directory(of: path).appending(".\(base.prefix(100)).\(mark).partial")
}

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
