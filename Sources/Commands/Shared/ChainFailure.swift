internal import ByteStreams
internal import LinePipeline

extension RunContext {
  /// Reports why a snapshot could not be restored from its deltas, and returns the exit status.
  func report(_ failure: RunFailure, command: String) -> ExitStatus {
    switch failure {
    case .line(let place, let problem):
      messages.line("mpkg \(command): " + Sentences.describe(place, problem))
      return .malformedInput
    case .stream(let error):
      if error != .interrupted {
        messages.line("mpkg \(command): " + Sentences.describe(error))
      }
      return Sentences.status(of: error, signal: interruption.signalNumber)
    case .unprepared(let error):
      messages.line("mpkg \(command): \(error)")
      return .usage
    }
  }
}
