internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A pipe made larger and opened anew, so that writing never blocks and still nothing changes for
/// others that hold the same pipe; nil where it is no pipe or the system cannot do so.
func openPipe(_ descriptor: FileDescriptor) -> FileDescriptor? {
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

/// Another descriptor for what one stands for; for a pipe one that does not make others wait.
func duplicate(_ number: Int32) throws -> FileDescriptor {
  if let ownPipe = openPipe(FileDescriptor(rawValue: number)) { return ownPipe }
  let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
  guard copy >= 0 else { throw Errno(rawValue: errno) }
  return FileDescriptor(rawValue: copy)
}

/// Opens something that is there. A named pipe that nobody reads yet is waited for, as long as nobody
/// tells the run to stop.
func openForWriting(
  _ path: FilePath, _ interruption: Interruption?,
  _ options: FileDescriptor.OpenOptions = [.closeOnExec]
) throws -> FileDescriptor {
  while true {
    do {
      let descriptor = try FileDescriptor.open(
        path, .writeOnly, options: options.union(.nonBlocking))
      // Only that nobody reads is not to be waited for; writing is.
      _ = fcntl(descriptor.rawValue, F_SETFL, fcntl(descriptor.rawValue, F_GETFL) & ~O_NONBLOCK)
      return descriptor
    } catch Errno.noSuchAddressOrDevice {
      var status = stat()
      guard path.withPlatformString({ stat($0, &status) }) == 0,
        FileKind(mode: status.st_mode) == .pipe
      else { throw Errno.noSuchAddressOrDevice }
      if let interruption, interruption.isRaised { throw Errno.interrupted }
      var wake = pollfd(
        fd: interruption?.wakeDescriptor ?? -1, events: Int16(POLLIN), revents: 0)
      poll(&wake, 1, 50)
    }
  }
}
