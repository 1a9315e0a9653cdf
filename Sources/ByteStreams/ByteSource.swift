/// An input's bytes, gunzipped where it is gzip: told by its first two bytes, not by its name.
package struct ByteSource: ~Copyable {
  private var file: InputFile
  /// What inflates the file; nil where its bytes are taken as they are.
  private var gzip: GzipReader?

  /// Opens an input; the name `-` is standard input.
  ///
  /// - Parameter drainsWhenInterrupted: see `InputFile`.
  /// - Throws: `.cannotOpen`; what reading of the first bytes throws.
  package init(
    _ name: String, interruption: Interruption?, drainsWhenInterrupted: Bool = false
  ) throws(StreamError) {
    var file = try InputFile(
      name, interruption: interruption, drainsWhenInterrupted: drainsWhenInterrupted)
    var gzip: GzipReader? = nil
    if try file.peek(GzipHeader.magic.count).elementsEqual(GzipHeader.magic) {
      do {
        gzip = try GzipReader()
      } catch {
        throw .damagedGzip(name: file.name, offset: 0, error)
      }
    }
    self.file = file
    self.gzip = gzip
  }

  /// What messages call it: the path, or `stdin`.
  package var name: String { file.name }

  /// Reads some bytes; 0 at the end.
  ///
  /// - Throws: `.readFailed`, `.damagedGzip` (after all good bytes before the damage), `.interrupted`.
  package mutating func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int {
    if let count = try gzip?.read(from: &file, into: buffer) { return count }
    return try file.read(into: buffer)
  }

  /// Whether the next read would wait for another program.
  package mutating func wouldWait() -> Bool { gzip?.needsInput ?? true && file.wouldWait }
}
