internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The descriptors of the process that names stand for: `/dev/stdout` and its like. One may be a regular
/// file that the shell has opened: that one is written on, where the shell left off.
package enum OwnDescriptor {
  /// The descriptor that a name stands for; nil where it stands for anything else.
  package static func number(ofName name: String) -> Int32? {
    switch name {
    case "/dev/stdin": return STDIN_FILENO
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default:
      for folder in ["/dev/fd/", "/proc/self/fd/"] where name.hasPrefix(folder) {
        return Int32(name.dropFirst(folder.count))
      }
      return nil
    }
  }
}

/// The path that a name stands for once all symbolic links are followed, also where that does not exist
/// yet; where links go in a circle, one of them.
func resolvingLinks(_ path: FilePath) -> FilePath {
  let resolved = path.withPlatformString { realpath($0, nil) }
  if let resolved {
    defer { free(resolved) }
    return FilePath(platformString: resolved)
  }
  // A link whose target is still to be made names the target; that may be a link again. The system
  // follows as many.
  var path = path
  for _ in 0..<40 {
    guard let link = target(ofLink: path) else { return path }
    path = link.isAbsolute ? link : directory(of: path).appending(link.components)
  }
  return path
}

private func target(ofLink path: FilePath) -> FilePath? {
  var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
  let length = path.withPlatformString { readlink($0, &target, Int(PATH_MAX)) }
  // What is behind the link's bytes is still zero.
  return length > 0 ? FilePath(platformString: target) : nil
}
