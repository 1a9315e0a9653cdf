internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Gives a file and a companion that describes it their names, so that a companion never lies beside
/// another file than the one it describes, whenever the run is killed:
///
///     1. both are written under temporary names and synced    old file, old companion
///     2. the old companion is removed                          old file
///     3. the file gets its name                                new file
///     4. the companion gets its name                           new file, new companion
package enum PairedOutput {
  /// - Parameters:
  ///   - file: all of it was written.
  ///   - companion: all of it was written; `nil` if the new file has none.
  ///   - name: the companion's name.
  /// - Throws: `.writeFailed`; up to step 1 everything is as before then.
  package static func finish(
    _ file: consuming OutputFile, companion: consuming OutputFile?, named name: String
  ) throws(StreamError) {
    _ = try file.sync()
    var companion = companion
    if let written = companion.take() {
      _ = try written.sync()
      companion = consume written
    }
    try remove(name)
    try file.finish()
    if let companion = companion.take() { try companion.finish() }
  }

  /// Removes a file, and makes that last through a power loss; a file that is not there is no error.
  private static func remove(_ name: String) throws(StreamError) {
    let path = resolvingLinks(FilePath(name))
    if path.withPlatformString({ unlink($0) }) != 0 {
      if errno == ENOENT { return }
      throw .writeFailed(name: name, Errno(rawValue: errno))
    }
    try? DirectorySync.sync(directoryOf: path)
  }
}
