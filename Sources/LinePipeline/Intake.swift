internal import ByteStreams
internal import JSONLines
internal import Synchronization

/// One chunk of work, numbered in the order of the input.
struct Job {
  enum Content {
    case lines(LineChunk)
    case tooLongLine(beginning: [UInt8])
    /// Reading failed here, after everything before it.
    case failed(StreamError)
  }

  let ticket: Int
  let input: Int
  /// The number of the chunk's first line, 0 where the run does not count.
  let firstLine: Int
  let content: Content
}

/// Where the workers fetch their chunks, one at a time.
final class Intake: Sendable {
  private struct State: ~Copyable {
    var inputs: LineInputs
    var tickets = 0
    var isOver = false
    var input = 0
    var linesBefore = 0
  }

  private let state: Mutex<State>
  private let countsLines: Bool
  private let delivery: Delivery

  init(_ inputs: consuming sending LineInputs, countsLines: Bool, delivery: Delivery) {
    state = Mutex(State(inputs: inputs))
    self.countsLines = countsLines
    self.delivery = delivery
  }

  /// The next chunk; nil when there is nothing more to do. What is ready is handed out before a
  /// wait for input begins.
  func take() -> Job? {
    state.withLock { state -> Job? in
      guard !state.isOver, !delivery.isStopped else { return nil }
      if state.inputs.wouldWait() { delivery.flushBeforeWaiting() }
      do throws(StreamError) {
        switch try state.inputs.next() {
        case .chunk(let chunk, let input):
          let job = number(.lines(chunk), input: input, &state)
          if countsLines { state.linesBefore += chunk.lineCount }
          return job
        case .tooLongLine(let beginning, let input):
          let job = number(.tooLongLine(beginning: beginning), input: input, &state)
          state.linesBefore += 1
          return job
        case .end:
          state.isOver = true
          return nil
        }
      } catch {
        state.isOver = true
        return number(.failed(error), input: state.input, &state)
      }
    }
  }

  private func number(_ content: Job.Content, input: Int, _ state: inout State) -> Job {
    if input != state.input {
      state.input = input
      state.linesBefore = 0
    }
    defer { state.tickets += 1 }
    return Job(
      ticket: state.tickets, input: input, firstLine: countsLines ? state.linesBefore + 1 : 0,
      content: content)
  }
}

extension LineChunk {
  fileprivate var lineCount: Int {
    withBytes { bytes in
      var cursor = LineCursor()
      var count = 0
      while cursor.next(in: bytes) != nil { count += 1 }
      return count
    }
  }
}
