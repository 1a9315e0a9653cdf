internal import ByteStreams
internal import Synchronization

/// Members that a result completed: their inputs, and the number of the first.
struct FinishedMembers {
  var first = 0
  var inputs: [[UInt8]] = []
}

/// An archive whose members are compressed by the threads that complete them, and written in order.
final class ArchiveOutput: Sendable {
  /// What members are written to.
  private struct Target: ~Copyable {
    let file: OutputFile
    /// What ends an archive of frames; nil for other archives.
    var table: SeekTable?

    mutating func write(_ member: RawSpan, contentSize: Int) throws(StreamError) {
      try file.write(member)
      table?.append(size: member.byteCount, contentSize: contentSize)
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
      let number = members.first + index
      defer { buffers.recycle(&members.inputs[index]) }
      if failed.load(ordering: .acquiring) {
        turns.pass(number)
        continue
      }
      do throws(StreamError) {
        try write(members.inputs[index], number, with: &compressor)
      } catch {
        failure = failure ?? error
        failed.store(true, ordering: .releasing)
      }
      turns.leave()
    }
    return failure
  }

  /// Writes members for a thread without a compressor of its own.
  func write(_ members: inout FinishedMembers) -> StreamError? {
    // No deadlock: a thread that waits here for its turn waits only for threads with their own
    // compressors.
    spareCompressor.withLock { write(&members, with: &$0) }
  }

  /// Ends in the member's turn, whatever happens.
  private func write(
    _ input: [UInt8], _ number: Int, with compressor: inout MemberCompressor?
  ) throws(StreamError) {
    do throws(StreamError) {
      if compressor == nil { compressor = try MemberCompressor(compression, output: name) }
      try compressor?.withMember(of: input.span.bytes) { member throws(StreamError) in
        turns.enter(number)
        guard !failed.load(ordering: .acquiring) else { return }
        try target.withLock { target throws(StreamError) in
          try target?.write(member, contentSize: input.count)
        }
      }
    } catch {
      turns.enter(number)
      throw error
    }
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
