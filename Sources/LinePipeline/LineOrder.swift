internal import ByteStreams
internal import Synchronization

/// What goes from one chunk to the next in the input's order, while the chunks themselves are worked
/// on at the same time: the line that a member of an archive left unfinished, and the lines' numbers.
///
/// Every ticket has one short turn. A chunk that a long line made large keeps its turn until it was
/// delivered, and nothing is read meanwhile that would need another: so there is one at a time.
final class LineOrder: Sendable {
  private struct State: ~Copyable {
    var line: CarriedLine
    /// What was read of an archive behind the place where its members are not what they say.
    var returned: [UInt8] = []
    var returnedFrom: Int?
    var input = 0
    var linesBefore = 0
  }

  private let turns = Turnstile()
  private let state: Mutex<State>
  private let broken = Atomic<Bool>(false)
  private let maximumLineBytes: Int
  private let members: MemberCount?

  /// - Parameter members: counts the whole members of batches.
  init(maximumLineBytes: Int, members: MemberCount? = nil) {
    self.maximumLineBytes = maximumLineBytes
    self.members = members
    state = Mutex(State(line: CarriedLine(maximumLineBytes: maximumLineBytes)))
  }

  func enter(_ ticket: Int) { turns.enter(ticket) }

  func leave() { turns.leave() }

  /// Lets a ticket's turn go by that has nothing to hand on.
  func pass(_ ticket: Int) { turns.pass(ticket) }

  /// Waits until all tickets before this one have had their turn.
  func waitForTurns(before ticket: Int) { turns.enter(ticket) }

  /// Whether a member of the archive that is being read was not what it says: no more batches are
  /// wanted of it.
  var isBroken: Bool { broken.load(ordering: .acquiring) }

  /// In its turn, makes a batch's bytes into whole lines; none, where a batch before it was broken.
  ///
  /// - Parameter damagedAt: where in the batch the first member stands that is not what it says.
  func completeLines(of bytes: LineChunk, _ batch: MemberBatch, damagedAt: Int?) {
    state.withLock { state in
      if isBroken {
        bytes.removeAll()
        state.returned += batch.storedBytes(from: 0)
        return
      }
      state.line.completeLines(of: bytes)
      members?.add(batch.memberCount(before: damagedAt))
      guard let damagedAt else { return }
      state.returned = batch.storedBytes(from: damagedAt)
      state.returnedFrom = batch.offset + damagedAt
      broken.store(true, ordering: .releasing)
    }
  }

  /// In its turn, counts a chunk's lines; returns the number of the first one within its input.
  func number(_ lines: Int, of input: Int) -> Int {
    state.withLock { state in
      if input != state.input {
        state.input = input
        state.linesBefore = 0
      }
      defer { state.linesBefore += lines }
      return state.linesBefore + 1
    }
  }

  /// What the batches of an archive left, once all have had their turn.
  func takeRest() -> PieceReader.ArchiveRest {
    state.withLock { state in
      var line = CarriedLine(maximumLineBytes: maximumLineBytes)
      swap(&line, &state.line)
      defer {
        state.returned = []
        state.returnedFrom = nil
        broken.store(false, ordering: .releasing)
      }
      return PieceReader.ArchiveRest(
        line: line, returned: state.returned, offset: state.returnedFrom)
    }
  }
}
