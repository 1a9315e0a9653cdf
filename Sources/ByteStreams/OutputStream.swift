/// A run's output: bytes gathered into large writes, compressed where that is asked for.
package struct OutputStream: ~Copyable {
  /// How many bytes are gathered before they are written.
  package static let bufferSize = 256 << 10

  private let file: OutputFile
  private var gzip: GzipWriter?
  private var buffer: [UInt8] = []
  /// How many bytes were written, before compression.
  package private(set) var bytesWritten = 0

  /// - Parameter compression: nil for bytes as they are.
  package init(_ file: consuming OutputFile, compression: GzipLevel?) {
    self.file = file
    gzip = nil
    if let compression { gzip = GzipWriter(level: compression) }
    buffer.reserveCapacity(Self.bufferSize + (64 << 10))
  }

  /// Writes whole lines.
  ///
  /// - Throws: what `OutputFile.write` throws.
  package mutating func write(_ bytes: RawSpan) throws(StreamError) {
    bytesWritten += bytes.byteCount
    if gzip != nil {
      return try gzip?.write(bytes, to: file) ?? ()
    } else if buffer.isEmpty, bytes.byteCount >= Self.bufferSize {
      return try file.write(bytes)
    } else {
      bytes.withUnsafeBytes { buffer.append(contentsOf: $0) }
    }
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Hands everything that is ready to the system. Compressed bytes are ready a member at a time.
  package mutating func flush() throws(StreamError) {
    guard !buffer.isEmpty else { return }
    try file.write(buffer.span.bytes)
    buffer.removeAll(keepingCapacity: true)
  }

  /// Writes the rest, and gives a file its name.
  package consuming func finish() throws(StreamError) {
    try gzip?.finish(to: file)
    try flush()
    try file.finish()
  }
}
