package import Journal

/// Where a run writes down what it is about to do and what came of it.
package protocol ChangeJournal: Sendable {
  /// What keeps the journal from being written; nothing new is sent then.
  var failure: JournalError? { get }

  /// Writes down that a request is about to be sent; returns once it may be.
  func sending(_ entry: SendingEntry) async throws(JournalError)

  /// Writes down what the service knows the request by.
  func sent(_ entry: SentEntry) async

  /// Writes down how it ended; what keeps it from doing so is `failure` from then on.
  func ended(_ entry: EndedEntry) async

  /// Records that the outcome of an ended request is unknown, so that it counts as open from then
  /// on.
  func doubted(_ entry: EndedEntry) async
}

/// A journal whose entries outlast a power loss before a request is sent, and once it has ended.
package struct SyncedJournal: ChangeJournal {
  private let writer: JournalWriter

  package init(_ writer: JournalWriter) { self.writer = writer }

  /// What keeps the journal from being written.
  package var failure: JournalError? { writer.failure }

  /// Returns once the entry is synced.
  package func sending(_ entry: SendingEntry) async throws(JournalError) {
    try await writer.write(try entry.bytes())
  }

  /// Written soon, and synced with what is synced next: if it is lost, the request is sent again
  /// under the same token, which gives the same request token.
  package func sent(_ entry: SentEntry) async {
    var line: [UInt8] = []
    entry.append(to: &line)
    // A failure is the writer's from then on, and seen by whoever writes next.
    try? await writer.note(line)
  }

  /// Returns once the entry is synced.
  package func ended(_ entry: EndedEntry) async {
    var line: [UInt8] = []
    entry.append(to: &line)
    await write(line)
  }

  /// Returns once the entry is synced.
  package func doubted(_ entry: EndedEntry) async {
    var line: [UInt8] = []
    entry.appendDoubt(to: &line)
    await write(line)
  }

  private func write(_ line: [UInt8]) async {
    // A failure is the writer's from then on, and seen by whoever writes next.
    try? await writer.write(line)
  }
}
