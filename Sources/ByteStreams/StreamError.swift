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
  /// A compressed input is damaged, at this offset of the file as it is stored.
  case damaged(name: String, offset: Int, CompressionFormat, CompressionDamage)
  /// An input is compressed in a format that mpkg does not support.
  case foreignCompression(name: String, ForeignCompression)
  /// Memory is exhausted while compressing the named output or decompressing the named input.
  case outOfMemory(name: String, CompressionFormat, CompressionWork)
  /// The reader of the output has gone: no error of the run.
  case outputClosed
  /// The run was told to stop while it waited.
  case interrupted

  /// An output was let go of before it was written whole.
  package static func closed(_ name: String) -> StreamError {
    .writeFailed(name: name, .badFileDescriptor)
  }
}

/// What is wrong with a compressed input.
package enum CompressionDamage: Error, Equatable, Sendable {
  /// The file ends within a member.
  case truncated
  /// A header names a method or flags that the format does not know, or its own checksum is wrong.
  case badHeader
  /// The compressed data is not valid; the library's own words for it.
  case badData(String)
  /// The member's checksum does not agree with its data.
  case wrongChecksum
  /// The member's length does not agree with its data.
  case wrongLength
  /// Something that is no member follows the last one.
  case trailingGarbage
  /// A frame needs a window of more bytes than mpkg gives one.
  case largeWindow(Int)
  /// A frame needs the dictionary with this number.
  case needsDictionary(UInt32)
}

/// The operation that ran out of memory.
package enum CompressionWork: Equatable, Sendable {
  case compressing, decompressing
}
