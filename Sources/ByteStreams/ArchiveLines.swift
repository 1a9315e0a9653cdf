internal import Synchronization
internal import SystemPackage

/// Where a batch of members lies in an archive's file.
package struct StoredBatch: BitwiseCopyable, Hashable, Sendable {
  /// The offset of the first member.
  let offset: Int
  /// The number of bytes of all members as they are stored.
  let size: Int
}

/// An archive whose lines are read again, a batch of members at a time.
///
/// A line that is read again costs the inflating of its batch, about 1 MiB. That is little where lines are
/// asked for in the order of the archive. Where they are not, batches are inflated again and again; after
/// some of that the whole archive is inflated once more, into a temporary file.
final class ArchiveLines: Sendable {
  private struct State {
    var batches: [StoredBatch] = []
    /// The numbers of the batches.
    var numbers: [StoredBatch: Int] = [:]
    /// How many batches were inflated again.
    var loads = 0
    var copy: Copy?
  }

  /// All batches, inflated.
  struct Copy: Sendable {
    let file: TemporaryFile
    /// The offsets of the batches in the file, by their numbers.
    var offsets: [Int] = []
  }

  /// How often each batch is inflated again, on the average, before all are copied.
  private static let patience = 4

  private let file: SharedFile
  fileprivate let format: CompressionFormat
  private let folder: String
  private let state = Mutex(State())
  /// Held by the thread that makes the copy.
  private let copying = Mutex(())

  /// - Parameters:
  ///   - file: the archive.
  ///   - folder: the folder of temporary files.
  init(_ file: consuming InputFile, _ format: CompressionFormat, folder: String) {
    self.file = SharedFile(file)
    self.format = format
    self.folder = folder
  }

  /// Returns a batch's number, which is new if the batch is.
  func number(of batch: StoredBatch) -> Int {
    state.withLock { state in
      if let known = state.numbers[batch] { return known }
      state.batches.append(batch)
      state.numbers[batch] = state.batches.count - 1
      return state.batches.count - 1
    }
  }

  /// Returns the copy if there is one, or if it is worth making one now.
  ///
  /// - Throws: what reading the archive and writing the copy throw.
  fileprivate func copyIfWorthwhile(
    _ reader: inout ArchiveLineReader
  ) throws(StreamError) -> Copy? {
    let (copy, isWorthwhile) = state.withLock { state in
      state.loads += 1
      return (state.copy, state.loads > 64 + Self.patience * state.batches.count)
    }
    if copy != nil || !isWorthwhile { return copy }
    let result = copying.withLock { _ -> Result<Copy, StreamError> in
      if let copy = state.withLock({ $0.copy }) { return .success(copy) }
      do throws(StreamError) { return .success(try makeCopy(&reader)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func makeCopy(_ reader: inout ArchiveLineReader) throws(StreamError) -> Copy {
    var copy = Copy(file: try TemporaryFile(in: folder))
    let batches = state.withLock { $0.batches }
    for batch in batches {
      let inflated = try reader.inflate(batch, of: file)
      copy.offsets.append(
        try inflated.withBytes { bytes throws(StreamError) in
          try copy.file.append(bytes)
        })
      reader.recycle(inflated)
    }
    state.withLock { $0.copy = copy }
    return copy
  }

  fileprivate func load(
    _ number: Int, _ reader: inout ArchiveLineReader
  ) throws(StreamError) -> LineChunk {
    let batch = state.withLock { $0.batches[number] }
    return try reader.inflate(batch, of: file)
  }
}

/// Reads lines of an archive again; one a thread.
struct ArchiveLineReader: ~Copyable {
  private let archive: ArchiveLines
  private let pool = ChunkPool()
  private var decompressor = MemberDecompressor()
  /// The batch inflated last, and its number.
  private var batch: LineChunk?
  private var number = -1

  init(_ archive: ArchiveLines) {
    self.archive = archive
  }

  /// Where a batch's inflated bytes are.
  enum Place {
    case memory(LineChunk)
    /// In a temporary file, from an offset on.
    case copy(TemporaryFile, Int)
  }

  /// Returns the inflated bytes of the batch with a number.
  ///
  /// - Throws: `.readFailed`, also where the file is not what it was; `.outOfMemory`.
  mutating func place(of number: Int) throws(StreamError) -> Place {
    if number == self.number, let batch { return .memory(batch) }
    if let copy = try archive.copyIfWorthwhile(&self) {
      return .copy(copy.file, copy.offsets[number])
    }
    if let batch = batch.take() { pool.recycle(batch) }
    self.number = -1
    let loaded = try archive.load(number, &self)
    batch = loaded
    self.number = number
    return .memory(loaded)
  }

  /// Inflates a batch.
  fileprivate mutating func inflate(
    _ batch: StoredBatch, of file: SharedFile
  ) throws(StreamError) -> LineChunk {
    let stored = pool.take(capacity: batch.size)
    try file.readAll(batch.size, at: batch.offset, into: stored)
    // The members were found there before: if they are not, the file has changed.
    guard let members = ArchiveReader.members(in: stored, archive.format),
      let inflated = decompressor.decompress(
        MemberBatch(stored, members, archive.format, offset: batch.offset), from: pool)
    else { throw .readFailed(name: file.name, .ioError) }
    pool.recycle(stored)
    guard inflated.damagedAt == nil else { throw .readFailed(name: file.name, .ioError) }
    return inflated.bytes
  }

  fileprivate func recycle(_ chunk: LineChunk) { pool.recycle(chunk) }
}

extension SharedFile {
  fileprivate var name: String { file.name }

  /// Reads bytes into an empty chunk.
  ///
  /// - Throws: `.readFailed`, also where the file ends before.
  fileprivate func readAll(
    _ count: Int, at offset: Int, into chunk: LineChunk
  ) throws(StreamError) {
    chunk.reserve(count)
    while chunk.end < count {
      let room = UnsafeMutableRawBufferPointer(
        start: chunk.storage + chunk.end, count: count - chunk.end)
      let more = try file.read(at: offset + chunk.end, into: room)
      if more == 0 { throw .readFailed(name: file.name, .ioError) }
      chunk.end += more
    }
  }
}
