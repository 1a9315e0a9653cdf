internal import Dispatch
internal import Synchronization
internal import SystemPackage

/// Appends entries for many tasks at a time: one sync serves all that wait for it.
///
/// Worked example: while the first entry is being synced, thirty others come in; they are written and
/// synced together as soon as the first one is. So the disk's time for a sync bounds how long an
/// entry takes, and not how many there are a second. Once writing has failed nothing is written any
/// more, and everybody who waits or comes later is told so.
package final class JournalWriter: Sendable {
  private struct State {
    var pending: [UInt8] = []
    /// Who waits until `pending` is written, and whether until it is synced.
    var waiters: [(CheckedContinuation<JournalError?, Never>, isForSync: Bool)] = []
    var isBusy = false
    var failure: JournalError?
  }

  /// How many bytes may be on their way before whoever notes more has to wait.
  private static let room = 1 << 20
  private let name: String
  private let storage: any JournalStorage
  private let queue = DispatchQueue(label: "journal")
  private let state = Mutex(State())

  /// - Parameter name: what messages call the journal.
  package init(name: String, storage: any JournalStorage) {
    self.name = name
    self.storage = storage
  }

  /// Why nothing is written any more; nil while all is well.
  package var failure: JournalError? { state.withLock { $0.failure } }

  /// Appends whole lines; returns once they outlast a power loss.
  package func write(_ lines: [UInt8]) async throws(JournalError) {
    let failure = await withCheckedContinuation { continuation in
      enqueue(lines, waiter: (continuation, isForSync: true))
    }
    if let failure { throw failure }
  }

  /// Appends whole lines, to be written soon and synced with what is synced next.
  ///
  /// - Throws: what has kept an earlier line from being written.
  package func note(_ lines: [UInt8]) async throws(JournalError) {
    let (failure, isCrowded) = state.withLock { ($0.failure, $0.pending.count > Self.room) }
    if let failure { throw failure }
    guard isCrowded else { return enqueue(lines, waiter: nil) }
    let late = await withCheckedContinuation { continuation in
      enqueue(lines, waiter: (continuation, isForSync: false))
    }
    if let late { throw late }
  }

  private func enqueue(
    _ lines: [UInt8], waiter: (CheckedContinuation<JournalError?, Never>, isForSync: Bool)?
  ) {
    let (starts, failure) = state.withLock { state -> (Bool, JournalError?) in
      if let failure = state.failure { return (false, failure) }
      state.pending += lines
      if let waiter { state.waiters.append(waiter) }
      defer { state.isBusy = true }
      return (!state.isBusy, nil)
    }
    if let failure { waiter?.0.resume(returning: failure) }
    if starts { queue.async { [self] in work() } }
  }

  /// Writes what there is until there is nothing more.
  private func work() {
    while true {
      let batch = state.withLock { state -> State? in
        if state.pending.isEmpty, state.waiters.isEmpty {
          state.isBusy = false
          return nil
        }
        let batch = state
        state.pending = []
        state.waiters = []
        return batch
      }
      guard let batch else { return }
      var failure: JournalError?
      do throws(Errno) {
        if !batch.pending.isEmpty { try storage.append(batch.pending) }
        if batch.waiters.contains(where: \.isForSync) { try storage.sync() }
      } catch {
        failure = .writeFailed(name: name, error)
      }
      let late = state.withLock { state -> State? in
        guard let failure else { return nil }
        state.failure = failure
        defer {
          state.pending = []
          state.waiters = []
        }
        return state
      }
      for waiter in batch.waiters + (late?.waiters ?? []) { waiter.0.resume(returning: failure) }
    }
  }
}
