internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Bytes as they are stored: a file or standard input, read from front to back.
package struct InputFile: ~Copyable, Sendable {
  /// What messages call it: the path, or `stdin`.
  package let name: String
  private let descriptor: FileDescriptor
  private let ownsDescriptor: Bool
  /// Whether reading never waits for another program.
  package let isRegular: Bool
  private let interruption: Interruption?
  private let drainsWhenInterrupted: Bool
  private let beforeWaiting: @Sendable () -> Void
  /// Bytes that were read and not yet given: those of `peeked` from `given` on.
  private var peeked: [UInt8] = []
  private var given = 0

  /// The name by which messages call standard input.
  package static let standardInputName = "stdin"
  /// How often a read lets others run before it sleeps until bytes come: some 20 microseconds.
  private static let yieldsBeforeSleep = 32

  /// Opens a file; the name `-` is standard input.
  ///
  /// - Parameter drainsWhenInterrupted: whether an interruption, instead of failing the next read,
  ///   makes the input end where nothing has come for a second.
  /// - Parameter beforeWaiting: called whenever a read is going to wait for another program.
  /// - Throws: `StreamError.cannotOpen`, for a directory too.
  package init(
    _ name: String, interruption: Interruption?, drainsWhenInterrupted: Bool = false,
    beforeWaiting: @escaping @Sendable () -> Void = {}
  ) throws(StreamError) {
    let isStandardInput = name == "-"
    let descriptor = isStandardInput ? .standardInput : try Self.open(name)
    let kind = FileKind(of: descriptor)
    if kind == .directory {
      if !isStandardInput { try? descriptor.close() }
      throw .cannotOpen(name: isStandardInput ? Self.standardInputName : name, .isDirectory)
    }
    if kind == .pipe { growPipe(descriptor) }
    self.name = isStandardInput ? Self.standardInputName : name
    self.descriptor = descriptor
    ownsDescriptor = !isStandardInput
    isRegular = kind == .regular
    self.interruption = interruption
    self.drainsWhenInterrupted = drainsWhenInterrupted
    self.beforeWaiting = beforeWaiting
  }

  /// Another hold on the same file.
  ///
  /// - Throws: `.readFailed`.
  init(sharing file: borrowing InputFile) throws(StreamError) {
    do {
      descriptor = try file.descriptor.duplicate()
    } catch {
      throw .readFailed(name: file.name, Errno(error))
    }
    name = file.name
    ownsDescriptor = true
    isRegular = file.isRegular
    interruption = file.interruption
    drainsWhenInterrupted = file.drainsWhenInterrupted
    beforeWaiting = file.beforeWaiting
  }

  /// Opens a copy of an input to read it from the start instead of the input. Only one reader may
  /// use a copy at a time.
  ///
  /// - Parameter name: the input's name; `-` is standard input.
  /// - Throws: `.readFailed`.
  init(
    _ name: String, copy: TemporaryFile, interruption: Interruption?
  ) throws(StreamError) {
    self.name = name == "-" ? Self.standardInputName : name
    do {
      descriptor = try copy.reopened()
    } catch {
      throw .readFailed(name: name, error)
    }
    ownsDescriptor = true
    isRegular = true
    self.interruption = interruption
    drainsWhenInterrupted = false
    beforeWaiting = {}
  }

  /// Opens a file, and waits for nobody: of a named pipe the first read waits for who writes it, which an
  /// interruption ends.
  private static func open(_ name: String) throws(StreamError) -> FileDescriptor {
    do {
      return try FileDescriptor.open(
        FilePath(name), .readOnly, options: [.closeOnExec, .nonBlocking])
    } catch {
      throw .cannotOpen(name: name, Errno(error))
    }
  }

  /// Looks whether a file can be opened, without opening it.
  ///
  /// - Throws: `StreamError.cannotOpen`.
  package static func checkReadable(_ name: String) throws(StreamError) {
    if FilePath(name).withPlatformString({ access($0, R_OK) }) != 0 {
      throw .cannotOpen(name: name, Errno(rawValue: errno))
    }
  }

  /// What a file is, told by a look at it.
  package static func look(
    _ name: String
  ) throws(StreamError) -> (isRegular: Bool, compression: CompressionFormat?) {
    // A pipe is not opened for a look: who writes it would lose its reader.
    if FilePresence.isSpecial(name) { return (false, nil) }
    var file = try InputFile(name, interruption: nil)
    return (true, try file.compression())
  }

  /// How many bytes a regular file has that is not compressed; nil for anything else, which is not touched.
  package static func sizeIfPlain(_ name: String) -> Int? {
    var status = stat()
    guard FilePath(name).withPlatformString({ stat($0, &status) }) == 0,
      FileKind(mode: status.st_mode) == .regular, let look = try? look(name),
      look.compression == nil
    else { return nil }
    return Int(status.st_size)
  }

  /// How many bytes the byte order mark (U+FEFF) at a file's start takes: 3 or 0.
  package static func lengthOfByteOrderMark(_ name: String) throws(StreamError) -> Int {
    var file = try InputFile(name, interruption: nil)
    return try file.peek(3).elementsEqual([0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  deinit {
    if ownsDescriptor { try? descriptor.close() }
  }

  /// Reads some bytes; 0 at the end.
  ///
  /// - Throws: `.readFailed`, or `.interrupted` when the run was told to stop before anything came.
  package mutating func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int {
    guard given < peeked.count else { return try readOn(into: buffer) }
    let count = min(peeked.count - given, buffer.count)
    peeked.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[given..<given + count]))
    }
    given += count
    if given == peeked.count {
      peeked = []
      given = 0
    }
    return count
  }

  /// Gives bytes back that were read and not used: they are read again before all others.
  mutating func pushBack(_ bytes: [UInt8]) {
    peeked = bytes + peeked[given...]
    given = 0
  }

  /// The first bytes, which stay to be read; fewer only where the file is shorter.
  package mutating func peek(_ count: Int) throws(StreamError) -> ArraySlice<UInt8> {
    while peeked.count - given < count {
      let more = try withUnsafeTemporaryBuffer(of: 4096) { buffer throws(StreamError) in
        let more = try readOn(into: buffer)
        peeked.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<more]))
        return more
      }
      if more == 0 { break }
    }
    return peeked[given...].prefix(count)
  }

  /// Reads some bytes at an offset of a regular file, wherever reading stands; 0 behind its end.
  ///
  /// - Throws: `.readFailed`.
  func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int {
    do {
      return try descriptor.read(fromAbsoluteOffset: Int64(offset), into: buffer)
    } catch {
      throw .readFailed(name: name, Errno(error))
    }
  }

  /// Goes on reading at an offset of a regular file.
  ///
  /// - Throws: `.readFailed`.
  mutating func seek(to offset: Int) throws(StreamError) {
    do {
      _ = try descriptor.seek(offset: Int64(offset), from: .start)
    } catch {
      throw .readFailed(name: name, Errno(error))
    }
    peeked = []
    given = 0
  }

  /// Whether the file was opened by its name, so that nobody else reads on where it stands.
  var isNamed: Bool { ownsDescriptor }

  /// - Throws: `.interrupted` where the run was told to stop.
  func checkInterruption() throws(StreamError) {
    if isInterrupted, !drainsWhenInterrupted { throw .interrupted }
  }

  /// How many bytes a regular file has now; 0 where that is not known.
  var size: Int {
    var status = stat()
    return fstat(descriptor.rawValue, &status) == 0 && isRegular ? Int(status.st_size) : 0
  }

  private func readOn(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int {
    while true {
      try checkInterruption()
      if !isRegular, try !waitUntilReadable() { return 0 }
      do {
        return try descriptor.read(into: buffer, retryOnInterrupt: false)
      } catch {
        let errno = Errno(error)
        if errno == .interrupted || errno == .resourceTemporarilyUnavailable { continue }
        throw .readFailed(name: name, errno)
      }
    }
  }

  /// Whether the next read would wait for another program.
  var wouldWait: Bool {
    if isRegular || given < peeked.count { return false }
    return !isReadable
  }

  private var isReadable: Bool {
    var entry = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) != 0
  }

  private var isInterrupted: Bool { interruption?.isRaised ?? false }

  /// Waits for bytes or the end; false where an interrupted run has waited for them long enough.
  private func waitUntilReadable() throws(StreamError) -> Bool {
    let patience: Int32 = 1000
    if isReadable { return true }
    // Who writes without pause has more in a moment, and being put to sleep and woken takes longer.
    for _ in 0..<Self.yieldsBeforeSleep {
      sched_yield()
      if isReadable { return true }
    }
    beforeWaiting()
    while true {
      let isInterrupted = isInterrupted
      if isInterrupted, !drainsWhenInterrupted { throw .interrupted }
      let wake = isInterrupted ? -1 : interruption?.wakeDescriptor ?? -1
      var entries = (
        pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
      )
      let ready = withUnsafeMutableBytes(of: &entries) { bytes in
        poll(
          bytes.baseAddress?.assumingMemoryBound(to: pollfd.self), 2, isInterrupted ? patience : -1)
      }
      if entries.0.revents != 0 { return true }
      if ready == 0 { return false }
    }
  }
}

