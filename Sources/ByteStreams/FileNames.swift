internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The names of the process's own open descriptors, such as `/dev/stdout`. The shell may have opened a
/// regular file there: it is written from the current offset on, never replaced.
package enum OwnDescriptor {
  /// Returns the descriptor that a name stands for, symbolic links followed; nil for any other file.
  ///
  /// Worked example: with `ln -s /dev/stdout log` and `ln -s log latest`, `latest` is descriptor 1.
  package static func number(ofName name: String) -> Int32? {
    var path = FilePath(name)
    for _ in 0...maximumLinks {
      if let number = number(ofPath: path) { return number }
      guard let next = followingLink(path) else { return nil }
      path = next
    }
    return nil
  }

  private static func number(ofPath path: FilePath) -> Int32? {
    guard let file = path.lastComponent?.string else { return nil }
    let folder = directory(of: path)
    switch (file, isDevices(folder)) {
    case ("stdin", true): return STDIN_FILENO
    case ("stdout", true): return STDOUT_FILENO
    case ("stderr", true): return STDERR_FILENO
    default:
      guard let number = Int32(file), isDescriptors(folder) else { return nil }
      return number
    }
  }

  private static func isDevices(_ folder: FilePath) -> Bool {
    (realPath(folder) ?? folder.lexicallyNormalized()) == "/dev"
  }

  /// Whether a folder holds the process's descriptors.
  private static func isDescriptors(_ folder: FilePath) -> Bool {
    let names: [FilePath] = ["/dev/fd", "/proc/self/fd", "/proc/thread-self/fd"]
    guard let folder = realPath(folder) else {
      // Names are known also where `/proc` is not mounted.
      return names.contains(folder.lexicallyNormalized())
    }
    return names.contains { realPath($0) == folder }
  }
}

/// How many symbolic links are followed one after the other: as many as the system follows.
private let maximumLinks = 40

/// The absolute path of what a path stands for, links followed; nil where that does not exist.
func realPath(_ path: FilePath) -> FilePath? {
  guard let resolved = path.withPlatformString({ realpath($0, nil) }) else { return nil }
  defer { free(resolved) }
  return FilePath(platformString: resolved)
}

/// The path that a symbolic link names; nil where the path is no link.
private func followingLink(_ path: FilePath) -> FilePath? {
  guard let link = target(ofLink: path) else { return nil }
  return link.isAbsolute ? link : directory(of: path).appending(link.components)
}

/// The path that a name stands for once all symbolic links are followed, also where that does not exist
/// yet; where links go in a circle, one of them.
func resolvingLinks(_ path: FilePath) -> FilePath {
  if let resolved = realPath(path) { return resolved }
  // A link whose target is still to be made names the target; that may be a link again.
  var path = path
  for _ in 0..<maximumLinks {
    guard let next = followingLink(path) else { return path }
    path = next
  }
  return path
}

private func target(ofLink path: FilePath) -> FilePath? {
  var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
  let length = path.withPlatformString { readlink($0, &target, Int(PATH_MAX)) }
  // What is behind the link's bytes is still zero.
  return length > 0 ? FilePath(platformString: target) : nil
}
