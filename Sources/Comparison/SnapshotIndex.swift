package import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import Synchronization

/// The records of one snapshot: the fingerprints of their keys and lines, and where the lines lie.
///
/// Past a number of records the index keeps only half of the keys, told by a bit of their fingerprints,
/// then a quarter, and so on; the other halves are left to later passes over the input.
package final class SnapshotIndex: Sendable {
  private struct State {
    var table = RecordTable()
    /// The keys of the other input that this one lacks.
    var added = RecordTable()
    var partition: KeyPartition
    /// Parts of the keys that were left out, to be taken by other passes.
    var leftOut: [LeftOutKeys] = []
    /// Lines up to this one were reported as duplicates by the pass that left the keys out.
    let reportedLine: Int
    var failure: StreamError?
  }

  /// What a record takes in memory, in bytes.
  package static let bytesPerRecord = 56

  /// Where the lines are read again.
  package let store: LineStore
  private let limit: Int
  private let state: Mutex<State>

  /// - Parameter limit: the largest number of records.
  package convenience init(_ store: LineStore, limit: Int = .max) {
    self.init(store, limit: limit, keys: LeftOutKeys(partition: KeyPartition(), reportedLine: 0))
  }

  init(_ store: LineStore, limit: Int, keys: LeftOutKeys) {
    self.store = store
    self.limit = limit
    state = Mutex(State(partition: keys.partition, reportedLine: keys.reportedLine))
  }

  /// The number of records.
  package var count: Int { state.withLock { $0.table.count } }

  /// The part of the keys that is in the index.
  var partition: KeyPartition { state.withLock { $0.partition } }

  /// The parts of the keys that were left out so far.
  var leftOut: [LeftOutKeys] { state.withLock { $0.leftOut } }

  /// Whether the input has more records than the index may hold.
  package var isIncomplete: Bool { !leftOut.isEmpty }

  /// The first error of keeping lines.
  package var failure: StreamError? { state.withLock { $0.failure } }

  /// Adds the lines of a chunk, which come in the order of the input.
  ///
  /// - Parameter findings: gets one finding a line.
  /// - Returns: where the lines lie in the store; `nil` if they could not be kept.
  @discardableResult
  func add(
    _ looked: [LookedLine], _ lines: borrowing [PendingLine], of chunk: RawSpan,
    from origin: ChunkOrigin, findings: inout [LineFinding]
  ) -> StoredChunk? {
    if lines.isEmpty { return nil }
    return state.withLock { state in
      guard state.failure == nil, let stored = keep(chunk, origin, &state) else {
        findings.append(contentsOf: repeatElement(.stored, count: looked.count))
        return nil
      }
      for index in looked.indices {
        let line = lines[index]
        guard state.partition.contains(looked[index].key) else {
          findings.append(.elsewhere)
          continue
        }
        let entry = RecordEntry(
          key: looked[index].key, content: looked[index].content,
          position: stored.position(start: line.start, next: line.next),
          line: origin.firstLine + line.number)
        if state.table.insert(entry) {
          findings.append(.stored)
        } else {
          findings.append(entry.line > state.reportedLine ? .duplicate : .elsewhere)
        }
        if state.table.count > limit { Self.halve(&state, at: entry.line) }
      }
      return stored
    }
  }

  private func keep(
    _ chunk: RawSpan, _ origin: ChunkOrigin, _ state: inout State
  ) -> StoredChunk? {
    do throws(StreamError) {
      return try store.keep(chunk, at: origin.offset, in: origin.batch)
    } catch {
      state.failure = error
      return nil
    }
  }

  /// Leaves out half of the keys.
  ///
  /// - Parameter line: the line up to which duplicates with these keys were found.
  private static func halve(_ state: inout State, at line: Int) {
    guard let other = state.partition.halve() else { return }
    state.leftOut.append(
      LeftOutKeys(partition: other, reportedLine: max(line, state.reportedLine)))
    let partition = state.partition
    state.table.keep { partition.contains($0.key) }
  }

  /// Matches lines of the other input, which come in its order.
  ///
  /// - Parameter findings: gets one finding a line.
  func claim(_ looked: [LookedLine], findings: inout [LineFinding]) {
    state.withLock { state in
      for line in looked {
        findings.append(Self.claim(line, &state))
      }
    }
  }

  private static func claim(_ line: LookedLine, _ state: inout State) -> LineFinding {
    guard state.partition.contains(line.key) else { return .elsewhere }
    guard let number = state.table.number(of: line.key) else {
      let entry = RecordEntry(
        key: line.key, content: line.content, position: LinePosition(offset: 0, length: 0), line: 0)
      return state.added.insert(entry) ? .added : .duplicate
    }
    let entry = state.table[number]
    if entry.isClaimed { return .duplicate }
    state.table[number].isClaimed = true
    return entry.content == line.content ? .same(OldLine(entry)) : .differs(OldLine(entry))
  }

  /// Forgets what was claimed and added, so that another input can be matched.
  package func forgetClaims() {
    state.withLock { state in
      state.added = RecordTable()
      for number in 0..<state.table.count where state.table[number].isClaimed {
        state.table[number].isClaimed = false
      }
    }
  }

  /// Returns some records that nobody claimed, in the order of the input.
  ///
  /// - Parameter next: the number of the first record to look at; moved on behind the last.
  func unclaimed(from next: inout Int, limit: Int) -> [OldLine] {
    state.withLock { state in
      var lines: [OldLine] = []
      while next < state.table.count, lines.count < limit {
        let entry = state.table[next]
        if !entry.isClaimed { lines.append(OldLine(entry)) }
        next += 1
      }
      return lines
    }
  }

  /// Returns the record with a key, and notes that the other input has it too.
  func touch(_ key: Fingerprint) -> OldLine? {
    state.withLock { state in
      guard let number = state.table.number(of: key) else { return nil }
      state.table[number].isClaimed = true
      return OldLine(state.table[number])
    }
  }

  /// Returns the record with a key; `nil` if there is none.
  func record(of key: Fingerprint) -> OldLine? {
    state.withLock { state in
      state.table.number(of: key).map { OldLine(state.table[$0]) }
    }
  }
}
