internal import SystemPackage

/// An input any part of which can be read at any time: the file itself where it is a plain one, else
/// (an archive, a pipe, standard input) a copy of its bytes without a name.
package final class StoredInput: Sendable {
  private enum Storage: ~Copyable {
    case file(InputFile)
    case copy(TemporaryFile)
  }

  /// What messages call it.
  package let name: String
  private let storage: Storage

  /// Opens an input, and copies it where it has to be copied.
  ///
  /// - Parameter folder: where a copy is kept.
  /// - Throws: what opening, reading and writing the copy throw.
  package init(
    _ name: String, folder: String, interruption: Interruption?
  ) throws(StreamError) {
    var file = try InputFile(name, interruption: interruption)
    self.name = file.name
    if file.isRegular, file.isNamed, try file.compression() == nil {
      storage = .file(file)
      return
    }
    let copy = try TemporaryFile(in: folder)
    var source = try ByteSource(file)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let read = try source.read(into: buffer)
      if read == 0 { break }
      try copy.append(UnsafeRawBufferPointer(rebasing: buffer[..<read]).bytes)
    }
    storage = .copy(copy)
  }

  /// An input that is a plain file, or of which somebody else makes a copy.
  ///
  /// - Parameter copy: what is read instead of the file.
  /// - Throws: what opening throws.
  package init(
    _ name: String, copy: TemporaryFile?, interruption: Interruption?
  ) throws(StreamError) {
    self.name = name
    if let copy {
      storage = .copy(copy)
    } else {
      storage = .file(try InputFile(name, interruption: interruption))
    }
  }

  /// How many bytes it has.
  package var count: Int {
    switch storage {
    case .file(let file): file.size
    case .copy(let copy): copy.count
    }
  }

  /// The bytes of a range.
  ///
  /// - Throws: `.readFailed`, also where it ends before: what shrinks while it is read is no input.
  package func bytes(at offset: Int, count: Int) throws(StreamError) -> [UInt8] {
    try wholeBytes(count, of: name) { known, buffer throws(StreamError) in
      try read(at: offset + known, into: buffer)
    }
  }

  /// Appends the bytes of a range to an array.
  ///
  /// - Throws: `.readFailed`, also where the input ends before.
  package func append(
    at offset: Int, count: Int, to bytes: inout [UInt8]
  ) throws(StreamError) {
    try bytes.append(addingCapacity: count) { output throws(StreamError) in
      try output.withUnsafeMutableBufferPointer { buffer, initialized throws(StreamError) in
        let room = UnsafeMutableBufferPointer(rebasing: buffer.prefix(count))
        try read(whole: UnsafeMutableRawBufferPointer(room), at: offset)
        initialized = count
      }
    }
  }

  /// Fills a buffer with the bytes at an offset.
  ///
  /// - Throws: `.readFailed`, also where the input ends before.
  func read(
    whole buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(StreamError) {
    var known = 0
    while known < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[known...])
      let more = try read(at: offset + known, into: rest)
      if more == 0 { throw .readFailed(name: name, .ioError) }
      known += more
    }
  }

  /// Reads some bytes at an offset; 0 behind the end.
  ///
  /// - Throws: `.readFailed`.
  package func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StreamError) -> Int {
    switch storage {
    case .file(let file): return try file.read(at: offset, into: buffer)
    case .copy(let copy): return try copy.read(at: offset, into: buffer)
    }
  }
}
