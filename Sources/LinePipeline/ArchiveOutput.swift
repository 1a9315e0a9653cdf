internal import ByteStreams
internal import JSONLines
internal import Synchronization

/// Members that a result completed: their inputs, and the number of the first.
struct FinishedMembers {
  var first = 0
  var inputs: [[UInt8]] = []
}

/// An archive whose members are compressed by the threads that complete them, and written in order.
///
/// A thread whose member is not the next one leaves its compressed bytes for the thread that writes the
/// next one, and compresses on; it waits only where many are left already.
final class ArchiveOutput: Sendable {
  /// A member that is compressed before those before it were written.
  private struct ReadyMember {
    let bytes: [UInt8]
    let contentSize: Int
  }

  /// What members are written to.
  ///
  /// Invariant: `ready` has only members behind `next`.
  private struct Target: ~Copyable {
    /// How many members may be ready, and how large each of them may be in bytes.
    static let readyLimit = 16
    static let readySize = 1 << 20

    let file: OutputFile
    /// What ends an archive of frames; nil for other archives.
    var table: SeekTable?
    /// The number of the member that is written next.
    var next = 0
    var ready: [Int: ReadyMember] = [:]

    init(file: consuming OutputFile, table: SeekTable?) {
      self.file = file
      self.table = table
    }

    /// Keeps a member that is not the next one, if there is room.
    mutating func keep(_ member: RawSpan, contentSize: Int, number: Int) -> Bool {
      guard number != next, ready.count < Self.readyLimit, member.byteCount <= Self.readySize
      else { return false }
      var bytes: [UInt8] = []
      bytes.append(member)
      ready[number] = ReadyMember(bytes: bytes, contentSize: contentSize)
      return true
    }

    /// Writes the next member and those behind it that are ready, up to the first failure.
    ///
    /// - Parameter hasFailed: whether nothing is written any more.
    /// - Returns: how many members' turns are over, and the failure.
    mutating func writeNext(
      _ member: RawSpan?, contentSize: Int, hasFailed: Bool
    ) -> (count: Int, failure: StreamError?) {
      let first = next
      var failure: StreamError?
      if let member, !hasFailed { failure = write(member, contentSize: contentSize) }
      next += 1
      while let member = ready.removeValue(forKey: next) {
        if failure == nil, !hasFailed {
          failure = write(member.bytes.span.bytes, contentSize: member.contentSize)
        }
        next += 1
      }
      return (next - first, failure)
    }

    private mutating func write(_ member: RawSpan, contentSize: Int) -> StreamError? {
      do throws(StreamError) { try file.write(member) } catch { return error }
      table?.append(size: member.byteCount, contentSize: contentSize)
      return nil
    }

    /// Writes what ends the archive.
    mutating func end() throws(StreamError) {
      if let table = table.take() { try file.write(table.frame.span.bytes) }
    }

    consuming func takeFile() -> OutputFile { file }
  }

  private let name: String
  private let target: Mutex<Target?>
  private let compression: Compression
  /// The pool of the members' input buffers; they are recycled after they are compressed.
  private let buffers: MemberBuffers
  /// The compressor of `write(_:)`, reused between calls.
  private let spareCompressor = Mutex<MemberCompressor?>(nil)
  private let turns = Turnstile()
  private let failed = Atomic<Bool>(false)

  init(
    _ file: consuming sending OutputFile, _ compression: Compression, buffers: MemberBuffers
  ) {
    name = file.name
    target = Mutex(Target(file: file, table: SeekTable(compression.format)))
    self.compression = compression
    self.buffers = buffers
  }

  /// Compresses members, each before its turn, and writes them.
  ///
  /// - Parameters:
  ///   - members: the finished members; their inputs are empty afterwards.
  ///   - compressor: the thread's own compressor; created in the first call.
  /// - Returns: the first error of writing; nothing is written after it.
  func write(
    _ members: inout FinishedMembers, with compressor: inout MemberCompressor?
  ) -> StreamError? {
    var failure: StreamError?
    for index in members.inputs.indices {
      let error = write(members.inputs[index], members.first + index, with: &compressor)
      failure = failure ?? error
      buffers.recycle(&members.inputs[index])
    }
    return failure
  }

  /// Writes members for a thread without a compressor of its own.
  func write(_ members: inout FinishedMembers) -> StreamError? {
    // No deadlock: a thread that waits here for its turn waits only for threads with their own
    // compressors.
    spareCompressor.withLock { write(&members, with: &$0) }
  }

  /// Compresses a member, and writes it or leaves it to the thread that writes the one before.
  private func write(
    _ input: [UInt8], _ number: Int, with compressor: inout MemberCompressor?
  ) -> StreamError? {
    var failure: StreamError?
    var isPut = false
    if !failed.load(ordering: .acquiring) {
      do throws(StreamError) {
        if compressor == nil { compressor = try MemberCompressor(compression, output: name) }
        try compressor?.withMember(of: input.span.bytes) { member throws(StreamError) in
          isPut = true
          failure = put(member, of: input.count, number)
        }
      } catch {
        failure = error
        failed.store(true, ordering: .releasing)
      }
    }
    if !isPut {
      let other = put(nil, of: input.count, number)
      failure = failure ?? other
    }
    return failure
  }

  /// Writes a member in its turn, with those behind it that are ready, or keeps it until then.
  ///
  /// - Parameter member: `nil` for one that is not written, because something has failed.
  private func put(_ member: RawSpan?, of contentSize: Int, _ number: Int) -> StreamError? {
    let isKept = target.withLock { target in
      guard let member else { return false }
      return target?.keep(member, contentSize: contentSize, number: number) ?? false
    }
    if isKept { return nil }
    turns.enter(number)
    let (count, failure) = target.withLock { target in
      let hasFailed = failed.load(ordering: .acquiring)
      return target?.writeNext(member, contentSize: contentSize, hasFailed: hasFailed) ?? (1, nil)
    }
    if failure != nil { failed.store(true, ordering: .releasing) }
    for _ in 0..<count { turns.leave() }
    return failure
  }

  /// Lets go of the file: what is to appear under its name only as a whole never does.
  func discard() { target.withLock { $0 = nil } }

  /// Writes the last members and what ends the archive; the file stays open.
  func end(_ members: consuming FinishedMembers) throws(StreamError) {
    var members = members
    if let failure = write(&members) { throw failure }
    if failed.load(ordering: .acquiring) { return }
    try target.withLock { target throws(StreamError) in try target?.end() }
  }

  /// Writes the last members, and gives a file its name.
  func finish(_ members: consuming FinishedMembers) throws(StreamError) {
    try seal(members)?.finish()
  }

  /// Writes the last members; `finish` of what is returned gives a file its name.
  ///
  /// - Returns: nil where the file was let go of.
  func seal(_ members: consuming FinishedMembers) throws(StreamError) -> OutputFile? {
    try end(members)
    return target.withLock { $0.take()?.takeFile() }
  }
}
