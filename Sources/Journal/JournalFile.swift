internal import ByteStreams
internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A journal that a run writes: opened, held against other runs, and mended where it broke off.
package struct JournalFile: Sendable {
  /// What the journal held when it was opened.
  package var contents: JournalContents?
  /// The run that client tokens are made of.
  package let header: JournalHeader
  package let writer: JournalWriter
  /// Where the entries of this run begin in the file, in bytes.
  package let start: Int
  private let descriptor: JournalDescriptor

  /// Opens a journal, or begins a new one, mode 0600.
  ///
  /// - Parameters:
  ///   - target: what the run goes against; an existing journal has to be of the same.
  ///   - run: what sets a new journal apart from any other.
  ///   - note: what is written down of this run.
  ///   - time: now, in seconds since 1970-01-01T00:00:00Z.
  /// - Throws: why it cannot be used; a file that is no journal is left as it is.
  package init(
    opening name: String, target: String, run: String, note: RunNote = RunNote(), time: Double
  ) throws(JournalError) {
    let (descriptor, isNew) = try Self.open(name)
    self.descriptor = descriptor
    try Self.hold(descriptor)
    contents = try JournalContents(descriptor)
    if let contents {
      header = contents.header
      guard header.target == target else {
        throw .otherTarget(name: name, found: header.target, wanted: target)
      }
    } else {
      header = JournalHeader(run: run, target: target, time: time, note: note)
    }
    do throws(Errno) {
      try Self.mend(descriptor, contents, header, RunEntry(note: note, time: time))
      if isNew { try DirectorySync.sync(directoryOf: FilePath(name)) }
      start = try descriptor.length()
    } catch {
      throw .writeFailed(name: name, error)
    }
    writer = JournalWriter(name: name, storage: descriptor)
  }

  /// Hands over what the journal held.
  package mutating func takeContents() -> JournalContents? { contents.take() }

  /// Reads a journal without holding or changing it.
  ///
  /// - Throws: why it cannot be read; an empty file is no journal.
  package static func read(_ name: String) throws(JournalError) -> JournalContents {
    let descriptor: JournalDescriptor
    do {
      descriptor = JournalDescriptor(
        name: name, file: try FileDescriptor.open(name, .readOnly, options: [.closeOnExec]))
    } catch {
      throw .cannotOpen(name: name, error as? Errno ?? .ioError)
    }
    try checkRegular(descriptor)
    guard let contents = try JournalContents(descriptor) else { throw .notAJournal(name: name) }
    return contents
  }

  private static func open(
    _ name: String
  ) throws(JournalError) -> (descriptor: JournalDescriptor, isNew: Bool) {
    do {
      let file = try FileDescriptor.open(
        name, .readWrite, options: [.append, .closeOnExec, .nonBlocking])
      let descriptor = JournalDescriptor(name: name, file: file)
      try checkRegular(descriptor)
      return (descriptor, false)
    } catch let error as JournalError {
      throw error
    } catch Errno.noSuchFileOrDirectory {
      do {
        let file = try FileDescriptor.open(
          name, .readWrite, options: [.append, .create, .closeOnExec],
          permissions: [.ownerReadWrite])
        return (JournalDescriptor(name: name, file: file), true)
      } catch {
        throw .cannotCreate(name: name, error as? Errno ?? .ioError)
      }
    } catch {
      throw .cannotOpen(name: name, error as? Errno ?? .ioError)
    }
  }

  private static func checkRegular(_ descriptor: JournalDescriptor) throws(JournalError) {
    var status = stat()
    guard fstat(descriptor.file.rawValue, &status) == 0 else {
      throw .readFailed(name: descriptor.name, Errno(rawValue: errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAJournal(name: descriptor.name) }
  }

  private static func hold(_ descriptor: JournalDescriptor) throws(JournalError) {
    let isTaken: Bool
    do throws(Errno) {
      isTaken = try FileLock.take(descriptor.file.rawValue)
    } catch {
      throw .cannotLock(name: descriptor.name, error)
    }
    guard isTaken else { throw .held(name: descriptor.name) }
  }

  /// Cuts off what a power loss left of a last entry, and writes the header of a new journal, or what
  /// is noted of the run in an older one.
  private static func mend(
    _ descriptor: JournalDescriptor, _ contents: JournalContents?, _ header: JournalHeader,
    _ run: RunEntry
  ) throws(Errno) {
    let length = contents?.length ?? 0
    if try descriptor.length() > length {
      guard ftruncate(descriptor.file.rawValue, off_t(length)) == 0 else {
        throw Errno(rawValue: errno)
      }
    }
    var lines: [UInt8] = []
    if let contents {
      if contents.lacksLineEnd { lines = [UInt8(ascii: "\n")] }
      if !run.note.isEmpty { run.append(to: &lines) }
    } else {
      header.append(to: &lines)
    }
    try descriptor.append(lines)
    // Entries that the last run wrote and did not sync are built upon from now on.
    guard fsync(descriptor.file.rawValue) == 0 else { throw Errno(rawValue: errno) }
  }
}
