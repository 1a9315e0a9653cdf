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
}