/// Lends a buffer for as long as the closure runs.
private func withUnsafeTemporaryBuffer(
  of size: Int, _ body: (UnsafeMutableRawBufferPointer) throws(StreamError) -> Int
) throws(StreamError) -> Int {
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
  defer { buffer.deallocate() }
  return try body(buffer)
}

/// What kind of thing a descriptor stands for.
enum FileKind: Equatable {
  case regular, directory, pipe, socket, other

  init(of descriptor: FileDescriptor) {
    var status = stat()
    guard fstat(descriptor.rawValue, &status) == 0 else {
      self = .other
      return
    }
    self.init(mode: status.st_mode)
  }

  init(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .regular
    case S_IFDIR: self = .directory
    case S_IFIFO: self = .pipe
    case S_IFSOCK: self = .socket
    default: self = .other
    }
  }
}

/// Asks the system for a pipe of 1 MiB instead of 64 KiB; a refusal only costs speed.
func growPipe(_ descriptor: FileDescriptor) {
  #if os(Linux)
    // F_SETPIPE_SZ of fcntl(2), which the C library shows only to GNU sources.
    _ = fcntl(descriptor.rawValue, 1031, Int32(1 << 20))
  #endif
}

extension Errno {
  /// The errno of an error thrown by swift-system, which throws nothing else.
  init(_ error: any Error) {
    self = error as? Errno ?? .ioError
  }
}
