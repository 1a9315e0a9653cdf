package import SystemPackage

/// Why bytes could not be read or written: facts, with one sentence each (`message`).
package enum StreamError: Error, Equatable, Sendable {
  /// An input cannot be opened.
  case cannotOpen(name: String, Errno)
  /// Reading failed half-way.
  case readFailed(name: String, Errno)
  /// An input that is read a second time holds something else now.
  case changed(name: String)
  /// An output cannot be created.
  case cannotCreate(name: String, Errno)
  /// Writing, syncing or renaming failed.
  case writeFailed(name: String, Errno)
  /// A file cannot be held against other runs, for another reason than that one holds it.
  case cannotLock(name: String, Errno)
  /// A gzip stream is damaged, at this offset of the file as it is stored.
  case damagedGzip(name: String, offset: Int, GzipDamage)
  /// An input is compressed in a format that mpkg does not support.
  case foreignCompression(name: String, ForeignCompression)
  /// Memory is exhausted while compressing the named output or decompressing the named input.
  case outOfMemory(name: String, GzipWork)
  /// The reader of the output has gone: no error of the run.
  case outputClosed
  /// The run was told to stop while it waited.
  case interrupted

  /// An output was let go of before it was written whole.
  package static func closed(_ name: String) -> StreamError {
    .writeFailed(name: name, .badFileDescriptor)
  }
}

/// What is wrong with a gzip stream (RFC 1952).
package enum GzipDamage: Error, Equatable, Sendable {
  /// The file ends within a member.
  case truncated
  /// The header names a method or flags that RFC 1952 does not know, or its own CRC is wrong.
  case badHeader
  /// The compressed data is not valid (RFC 1951); zlib's own word for it.
  case badData(String)
  /// The member's CRC-32 does not agree with its data.
  case wrongChecksum
  /// The member's length does not agree with its data.
  case wrongLength
  /// Something that is no gzip member follows the last one.
  case trailingGarbage
}

/// The gzip operation that ran out of memory.
package enum GzipWork: Equatable, Sendable {
  case compressing, decompressing
}
