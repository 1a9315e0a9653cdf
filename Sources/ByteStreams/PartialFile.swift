internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The temporary file `.NAME.MARK.partial` in the folder of an output, which is renamed to the
/// output when it is complete.
///
/// It is locked (flock(2)) from its creation until it is renamed, so that a later run can recognize
/// files left over from killed runs: they are not locked.
package enum PartialFile {
  /// The length of a mark in characters; 64 bits in base 36 need 13.
  private static let markLength = 13
  private static let ending = ".partial"

  /// Creates and locks a partial file for an output.
  ///
  /// - Throws: `Errno` if it cannot be created.
  static func create(
    beside path: FilePath
  ) throws -> (descriptor: FileDescriptor, path: FilePath) {
    while true {
      let temporary = directory(of: path).appending(beginning(of: path) + newMark() + ending)
      let descriptor = try FileDescriptor.open(
        temporary, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: FilePermissions(rawValue: 0o666))
      // On a file system without locks no other run can lock the file either.
      let isOurs = (try? FileLock.take(descriptor.rawValue)) ?? true
      if isOurs, isThere(temporary) { return (descriptor, temporary) }
      // Another run took the file for a leftover before it was locked; try again.
      _ = temporary.withPlatformString { unlink($0) }
      try descriptor.close()
    }
  }

  /// Removes an output's partial files that are left over from killed runs. Files that cannot be
  /// locked are kept.
  ///
  /// - Parameter name: the output's name; links are followed.
  package static func removeLeftOver(of name: String) {
    guard OwnDescriptor.number(ofName: name) == nil else { return }
    let path = resolvingLinks(FilePath(name))
    let folder = directory(of: path)
    for file in names(in: folder) where isPartial(file, of: path) {
      removeUnlessHeld(folder.appending(file))
    }
  }

  private static func removeUnlessHeld(_ path: FilePath) {
    guard
      let descriptor = try? FileDescriptor.open(
        path, .readWrite, options: [.noFollow, .nonBlocking, .closeOnExec])
    else { return }
    if FileKind(of: descriptor) == .regular,
      (try? FileLock.take(descriptor.rawValue)) == true, isNamed(path, descriptor)
    {
      _ = path.withPlatformString { unlink($0) }
    }
    try? descriptor.close()
  }

  /// Returns whether a file name has the form that `create` uses.
  private static func isPartial(_ file: String, of path: FilePath) -> Bool {
    let beginning = beginning(of: path)
    guard file.hasPrefix(beginning), file.hasSuffix(ending) else { return false }
    let mark = file.dropFirst(beginning.count).dropLast(ending.count)
    return mark.utf8.count == markLength
      && mark.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
      }
  }

  private static func beginning(of path: FilePath) -> String {
    let base = path.lastComponent?.string ?? "output"
    return ".\(base.prefix(100))."
  }

  private static func newMark() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 36)
    return String(repeating: "0", count: markLength - digits.count) + digits
  }

  private static func isThere(_ path: FilePath) -> Bool {
    var status = stat()
    return path.withPlatformString { lstat($0, &status) } == 0
  }

  /// Returns whether an open file still exists under this path.
  private static func isNamed(_ path: FilePath, _ descriptor: FileDescriptor) -> Bool {
    var open = stat()
    var named = stat()
    return fstat(descriptor.rawValue, &open) == 0
      && path.withPlatformString({ lstat($0, &named) }) == 0
      && open.st_dev == named.st_dev && open.st_ino == named.st_ino
  }

  /// Returns the names in a folder; an empty array if it cannot be read.
  private static func names(in folder: FilePath) -> [String] {
    guard let stream = folder.withPlatformString({ opendir($0) }) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(
          to: CChar.self, capacity: MemoryLayout.size(ofValue: field.pointee)
        ) { String(validatingCString: $0) }
      }
      if let name { names.append(name) }
    }
    return names
  }
}
