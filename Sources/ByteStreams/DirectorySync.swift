package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Makes a name last through a power loss.
package enum DirectorySync {
  /// Syncs the directory in which a file has its name, where that can be done: not on file systems
  /// that sync no directories, and not where the user may write to it but not open it (mode 0300).
  ///
  /// - Throws: why it cannot be opened, where rights are not the reason.
  package static func sync(directoryOf path: FilePath) throws(Errno) {
    do {
      let directory = try FileDescriptor.open(
        directory(of: path), .readOnly, options: [.directory, .closeOnExec])
      _ = fsync(directory.rawValue)
      try directory.close()
    } catch {
      switch Errno(error) {
      case .permissionDenied, .notPermitted: return
      case let errno: throw errno
      }
    }
  }
}

/// The directory that a path's last component is in.
func directory(of path: FilePath) -> FilePath {
  let parent = path.removingLastComponent()
  return parent.isEmpty ? FilePath(".") : parent
}
