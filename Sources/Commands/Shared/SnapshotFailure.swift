internal import ByteStreams
internal import JSONLines
internal import Registry

/// Tells why a snapshot file could not be a registry.
enum SnapshotFailure {
  /// Writes the message and returns the exit status.
  static func report(
    _ error: SnapshotError, command: String, in context: RunContext
  ) -> ExitStatus {
    context.messages.line("mpkg \(command): " + describe(error))
    if case .line(let name, 1, let cause) = error, FirstLine.isOnlyBrackets(cause) {
      context.messages.line(
        "mpkg \(command): a snapshot has one record a line; for an array or pretty-printed JSON use:"
          + " mpkg records \(name) > snapshot.jsonl")
    }
    switch error {
    case .stream(let error):
      return Sentences.status(of: error, signal: context.interruption.signalNumber)
    case .line, .tooLongLine, .noIdentifier, .duplicate: return .malformedInput
    case .held: return .held
    }
  }

  private static func describe(_ error: SnapshotError) -> String {
    guard case .line(let name, let number, let cause) = error else { return error.message }
    return "\(name):\(number):\(cause.offset + 1): " + Sentences.describe(cause)
  }
}
