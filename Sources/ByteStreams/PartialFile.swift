internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The temporary file `.NAME.MARK.partial` beside an output, which gets the output's name at the end.
///
/// It is locked (flock(2)) from its making until it has its name, so that a later run knows which ones
/// are left over from runs that were killed.
package enum PartialFile {
  /// The number of characters of a mark: enough for 64 bits in base 36.
  private static let markLength = 13
  private static let ending = ".partial"

  /// Makes and locks a partial file for an output.
  ///
  /// - Throws: what keeps it from being made.
  static func create(
    beside path: FilePath
  ) throws -> (descriptor: FileDescriptor, path: FilePath) {
    while true {
      let temporary = directory(of: path).appending(beginning(of: path) + newMark() + ending)
      let descriptor = try FileDescriptor.open(
        temporary, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: FilePermissions(rawValue: 0o666))
      // A file system without locks never lets another run take one either.
      let isOurs = (try? FileLock.take(descriptor.rawValue)) ?? true
      if isOurs, isThere(temporary) { return (descriptor, temporary) }
      // Another run took it for left over before it was locked.
      _ = temporary.withPlatformString { unlink($0) }
      try descriptor.close()
    }
  }

  /// Removes the partial files of an output that no run holds any more. What cannot be locked stays.
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

  /// Whether a file name is one that `create` gives.
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

  /// Whether an open file still has this name.
  private static func isNamed(_ path: FilePath, _ descriptor: FileDescriptor) -> Bool {
    var open = stat()
    var named = stat()
    return fstat(descriptor.rawValue, &open) == 0
      && path.withPlatformString({ lstat($0, &named) }) == 0
      && open.st_dev == named.st_dev && open.st_ino == named.st_ino
  }

  /// The names in a folder; none where it cannot be read.
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
