internal import BulkRuns
internal import ByteStreams
internal import Journal
internal import ModelPackages
internal import Synchronization
internal import SystemPackage

/// Lines that wait in a temporary file until they may go out.
final class HeldLines: Sendable {
  private let file: Mutex<HeldBytes>

  init(_ file: consuming sending HeldBytes) { self.file = Mutex(file) }

  func append(_ line: [UInt8]) throws(StreamError) {
    let failure = file.withLock { file -> StreamError? in
      do throws(StreamError) {
        try file.append(line)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }

  /// A piece of what was appended; empty behind the end.
  func piece(at start: Int) throws(StreamError) -> [UInt8] {
    let piece = file.withLock { file -> Result<[UInt8], StreamError> in
      do throws(StreamError) {
        return .success(try file.bytes(in: start..<min(file.count, start + (1 << 20))))
      } catch {
        return .failure(error)
      }
    }
    return try piece.get()
  }
}

/// A journal whose ends are written once the changed file has its name.
struct DeferredJournal: ChangeJournal {
  private let writer: JournalWriter
  private let ends: HeldLines
  private let endsFailure = EndsFailure()

  init(_ writer: JournalWriter, _ ends: HeldLines) {
    self.writer = writer
    self.ends = ends
  }

  var failure: JournalError? { writer.failure ?? endsFailure.error }

  /// Returns at once: what counts as sending is the rename, before which all is synced.
  func sending(_ entry: SendingEntry) async throws(JournalError) {
    try await writer.note(try entry.bytes())
  }

  /// Nobody is ever asked about a local update.
  func sent(_ entry: SentEntry) async {}

  /// What is not in the changed file is noted at once: once that has its name, nothing else tells.
  func ended(_ entry: EndedEntry) async {
    var line: [UInt8] = []
    if entry.status != .success {
      entry.appendRefusal(to: &line)
      // A failure is the writer's from then on, and keeps the file from being replaced.
      try? await writer.note(line)
      line = []
    }
    entry.append(to: &line)
    do throws(StreamError) { try ends.append(line) } catch { endsFailure.note(error) }
  }

  /// Written at once, not deferred, because it is not the end of a request in this run.
  func doubted(_ entry: EndedEntry) async {
    var line: [UInt8] = []
    entry.appendDoubt(to: &line)
    // A failure is the writer's from then on, and keeps the file from being replaced.
    try? await writer.note(line)
  }

  /// Writes the ends.
  ///
  /// - Throws: what keeps them from being read or written; the next run finds them out anew.
  func finish() async throws {
    var start = 0
    while true {
      let piece = try ends.piece(at: start)
      if piece.isEmpty { break }
      start += piece.count
      try await writer.note(piece)
    }
    try await writer.write([])
  }
}

/// Why an end could not be kept.
private final class EndsFailure: Sendable {
  private let state = Mutex<JournalError?>(nil)

  var error: JournalError? { state.withLock { $0 } }

  func note(_ error: StreamError) {
    state.withLock { state in
      if state != nil { return }
      if case .writeFailed(let name, let errno) = error {
        state = .writeFailed(name: name, errno)
      } else {
        state = .writeFailed(name: "TMPDIR", .ioError)
      }
    }
  }
}
