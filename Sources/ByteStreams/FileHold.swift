internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Keeps other runs off a file until it is let go of (an advisory lock, flock(2)).
package final class FileHold: Sendable {
  /// What the lock hangs on; nil for what is no regular file and cannot be held.
  private let descriptor: FileDescriptor?
  private let name: String
  /// The file as it was when it was held; nil for what cannot be held.
  private let identity: FileIdentity?

  /// Holds the file of this name; nil where another run does.
  ///
  /// A run that held it may have replaced it in between: then what was held here is no longer the
  /// file of that name, and counts as held by the other.
  ///
  /// - Throws: `.cannotOpen`, `.cannotLock`.
  package init?(_ name: String) throws(StreamError) {
    let path = FilePath(name)
    self.name = name
    var held = stat()
    var named = stat()
    if path.withPlatformString({ stat($0, &named) }) == 0, named.st_mode & S_IFMT != S_IFREG {
      descriptor = nil
      identity = nil
      return
    }
    let descriptor: FileDescriptor
    do {
      descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
    } catch {
      throw .cannotOpen(name: name, Errno(error))
    }
    let isTaken: Bool
    do throws(Errno) {
      isTaken = try FileLock.take(descriptor.rawValue)
    } catch {
      try? descriptor.close()
      throw .cannotLock(name: name, error)
    }
    guard isTaken, fstat(descriptor.rawValue, &held) == 0,
      path.withPlatformString({ stat($0, &named) }) == 0,
      held.st_dev == named.st_dev, held.st_ino == named.st_ino
    else {
      try? descriptor.close()
      return nil
    }
    self.descriptor = descriptor
    identity = FileIdentity(of: descriptor)
  }

  /// Whether the name still stands for the file that was held, and nothing was written to it since.
  /// Programs that do not ask for the lock can replace or write a file that is held.
  package var isUnchanged: Bool { identity == nil || FileIdentity(ofFile: name) == identity }

  deinit { try? descriptor?.close() }
}
