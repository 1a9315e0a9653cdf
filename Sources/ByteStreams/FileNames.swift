internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// File names of the process's own open descriptors, such as `/dev/stdout`. The shell may have
/// opened a regular file there; it is written from the current offset on, never replaced.
package enum OwnDescriptor {
  /// Returns the number of the descriptor that a name refers to, directly or through symbolic
  /// links; `nil` if it refers to any other file.
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

  /// Returns whether a folder lists the process's descriptors, such as `/dev/fd`.
  private static func isDescriptors(_ folder: FilePath) -> Bool {
    let names: [FilePath] = ["/dev/fd", "/proc/self/fd", "/proc/thread-self/fd"]
    guard let folder = realPath(folder) else {
      // The folder does not exist, for example because `/proc` is not mounted: compare names.
      return names.contains(folder.lexicallyNormalized())
    }
    return names.contains { realPath($0) == folder }
  }
}

/// The maximum length of a chain of symbolic links, the same as the system's.
private let maximumLinks = 40

/// Returns the absolute path of a file, with all symbolic links resolved; `nil` if it does not
/// exist.
func realPath(_ path: FilePath) -> FilePath? {
  guard let resolved = path.withPlatformString({ realpath($0, nil) }) else { return nil }
  defer { free(resolved) }
  return FilePath(platformString: resolved)
}

/// Returns the path that a symbolic link points to; `nil` if the path is not a link.
private func followingLink(_ path: FilePath) -> FilePath? {
  guard let link = target(ofLink: path) else { return nil }
  return link.isAbsolute ? link : directory(of: path).appending(link.components)
}

/// The path that a name stands for once all symbolic links are followed, also where that does not exist
/// yet; where links go in a circle, one of them.
func resolvingLinks(_ path: FilePath) -> FilePath {
  if let resolved = realPath(path) { return resolved }
  // The target does not exist yet: follow links one by one, since a target may be a link too.
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
