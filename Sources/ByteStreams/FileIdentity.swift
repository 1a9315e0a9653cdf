internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What tells a file from another that has, or had, its name: a rename leaves it as it is.
package struct FileIdentity: Equatable, Sendable {
  package let device: UInt64
  package let inode: UInt64
  /// In bytes.
  package let size: UInt64
  /// In nanoseconds since 1970-01-01T00:00:00Z.
  package let modified: Int64

  /// The identity of the file of this name, links followed; nil where there is none.
  package init?(ofFile name: String) {
    var status = stat()
    guard FilePath(name).withPlatformString({ stat($0, &status) }) == 0 else { return nil }
    self.init(status)
  }

  /// The identity of the regular file of this name, links followed; `nil` for anything else.
  package init?(ofRegularFile name: String) {
    guard !FilePresence.isSpecial(name) else { return nil }
    self.init(ofFile: name)
  }

  /// The identity of an open file.
  init?(of descriptor: FileDescriptor) {
    var status = stat()
    guard fstat(descriptor.rawValue, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(truncatingIfNeeded: status.st_ino)
    size = UInt64(truncatingIfNeeded: status.st_size)
    #if os(Linux)
      let time = status.st_mtim
    #else
      let time = status.st_mtimespec
    #endif
    modified = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }

  /// The absolute path that a name stands for once all links are followed, also where there is no such
  /// file yet; the name itself where there is no such folder either.
  package static func path(ofFile name: String) -> String {
    let path = resolvingLinks(FilePath(name))
    if let known = realPath(path) { return known.string }
    guard let file = path.lastComponent, let folder = realPath(directory(of: path)) else {
      return name
    }
    return folder.appending(file).string
  }
}
