package import ByteStreams
internal import JSONLines
package import LinePipeline
internal import Synchronization

/// Sees what the deltas of a chain change while it is restored, in the order of their lines. Lines are
/// counted from 1, deltas from 0.
package protocol DeltaObserver: AnyObject, Sendable {
  func changed(_ old: RawSpan, to new: RawSpan, oldLine: Int, line: Int, by delta: Int)
  func added(_ new: RawSpan, line: Int, by delta: Int)
  func removed(_ old: RawSpan, line: Int, by delta: Int)
}

/// Restores a snapshot from a full one and deltas, with one `LineRun` over all of them.
///
/// The run reads the full snapshot and notes where its lines lie, then each delta. A delta makes a list
/// of lines of the list before it, so only the last night is ever written. `finish` writes it, after the
/// last line of the last delta was checked: until then nothing was written.
package final class Restoration: Sendable {
  private struct State: ~Copyable {
    var lines: SnapshotLines
    var base = LineDigest()
    /// One for each delta.
    var checks: [DeltaCheck]
    var failure: StreamError?
    /// Whether a line was refused: the lines behind it are left alone.
    var isRefused = false
    /// The number of the last line of the current delta.
    var lastLine = 0
  }

  private let chain: SnapshotChain
  private let observer: (any DeltaObserver)?
  private let state: Mutex<State>

  /// - Parameters:
  ///   - folder: the folder of temporary files.
  ///   - observer: sees what the deltas change.
  package init(
    _ chain: SnapshotChain, folder: String, interruption: Interruption?,
    observer: (any DeltaObserver)? = nil
  ) {
    self.chain = chain
    self.observer = observer
    let lines = SnapshotLines(full: chain.full, folder: folder, interruption: interruption)
    state = Mutex(
      State(lines: lines, checks: Array(repeating: DeltaCheck(), count: chain.deltas.count)))
  }

  /// The inputs, for `LineRun.inputs`. The run must count lines.
  package var inputs: [String] { [chain.full] + chain.deltas }

  package func makeStage() -> RestorationStage { RestorationStage(self) }

  /// Takes the next lines of the full snapshot.
  ///
  /// - Parameter bytes: the lines, each with one line feed.
  func add(
    _ lines: borrowing [PendingLine], of chunk: RawSpan, at offset: Int?, bytes: [UInt8]
  ) {
    state.withLock { state in
      guard state.failure == nil else { return }
      state.base.add(bytes, lines: lines.count)
      do throws(StreamError) {
        try state.lines.add(lines, of: chunk, at: offset, bytes: bytes)
      } catch {
        state.failure = error
      }
    }
  }

  /// Takes the next lines of a delta.
  ///
  /// - Parameter input: the delta's index among the inputs.
  /// - Returns: the index of the first line that is refused, and why; `nil` if none is.
  func add(
    _ deltas: [DeltaLine], _ lines: borrowing [PendingLine], of chunk: RawSpan,
    from origin: borrowing ChunkOrigin
  ) -> (index: Int, problem: DeltaProblem)? {
    let (input, firstLine) = (origin.input, origin.firstLine)
    return state.withLock { state in
      for index in lines.indices {
        guard state.failure == nil, !state.isRefused else { return nil }
        let line = chunk.extracting(lines[index].start..<lines[index].end)
        state.lastLine = firstLine + lines[index].number
        do throws(DeltaProblem) {
          try take(deltas[index], line, of: input, &state)
        } catch {
          state.isRefused = true
          return (index, error)
        }
      }
      return nil
    }
  }

  private func take(
    _ delta: DeltaLine, _ line: RawSpan, of input: Int, _ state: inout State
  ) throws(DeltaProblem) {
    let copied = try state.checks[input - 1].check(delta, line)
    if case .header(let header) = delta { try check(header, of: input, state) }
    do throws(StreamError) {
      if try apply(delta, line, copied, of: input, &state) { return }
    } catch {
      state.failure = error
      return
    }
    throw .badLine("the patch does not fit the line of the old snapshot")
  }

  /// Adds to the next night what a line of a delta says.
  ///
  /// - Parameter copied: the lines that it copies.
  /// - Returns: `false` if its patch does not fit.
  private func apply(
    _ delta: DeltaLine, _ line: RawSpan, _ copied: [ClosedRange<Int>], of input: Int,
    _ state: inout State
  ) throws(StreamError) -> Bool {
    switch delta {
    case .copy:
      for range in copied { state.lines.keep(range) }
    case .patched(let oldLine, let patch):
      let old = try state.lines.line(oldLine)
      guard let new = MemberPatch.apply(patch, of: line, to: old.span.bytes) else { return false }
      try change(oldLine, old, to: new, by: input - 1, &state)
    case .rewritten(let oldLine, let record):
      let old = observer == nil ? [] : try state.lines.line(oldLine)
      var new: [UInt8] = []
      new.append(record, of: line)
      try change(oldLine, old, to: new, by: input - 1, &state)
    case .added(let record):
      var new: [UInt8] = []
      new.append(record, of: line)
      try state.lines.append(new)
      observer?.added(new.span.bytes, line: state.lines.nextCount, by: input - 1)
    case .removed(let oldLine):
      guard let observer else { break }
      let old = try state.lines.line(oldLine)
      observer.removed(old.span.bytes, line: oldLine, by: input - 1)
    case .header, .unknown: break
    case .end: state.lines.turn()
    }
    return true
  }

  private func change(
    _ oldLine: Int, _ old: [UInt8], to new: [UInt8], by delta: Int, _ state: inout State
  ) throws(StreamError) {
    try state.lines.append(new)
    observer?.changed(
      old.span.bytes, to: new.span.bytes, oldLine: oldLine, line: state.lines.nextCount, by: delta)
  }

  private func check(
    _ header: DeltaHeader, of input: Int, _ state: borrowing State
  ) throws(DeltaProblem) {
    if input == 1 {
      let base = state.base.value
      guard header.old == base else {
        throw .wrongBase(name: chain.names[0], base, needed: header.old)
      }
    } else if let before = state.checks[input - 2].end?.new, header.old != before {
      throw .outOfOrder(name: chain.names[input - 1], before, needed: header.old)
    }
  }

  /// Checks that the input before another one is complete. For `LineRun.betweenInputs`.
  package func checkInput(before input: Int) throws(RunFailure) {
    let failure = state.withLock { state -> RunFailure? in
      defer { state.lastLine = 0 }
      if let failure = state.failure { return .stream(failure) }
      guard input > 1, state.checks[input - 2].end == nil else { return nil }
      let check = state.checks[input - 2]
      let place = LinePlace(
        input: input - 1, name: chain.names[input - 1], line: max(1, state.lastLine))
      let problem = check.header == nil ? DeltaProblem.noDelta : .cutShort
      return .line(place, .refused(problem.message, code: nil))
    }
    if let failure { throw failure }
  }

  /// Checks that the last delta is complete.
  ///
  /// - Parameter checksFirst: whether all restored lines are read and their digest is checked now; else
  ///   it is checked when the last of them was read.
  /// - Returns: the restored lines.
  package func finish(checksFirst: Bool) throws(RunFailure) -> RestoredLines {
    try checkInput(before: chain.deltas.count + 1)
    if checksFirst {
      let lines = RestoredLines(self)
      var piece: [UInt8] = []
      while try lines.next(into: &piece) != nil {}
    }
    return RestoredLines(self)
  }

  /// Reads restored lines; the parameters are those of `SnapshotLines.read`.
  fileprivate func read(
    from position: inout Int, into piece: inout [UInt8]
  ) throws(RunFailure) {
    let failure = state.withLock { state -> StreamError? in
      do throws(StreamError) {
        try state.lines.read(from: &position, into: &piece)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw .stream(failure) }
  }

  /// Checks the digest of all restored lines.
  fileprivate func check(_ digest: SnapshotDigest) throws(RunFailure) {
    let (last, line) = state.withLock { ($0.checks.last?.end, $0.checks.last?.count ?? 1) }
    guard let wanted = last?.new, digest != wanted else { return }
    let problem = DeltaProblem.wrongResult(digest, wanted: wanted)
    let place = LinePlace(
      input: chain.deltas.count, name: chain.names[chain.deltas.count], line: line)
    throw .line(place, .refused(problem.message, code: nil))
  }
}

/// The lines of a restored snapshot, from front to back.
package final class RestoredLines: Sendable {
  private let restoration: Restoration
  private let state = Mutex((position: 0, digest: LineDigest()))

  fileprivate init(_ restoration: Restoration) { self.restoration = restoration }

  /// Reads the next lines, about 1 MiB. One thread at a time may call it.
  ///
  /// - Parameter piece: gets the lines, each with a line feed.
  /// - Returns: the number of lines; `nil` at the end.
  /// - Throws: errors of reading; at the end, that the lines are not those that the delta names.
  package func next(into piece: inout [UInt8]) throws(RunFailure) -> Int? {
    let outcome = state.withLock { state -> Result<Int?, RunFailure> in
      do throws(RunFailure) {
        let before = state.position
        try restoration.read(from: &state.position, into: &piece)
        let count = state.position - before
        if count == 0 {
          try restoration.check(state.digest.value)
          return .success(nil)
        }
        state.digest.add(piece, lines: count)
        return .success(count)
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }
}
