internal import ByteStreams
internal import Synchronization

/// Where the chunks' results meet again: written, counted and reported in the input's order.
///
/// Results come in the order of their tickets, one at a time (see `LineRun`); the lock is for the
/// reader, which flushes before it waits.
final class Delivery: Sendable {
  private struct State: ~Copyable {
    /// Taken out when the run is over.
    var output: OutputStream?
    /// Where an archive's members end; nil for an output as it is.
    var cutter: MemberCutter?
    var members = 0
    var rejects: RejectsFile?
    var totals = RunTotals()
    /// How many outcomes may still go out, nil for any number.
    var remaining: Int?
    var input = 0
    var linesBefore = 0
    var failure: RunFailure?
    /// Whether something was written, the layout's opening first.
    var isOpened = false
  }

  private let state: Mutex<State>
  /// What takes the members, for an output that is compressed.
  private let archive: ArchiveOutput?
  private let stopped = Atomic<Bool>(false)
  /// Whether the reader is waiting, so that nothing may stay behind in the buffer.
  private let readerWaits = Atomic<Bool>(false)
  private let names: [String]
  private let layout: (any OutcomeLayout)?
  private let describe: @Sendable (LineProblem) -> String
  private let progress: (@Sendable (RunTotals) -> Void)?
  /// What takes the outcomes instead of an output.
  private let taker: (@Sendable (RawSpan) throws(StreamError) -> Void)?
  /// What takes the lines that failed instead of a file of rejects.
  private let refuser: LineRefusal?

  /// Creates a delivery to closures.
  ///
  /// - Parameters:
  ///   - take: gets the outcomes.
  ///   - refuse: gets the lines that failed.
  init(
    names: [String], take: @escaping @Sendable (RawSpan) throws(StreamError) -> Void,
    refuse: @escaping LineRefusal, progress: (@Sendable (RunTotals) -> Void)?
  ) {
    state = Mutex(State(output: nil, cutter: nil, rejects: nil, remaining: nil))
    archive = nil
    self.names = names
    layout = nil
    describe = { _ in "" }
    self.progress = progress
    taker = take
    refuser = refuse
  }

  init(
    output: consuming sending OutputStream, rejects: consuming sending RejectsFile?, limit: Int?,
    names: [String], layout: (any OutcomeLayout)?,
    describe: @escaping @Sendable (LineProblem) -> String,
    progress: (@Sendable (RunTotals) -> Void)?
  ) {
    switch output.split() {
    case .stream(let output):
      state = Mutex(State(output: output, cutter: nil, rejects: rejects, remaining: limit))
      archive = nil
    case .archive(let file, let compression):
      let buffers = MemberBuffers()
      state = Mutex(
        State(output: nil, cutter: MemberCutter(buffers), rejects: rejects, remaining: limit))
      archive = ArchiveOutput(file, compression, buffers: buffers)
    }
    self.names = names
    self.layout = layout
    self.describe = describe
    self.progress = progress
    taker = nil
    refuser = nil
  }

  /// Whether nothing more is wanted: a failure, the limit, or a closed output.
  var isStopped: Bool { stopped.load(ordering: .acquiring) }

  /// Writes what is ready, and from now on whatever gets ready, until `endWaiting`.
  func flushBeforeWaiting() {
    readerWaits.store(true, ordering: .sequentiallyConsistent)
    state.withLock { state in
      guard state.failure == nil else { return }
      do throws(StreamError) {
        try state.output?.flush()
      } catch {
        stop(&state, .stream(error))
      }
    }
  }

  /// The reader got what it waited for.
  func endWaiting() { readerWaits.store(false, ordering: .releasing) }

  /// Says that the run is not going to be refused any more: rejects are its own from now on.
  func begin() {
    state.withLock { state in
      do throws(StreamError) { try state.rejects?.begin() } catch { stop(&state, .stream(error)) }
    }
  }

