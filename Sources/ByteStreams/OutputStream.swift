/// A run's output: bytes gathered into large writes, compressed where that is asked for.
package struct OutputStream: ~Copyable {
  /// How many bytes are gathered before they are written.
  package static let bufferSize = 256 << 10

  /// What an output is made of.
  package enum Split: ~Copyable {
    case stream(OutputStream)
    case archive(OutputFile, Compression)
  }

  private let file: OutputFile
  private var archive: ArchiveWriter?
  private var buffer: [UInt8] = []
  /// What writing threw: nothing more is written then, since nobody knows how much was.
  private var failure: StreamError?
  /// How many bytes were written, before compression.
  package private(set) var bytesWritten = 0

  /// - Parameter compression: nil for bytes as they are.
  package init(_ file: consuming OutputFile, compression: Compression?) {
    self.file = file
    archive = nil
    if let compression { archive = ArchiveWriter(compression) }
  }

  /// What messages call the output.
  package var name: String { file.name }

  /// Sets aside room on the disk for a file that is going to have so many bytes.
  package func reserve(_ size: Int) {
    if archive == nil { file.reserve(size) }
  }

  /// Takes an output apart that is compressed and to which nothing was written yet, so that its
  /// members can be made on several threads.
  package consuming func split() -> Split {
    guard let compression = archive?.compression else { return .stream(self) }
    return .archive(file, compression)
  }

  /// Writes whole lines.
  ///
  /// - Throws: what `OutputFile.write` throws.
  package mutating func write(_ bytes: RawSpan) throws(StreamError) {
    bytesWritten += bytes.byteCount
    if archive != nil { return try compress(bytes) }
    if bytes.byteCount >= Self.bufferSize {
      try flush()
      return try writeToFile(bytes)
    }
    if buffer.isEmpty { buffer.reserveCapacity(2 * Self.bufferSize) }
    bytes.withUnsafeBytes { buffer.append(contentsOf: $0) }
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Hands everything that is ready to the system. Compressed bytes are ready a member at a time.
  package mutating func flush() throws(StreamError) {
    guard !buffer.isEmpty else { return }
    // The buffer is lent, so that its memory stays.
    var bytes: [UInt8] = []
    swap(&bytes, &buffer)
    defer {
      bytes.removeAll(keepingCapacity: true)
      swap(&bytes, &buffer)
    }
    try writeToFile(bytes.span.bytes)
  }

  /// Writes the rest, and gives a file its name.
  ///
  /// - Throws: what writing throws, or threw before.
  package consuming func finish() throws(StreamError) {
    try flush()
    if let failure { throw failure }
    try archive?.finish(to: file)
    try file.finish()
  }

  /// Writes the rest; what is left to do is to give the file its name (`OutputFile.finish`).
  ///
  /// - Throws: what writing throws, or threw before.
  package consuming func seal() throws(StreamError) -> OutputFile {
    try flush()
    if let failure { throw failure }
    try archive?.finish(to: file)
    return file
  }

  private mutating func writeToFile(_ bytes: RawSpan) throws(StreamError) {
    guard failure == nil else { return }
    do {
      try file.write(bytes)
    } catch {
      failure = error
      throw error
    }
  }

  private mutating func compress(_ bytes: RawSpan) throws(StreamError) {
    guard failure == nil else { return }
    do {
      try archive?.write(bytes, to: file)
    } catch {
      failure = error
      throw error
    }
  }
}
