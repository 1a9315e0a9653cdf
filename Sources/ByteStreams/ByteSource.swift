/// An input's bytes, decompressed where they are compressed: known by its first bytes, not by its name.
package struct ByteSource: ~Copyable {
  private var file: InputFile
  /// What decompresses the file; nil where its bytes are taken as they are.
  private var decompressor: Decompressor?

  /// Opens an input; the name `-` is standard input.
  ///
  /// - Parameter drainsWhenInterrupted: see `InputFile`.
  /// - Throws: `.cannotOpen`; what reading of the first bytes throws.
  package init(
    _ name: String, interruption: Interruption?, drainsWhenInterrupted: Bool = false
  ) throws(StreamError) {
    try self.init(
      InputFile(name, interruption: interruption, drainsWhenInterrupted: drainsWhenInterrupted))
  }

  /// Opens a copy of an input; see `InputCopies`.
  ///
  /// - Throws: what reading of the first bytes throws.
  package init(
    _ name: String, copy: TemporaryFile, interruption: Interruption?
  ) throws(StreamError) {
    try self.init(InputFile(name, copy: copy, interruption: interruption))
  }

  /// Takes a file from its start.
  init(_ file: consuming InputFile) throws(StreamError) {
    if let format = try file.compression() {
      try self.init(decompressing: file, format, from: 0)
    } else {
      self.init(taking: file)
    }
  }

  /// Takes a file's bytes from where it stands, as they are.
  init(taking file: consuming InputFile) {
    self.file = file
    decompressor = nil
  }

  /// Takes a file from a member's start on, which is at this offset in it.
  ///
  /// - Parameter members: counts whole members.
  init(
    decompressing file: consuming InputFile, _ format: CompressionFormat, from offset: Int,
    members: MemberCount? = nil
  ) throws(StreamError) {
    decompressor = try Decompressor(format, from: offset, of: file.name, members: members)
    self.file = file
  }

  /// What messages call it: the path, or `stdin`.
  package var name: String { file.name }

  /// Reads some bytes; 0 at the end.
  ///
  /// - Throws: `.readFailed`, `.damaged` (after all good bytes before the damage), `.outOfMemory`,
  ///   `.interrupted`.
  package mutating func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int {
    if let count = try decompressor?.read(from: &file, into: buffer) { return count }
    return try file.read(into: buffer)
  }

  /// Reads and returns all bytes up to the end of the input, but at most `limit` bytes.
  ///
  /// - Throws: see `read(into:)`.
  package mutating func readAll(upTo limit: Int) throws(StreamError) -> [UInt8] {
    var bytes: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    while bytes.count < limit {
      let count = try read(into: buffer)
      if count == 0 { break }
      bytes.append(contentsOf: buffer[..<min(count, limit - bytes.count)])
    }
    return bytes
  }

  /// Reads bytes into an array, overwriting its elements; returns the number of bytes read, 0 at
  /// the end.
  ///
  /// - Throws: see `read(into:)` for a buffer.
  package mutating func read(into bytes: inout [UInt8]) throws(StreamError) -> Int {
    var span = bytes.mutableSpan
    return try span.withUnsafeMutableBytes { buffer throws(StreamError) in
      try read(into: buffer)
    }
  }
}
