package import ByteStreams
internal import Synchronization

/// Makes the bytes of an output, piece by piece.
package protocol PieceMaker: ~Copyable {
  /// Appends the next piece to an empty buffer: whole lines, about 1 MiB of them. Appends nothing where
  /// there are no more.
  mutating func next(into buffer: inout [UInt8]) throws(StreamError)
}

/// Fills an output with pieces on several threads: each makes a piece, one at a time, and then
/// compresses and writes it in its turn, while others make the next ones.
package final class OutputFilling<Maker: PieceMaker & ~Copyable & Sendable>: Sendable {
  private struct State: ~Copyable {
    var maker: Maker
    /// Where an archive's members end; nil for an output as it is.
    var cutter: MemberCutter?
    /// The number of the next piece, or of an archive's next member.
    var number = 0
    var isOver = false
    var failure: StreamError?
  }

  private let state: Mutex<State>
  private let output: Mutex<OutputStream?>
  private let archive: ArchiveOutput?
  private let turns = Turnstile()

  private init(_ output: consuming sending OutputStream, _ maker: consuming Maker) {
    switch output.split() {
    case .stream(let stream):
      state = Mutex(State(maker: maker, cutter: nil))
      self.output = Mutex(stream)
      archive = nil
    case .archive(let file, let compression):
      let buffers = MemberBuffers()
      state = Mutex(State(maker: maker, cutter: MemberCutter(buffers)))
      self.output = Mutex(nil)
      archive = ArchiveOutput(file, compression, buffers: buffers)
    }
  }

  /// Writes all pieces of a maker, in order.
  ///
  /// - Returns: the output; `finish` gives a file its name.
  /// - Throws: what making and writing throw.
  package static func fill(
    _ output: consuming sending OutputStream, with maker: consuming Maker, threads: Int
  ) throws(StreamError) -> OutputFile {
    let name = output.name
    let filling = OutputFilling(output, maker)
    _ = ConcurrentMap.values(max(1, threads)) { _ in filling.work() }
    return try filling.seal(name)
  }

  private func work() {
    var buffer: [UInt8] = []
    var compressor: MemberCompressor?
    while true {
      var members = FinishedMembers()
      guard let number = make(&buffer, &members) else { return }
      if archive == nil {
        write(buffer, number)
      } else if let failure = archive?.write(&members, with: &compressor) {
        stop(failure)
      }
    }
  }

  /// Makes a piece, and cuts the members of an archive; nil where there are no more.
  private func make(_ buffer: inout [UInt8], _ members: inout FinishedMembers) -> Int? {
    state.withLock { state in
      if state.isOver { return nil }
      buffer.removeAll(keepingCapacity: true)
      do throws(StreamError) { try state.maker.next(into: &buffer) } catch {
        state.failure = state.failure ?? error
        buffer.removeAll(keepingCapacity: true)
      }
      if buffer.isEmpty {
        state.isOver = true
        return nil
      }
      let number = state.number
      if let inputs = state.cutter?.append(buffer.span.bytes) {
        members = FinishedMembers(first: number, inputs: inputs)
        state.number += inputs.count
      } else {
        state.number += 1
      }
      return number
    }
  }

  private func write(_ bytes: [UInt8], _ number: Int) {
    turns.enter(number)
    let failure = output.withLock { output -> StreamError? in
      do throws(StreamError) { try output?.write(bytes.span.bytes) } catch { return error }
      return nil
    }
    turns.leave()
    if let failure { stop(failure) }
  }

  private func stop(_ failure: StreamError) {
    state.withLock { state in
      state.failure = state.failure ?? failure
      state.isOver = true
    }
  }

  private func seal(_ name: String) throws(StreamError) -> OutputFile {
    let (failure, number) = state.withLock { ($0.failure, $0.number) }
    if let failure { throw failure }
    if let stream = output.withLock({ $0.take() }) { return try stream.seal() }
    let last = state.withLock { $0.cutter?.last() }
    let members = FinishedMembers(first: number, inputs: last.map { [$0] } ?? [])
    guard let file = try archive?.seal(members) else {
      throw .closed(name)
    }
    return file
  }
}
