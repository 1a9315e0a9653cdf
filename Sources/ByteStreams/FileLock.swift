package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Keeps other runs off an open file (an advisory lock, flock(2)), until it is closed.
package enum FileLock {
  /// Takes the lock, and waits for nobody.
  ///
  /// - Returns: false where another run holds it.
  /// - Throws: why it cannot be locked at all, such as `ENOLCK` or `ENOTSUP`.
  package static func take(_ descriptor: CInt) throws(Errno) -> Bool {
    try take { flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? nil : Errno(rawValue: errno) }
  }

  /// - Parameter attempt: tries once, and returns what kept it from the lock.
  static func take(_ attempt: () -> Errno?) throws(Errno) -> Bool {
    while let obstacle = attempt() {
      switch obstacle {
      case .interrupted: continue
      case .wouldBlock: return false
      default: throw obstacle
      }
    }
    return true
  }
}
