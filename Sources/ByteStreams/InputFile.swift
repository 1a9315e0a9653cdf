internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Bytes as they are stored: a file or standard input, read from front to back.
package struct InputFile: ~Copyable {
  /// What messages call it: the path, or `stdin`.
  package let name: String
  private let descriptor: FileDescriptor
  private let ownsDescriptor: Bool
  /// Whether reading never waits for another program.
  package let isRegular: Bool
  private let interruption: Interruption?
  /// Bytes that were read to be looked at and not yet given.
  private var peeked: [UInt8] = []

  /// The name by which messages call standard input.
  package static let standardInputName = "stdin"

  /// Opens a file; the name `-` is standard input.
  ///
  /// - Throws: `StreamError.cannotOpen`, for a directory too.
  package init(_ name: String, interruption: Interruption?) throws(StreamError) {
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
  }

  private static func open(_ name: String) throws(StreamError) -> FileDescriptor {
    do {
      return try FileDescriptor.open(FilePath(name), .readOnly, options: [.closeOnExec])
    } catch {
      throw .cannotOpen(name: name, Errno(error))
    }
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
    guard peeked.isEmpty else {
      let count = min(peeked.count, buffer.count)
      peeked.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<count]))
      }
      peeked.removeSubrange(..<count)
      return count
    }
    return try readOn(into: buffer)
  }

  /// The first bytes, which stay to be read; fewer only where the file is shorter.
  package mutating func peek(_ count: Int) throws(StreamError) -> ArraySlice<UInt8> {
    while peeked.count < count {
      let known = peeked.count
      let more = try withUnsafeTemporaryBuffer(of: 4096) { buffer throws(StreamError) in
        let more = try readOn(into: buffer)
        peeked.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<more]))
        return more
      }
      if more == 0 { return peeked[..<known] }
    }
    return peeked[..<count]
  }

  private func readOn(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int {
    while true {
      if let interruption, interruption.isRaised { throw .interrupted }
      if !isRegular { try waitUntilReadable() }
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
  package var wouldWait: Bool {
    if isRegular || !peeked.isEmpty { return false }
    var entry = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) == 0
  }

  private func waitUntilReadable() throws(StreamError) {
    var entries = (
      pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0),
      pollfd(fd: interruption?.wakeDescriptor ?? -1, events: Int16(POLLIN), revents: 0)
    )
    _ = withUnsafeMutableBytes(of: &entries) { bytes in
      poll(bytes.baseAddress?.assumingMemoryBound(to: pollfd.self), 2, -1)
    }
    if let interruption, interruption.isRaised { throw .interrupted }
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
  case regular, directory, pipe, other

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
