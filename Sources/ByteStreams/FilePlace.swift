internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What a name stands for, told without opening it: two names, links followed, stand for one thing or
/// for two.
///
/// Worked example: `a`, `./a`, a symbolic link to `a` and another hard link of it are one file;
/// so are `new` and `./new` where there is no such file yet.
package struct FilePlace: Sendable {
  /// What writing to the thing does to whoever reads it.
  package enum Kind: Sendable {
    /// It holds bytes, which are lost where it is written: a file, a disk, or what is not there yet.
    case storage
    case pipe
    /// A terminal, `/dev/null`, a socket.
    case other
  }

  package let kind: Kind
  private let device: UInt64
  private let inode: UInt64
  /// The name of what is not there yet, within the directory of that device and inode.
  private let missingName: String?

  /// What a name stands for; nil where not even its directory is there.
  package init?(ofFile name: String) {
    // A link whose target is still to be made names the target.
    let path = resolvingLinks(FilePath(name))
    var status = stat()
    if path.withPlatformString({ stat($0, &status) }) == 0 {
      self.init(status, missingName: nil)
      return
    }
    guard let missingName = path.lastComponent?.string,
      directory(of: path).withPlatformString({ stat($0, &status) }) == 0
    else { return nil }
    self.init(status, missingName: missingName)
  }

  /// What an open descriptor stands for: 0 is standard input, 1 standard output.
  package init?(ofDescriptor descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status, missingName: nil)
  }

  private init(_ status: stat, missingName: String?) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(truncatingIfNeeded: status.st_ino)
    self.missingName = missingName
    switch status.st_mode & S_IFMT {
    case S_IFREG, S_IFBLK: kind = .storage
    case S_IFDIR: kind = missingName == nil ? .other : .storage
    case S_IFIFO: kind = .pipe
    default: kind = .other
    }
  }

  /// Whether both names stand for one thing.
  package func isSame(as other: FilePlace) -> Bool {
    device == other.device && inode == other.inode && missingName == other.missingName
  }
}