  /// Takes a chunk's result in, in its turn.
  ///
  /// - Parameter readingFailure: what ended the reading behind the chunk.
  /// - Returns: the members that it completed, for `write`.
  func deliver(
    _ result: borrowing ChunkResult, of input: Int, readingFailure: StreamError?
  ) -> FinishedMembers {
    state.withLock { state in
      var members = FinishedMembers()
      guard !isStopped else { return members }
      begin(input: input, &state)
      do throws(RunFailure) {
        try write(result, &state, &members)
        try report(result, &state)
      } catch {
        stop(&state, error)
        return members
      }
      state.linesBefore += result.lines
      progress?(state.totals)
      if let readingFailure, state.remaining != 0 { stop(&state, .stream(readingFailure)) }
      if state.remaining == 0 || layout?.isDone == true {
        stopped.store(true, ordering: .releasing)
      }
      return members
    }
  }

  /// Compresses and writes members outside the turn in which they were completed. What fails here
  /// happened before whatever a later chunk came to.
  func write(_ members: inout FinishedMembers, with compressor: inout MemberCompressor?) {
    guard !members.inputs.isEmpty,
      let error = archive?.write(&members, with: &compressor)
    else { return }
    state.withLock { state in
      state.failure = .stream(error)
      stopped.store(true, ordering: .releasing)
    }
  }

  /// What ended the reading of lines early, nil if nothing did.
  var failure: RunFailure? { state.withLock { $0.failure } }

  /// Writes outcomes that come of no line of the inputs.
  func write(outcomes: [UInt8], count: Int) throws(RunFailure) {
    var members = try put(outcomes: outcomes, count: count)
    if !members.inputs.isEmpty, let error = archive?.write(&members) {
      throw .stream(error)
    }
  }

  /// Takes in outcomes that come of no line of the inputs.
  ///
  /// - Returns: the members that they completed, for `write`.
  func put(outcomes: [UInt8], count: Int) throws(RunFailure) -> FinishedMembers {
    var members = FinishedMembers()
    try state.withLock { state throws(RunFailure) in
      state.totals.linesOut += count
      members.first = state.members
      do throws(StreamError) {
        try write(outcomes.span.bytes, &state, &members)
      } catch {
        throw .stream(error)
      }
      progress?(state.totals)
    }
    return members
  }

  /// Puts aside something that could not be processed and is no line of the inputs.
  func reject(
    _ problem: LineProblem, at place: LinePlace, input: [UInt8]
  ) throws(RunFailure) {
    try state.withLock { state throws(RunFailure) in
      try reject(problem, at: place, input: input, &state)
    }
  }

  /// Counts what was read beside the inputs.
  func count(lines: Int, bytes: Int) {
    state.withLock { state in
      state.totals.linesIn += lines
      state.totals.bytesIn += bytes
      progress?(state.totals)
    }
  }

  /// Ends the run with a failure, unless another came first.
  func fail(_ failure: RunFailure) { state.withLock { stop(&$0, failure) } }

  private func begin(input: Int, _ state: inout State) {
    guard input != state.input else { return }
    state.input = input
    state.linesBefore = 0
  }

  private func stop(_ state: inout State, _ failure: RunFailure) {
    state.failure = state.failure ?? failure
    stopped.store(true, ordering: .releasing)
  }

  private func write(
    _ result: borrowing ChunkResult, _ state: inout State, _ members: inout FinishedMembers
  ) throws(RunFailure) {
    state.totals.linesIn += result.linesIn
    state.totals.bytesIn += result.bytesIn
    var count = result.linesOut
    var end = result.output.count
    if let remaining = state.remaining {
      count = min(count, remaining)
      end = count > 0 ? result.outcomeEnds[count - 1] : 0
      state.remaining = remaining - count
    }
    state.totals.linesOut += count
    members.first = state.members
    do throws(StreamError) {
      if end > 0 { try write(result.output.span.bytes.extracting(0..<end), &state, &members) }
      if readerWaits.load(ordering: .sequentiallyConsistent) { try state.output?.flush() }
    } catch {
      throw .stream(error)
    }
  }

