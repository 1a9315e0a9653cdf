internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Whether something has a name.
package enum FilePresence {
  /// Whether there is a file, or anything else, of this name.
  package static func isThere(_ name: String) -> Bool {
    FilePath(name).withPlatformString { access($0, F_OK) } == 0
  }

  /// Whether what has the name can be written to but not replaced: a pipe, a device, a socket.
  package static func isSpecial(_ name: String) -> Bool {
    var status = stat()
    guard FilePath(name).withPlatformString({ stat($0, &status) }) == 0 else { return false }
    return ![.regular, .directory].contains(FileKind(mode: status.st_mode))
  }
}
