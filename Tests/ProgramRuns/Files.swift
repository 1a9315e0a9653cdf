internal import Glibc

/// The few things that tests do with files.
package enum Files {
  /// All bytes of a file.
  package static func read(_ path: String) throws(ProgramError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotRead(path, errno: errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count >= 0 else { throw .cannotRead(path, errno: errno) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// A file's text; bytes that are not UTF-8 are repaired.
  package static func text(_ path: String) throws(ProgramError) -> String {
    String(decoding: try read(path), as: UTF8.self)
  }

  /// Writes a file anew.
  package static func write(
    _ bytes: [UInt8], to path: String, mode: UInt32 = 0o644
  ) throws(ProgramError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw .cannotWrite(path, errno: errno) }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 else { throw .cannotWrite(path, errno: errno) }
      rest = rest.dropFirst(count)
    }
  }

  /// The names in a folder, sorted; none if there is no such folder.
  package static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The paths of all files below a folder, relative to it, sorted.
  package static func tree(_ folder: String) -> [String] {
    names(in: folder).flatMap { name in
      isFolder(folder + "/" + name)
        ? tree(folder + "/" + name).map { name + "/" + $0 } : [name]
    }
  }

  /// Whether something of that name is there.
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Whether a path is a folder.
  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The path without symbolic links; nil if there is nothing.
  package static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}

/// A folder for one test, removed with all it holds when nobody needs it any more.
package final class ScratchFolder: Sendable {
  package let path: String

  package init() throws(ProgramError) {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let template = strdup(parent + "/mpkg-test-XXXXXX")
    defer { free(template) }
    guard let template, let made = mkdtemp(template) else {
      throw .cannotWrite(parent, errno: errno)
    }
    path = String(cString: made)
  }

  deinit { Self.remove(path) }

  /// The path of a name in the folder.
  package func file(_ name: String) -> String { path + "/" + name }

  /// Makes a folder in the folder and returns its path.
  package func folder(_ name: String) throws(ProgramError) -> String {
    guard mkdir(file(name), 0o755) == 0 else { throw .cannotWrite(file(name), errno: errno) }
    return file(name)
  }

  private static func remove(_ path: String) {
    for name in Files.names(in: path) {
      let inner = path + "/" + name
      // A link's target is not ours to remove.
      if unlink(inner) != 0 { remove(inner) }
    }
    rmdir(path)
  }
}
