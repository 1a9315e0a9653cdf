package import ByteStreams
package import ModelPackages
package import SystemPackage

/// Why a journal cannot be used: facts, from which the commands module makes sentences.
package enum JournalError: Error, Equatable, Sendable {
  case cannotOpen(name: String, Errno)
  case cannotCreate(name: String, Errno)
  case readFailed(name: String, Errno)
  /// Writing or syncing failed: nothing that it does not hold may be sent.
  case writeFailed(name: String, Errno)
  /// The file is something else than a journal.
  case notAJournal(name: String)
  /// What has the name is not a regular file: a pipe, a device, a folder.
  case notAFile(name: String)
  /// The file is compressed.
  case compressed(name: String, CompressionFormat)
  /// The journal is of a version that this program does not know.
  case otherVersion(name: String, found: String)
  /// A line is no entry, and not as power loss leaves a last one.
  case damaged(name: String, line: Int)
  /// An entry would have more bytes than a line may have that is read again; it was not written.
  case entryTooLong(bytes: Int, limit: Int)
  /// The journal belongs to another target.
  case otherTarget(name: String, found: String, wanted: String)
  /// The journal is of a run through another API.
  case otherAPI(name: String, found: ServiceAPI, wanted: ServiceAPI)
  /// The journal's changes are in another file than the one that is to be written now.
  case otherFile(name: String, found: String, wanted: String)
  /// The journal cannot be held against other runs, for another reason than that one holds it.
  case cannotLock(name: String, Errno)
  /// Another run holds the journal.
  case held(name: String)
}
