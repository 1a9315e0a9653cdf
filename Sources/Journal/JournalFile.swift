internal import ByteStreams
package import ModelPackages
internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A journal that a run writes: opened and held against other runs, then begun.
///
/// Nothing is created or changed before `begin`, so a run that is refused leaves no trace.
package struct JournalFile: Sendable {
  /// What the journal held when it was opened; `nil` if it is new.
  package var contents: JournalContents?
  /// Names the run that client tokens are made of.
  package let header: JournalHeader
  /// Takes entries, once the run has begun.
  package let writer: JournalWriter
  /// Where the entries of this run begin in the file, in bytes.
  package let start: Int
  private let descriptor: JournalDescriptor
  /// The part of the file that is kept, in bytes; 0 if there is no header.
  private let keptLength: Int

  /// Opens a journal and reads it. The file of a new one is not created yet.
  ///
  /// - Parameters:
  ///   - target: what the run goes against; an existing journal has to be of the same.
  ///   - api: the API that requests are sent through; `nil` for a file. An existing journal has to be
  ///     of the same.
  ///   - run: what sets a new journal apart from any other.
  ///   - time: now, in seconds since 1970-01-01T00:00:00Z.
  /// - Throws: why it cannot be used; a file that is no journal is left as it is.
  package init(
    opening name: String, target: String, via api: ServiceAPI? = nil, run: String, time: Double
  ) throws(JournalError) {
    descriptor = try Self.open(name)
    if descriptor.isOpen {
      try Self.hold(descriptor)
      contents = try JournalContents(descriptor)
    }
    header = contents?.header ?? JournalHeader(run: run, target: target, via: api, time: time)
    try header.check(target: target, via: api, name: name)
    keptLength = contents?.length ?? 0
    start = keptLength + (contents?.lacksLineEnd ?? false ? 1 : 0)
    writer = JournalWriter(name: name, storage: descriptor)
  }

  /// Notes that a run begins that passed all checks; returns once that outlasts a power loss.
  ///
  /// Creates the file of a new journal, with mode 0600, and cuts off what a power loss left of a last
  /// entry. Call once, before the first entry.
  ///
  /// - Parameters:
  ///   - note: what is written down of this run.
  ///   - time: now, in seconds since 1970-01-01T00:00:00Z.
  package func begin(_ note: RunNote, time: Double) throws(JournalError) {
    let isNew = !descriptor.isOpen
    if isNew { try create() }
    do throws(Errno) {
      try mend()
      try descriptor.append(beginning(note, time: time))
      // Entries that the last run wrote and did not sync are built upon from now on.
      guard fsync(descriptor.file.rawValue) == 0 else { throw Errno(rawValue: errno) }
      if isNew { try DirectorySync.sync(directoryOf: FilePath(descriptor.name)) }
    } catch {
      throw .writeFailed(name: descriptor.name, error)
    }
  }

  /// Creates the file of a new journal and holds it.
  private func create() throws(JournalError) {
    let length: Int
    do throws(Errno) { try descriptor.create() } catch {
      throw .cannotCreate(name: descriptor.name, error)
    }
    try Self.checkRegular(descriptor)
    try Self.hold(descriptor)
    do throws(Errno) { length = try descriptor.length() } catch {
      throw .writeFailed(name: descriptor.name, error)
    }
    // Another run began this journal while this one made its checks.
    guard length == 0 else { throw .held(name: descriptor.name) }
  }

  /// The lines that begin a run: the header of a new journal, or an entry `run` in an older one.
  private func beginning(_ note: RunNote, time: Double) -> [UInt8] {
    var lines: [UInt8] = []
    if keptLength == 0 {
      var header = header
      (header.note, header.time) = (note, time)
      header.append(to: &lines)
    } else {
      if start > keptLength { lines = [UInt8(ascii: "\n")] }
      RunEntry(note: note, time: time).append(to: &lines)
    }
    return lines
  }

  /// Cuts off what a power loss left of a last entry.
  private func mend() throws(Errno) {
    guard try descriptor.length() > keptLength else { return }
    guard ftruncate(descriptor.file.rawValue, off_t(keptLength)) == 0 else {
      throw Errno(rawValue: errno)
    }
  }

  /// Hands over what the journal held.
  package mutating func takeContents() -> JournalContents? { contents.take() }

  /// Reads a journal without holding or changing it.
  ///
  /// - Throws: why it cannot be read; an empty file is no journal.
  package static func read(_ name: String) throws(JournalError) -> JournalContents {
    let descriptor: JournalDescriptor
    do {
      // Opening a named pipe would otherwise wait for a writer.
      descriptor = JournalDescriptor(
        name: name,
        file: try FileDescriptor.open(name, .readOnly, options: [.closeOnExec, .nonBlocking]))
    } catch {
      throw .cannotOpen(name: name, error as? Errno ?? .ioError)
    }
    try checkRegular(descriptor)
    guard let contents = try JournalContents(descriptor) else { throw .notAJournal(name: name) }
    return contents
  }

  private static func open(_ name: String) throws(JournalError) -> JournalDescriptor {
    do {
      let file = try FileDescriptor.open(
        name, .readWrite, options: [.append, .closeOnExec, .nonBlocking])
      let descriptor = JournalDescriptor(name: name, file: file)
      try checkRegular(descriptor)
      return descriptor
    } catch let error as JournalError {
      throw error
    } catch Errno.noSuchFileOrDirectory {
      return JournalDescriptor(name: name, file: nil)
    } catch {
      throw .cannotOpen(name: name, error as? Errno ?? .ioError)
    }
  }

  private static func checkRegular(_ descriptor: JournalDescriptor) throws(JournalError) {
    var status = stat()
    guard fstat(descriptor.file.rawValue, &status) == 0 else {
      throw .readFailed(name: descriptor.name, Errno(rawValue: errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(name: descriptor.name) }
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
}