  /// Writes outcomes as the layout has them.
  private func write(
    _ outcomes: RawSpan, _ state: inout State, _ members: inout FinishedMembers
  ) throws(StreamError) {
    guard let layout else { return try put(outcomes, &state, &members) }
    if !state.isOpened { try put(layout.opening().span.bytes, &state, &members) }
    state.isOpened = true
    guard let laidOut = try layout.layOut(outcomes) else {
      return try put(outcomes, &state, &members)
    }
    try put(laidOut.span.bytes, &state, &members)
  }

  private func put(
    _ bytes: RawSpan, _ state: inout State, _ members: inout FinishedMembers
  ) throws(StreamError) {
    state.totals.bytesOut += bytes.byteCount
    if let taker { return try taker(bytes) }
    if let inputs = state.cutter?.append(bytes), !inputs.isEmpty {
      members.inputs += inputs
      state.members += inputs.count
    }
    try state.output?.write(bytes)
  }

  private func report(
    _ result: borrowing ChunkResult, _ state: inout State
  ) throws(RunFailure) {
    for failure in result.failures {
      let place = LinePlace(
        input: state.input, name: names[state.input], line: state.linesBefore + failure.line + 1)
      try reject(failure.problem, at: place, input: failure.bytes, &state)
    }
  }

  private func reject(
    _ problem: LineProblem, at place: LinePlace, input: [UInt8], _ state: inout State
  ) throws(RunFailure) {
    if let refuser { return try refuser(place, problem, input) }
    if case .elsewhere(let place, let input, let words, let code) = problem {
      return try reject(.refused(words, code: code), at: place, input: input, &state)
    }
    guard state.rejects != nil else { throw .line(place, problem) }
    state.totals.rejected += 1
    var code: String?
    if case .refused(_, let known) = problem { code = known }
    do throws(StreamError) {
      try state.rejects?.reject(input, at: place, error: describe(problem), code: code)
    } catch {
      throw .stream(error)
    }
  }

  /// Ends the run: a file gets its name only where nothing failed; what was written to standard
  /// output before a failure goes out.
  ///
  /// - Parameter closing: what is written last where nothing failed.
  /// - Throws: what ended the run early.
  func finish(closing: [UInt8]) throws(RunFailure) -> RunTotals {
    let ending = state.withLock { state -> Result<RunTotals, RunFailure> in
      do throws(StreamError) {
        defer { archive?.discard() }
        if let rejects = state.rejects.take() { try rejects.finish() }
        guard let failure = state.failure else {
          let opening = state.isOpened ? [] : layout?.opening() ?? []
          let rest = opening + (layout?.rest() ?? [])
          state.totals.bytesOut += rest.count
          try finish(&state, rest + closing)
          return .success(state.totals)
        }
        if case .stream(.outputClosed) = failure { return .failure(failure) }
        try flush(&state)
        return .failure(failure)
      } catch {
        return .failure(.stream(error))
      }
    }
    return try ending.get()
  }

  private func finish(_ state: inout State, _ closing: [UInt8]) throws(StreamError) {
    if var output = state.output.take() {
      try output.write(closing.span.bytes)
      try output.finish()
    } else if let inputs = state.cutter?.append(closing.span.bytes) {
      let last = state.cutter?.last()
      try archive?.finish(
        FinishedMembers(first: state.members, inputs: inputs + (last.map { [$0] } ?? [])))
    }
  }

  /// Writes what is there of a run that failed.
  private func flush(_ state: inout State) throws(StreamError) {
    let rest = state.isOpened ? layout?.rest() ?? [] : []
    var members = FinishedMembers(first: state.members)
    try put(rest.span.bytes, &state, &members)
    if var output = state.output.take() { try output.flush() }
    if state.cutter?.hasPending == true, let last = state.cutter?.last() {
      members.inputs.append(last)
    }
    try archive?.end(members)
  }
}
