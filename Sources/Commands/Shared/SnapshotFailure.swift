internal import ByteStreams
internal import JSONLines
internal import ModelPackages
internal import Registry

/// Tells why a snapshot file could not be a registry.
enum SnapshotFailure {
  /// Writes the message and returns the exit status.
  static func report(
    _ error: SnapshotError, command: String, in context: RunContext
  ) -> ExitStatus {
    context.messages.line("mpkg \(command): " + describe(error))
    if let name = oddlyLaidOut(error) {
      context.messages.line(
        "mpkg \(command): the file has to have one object a line; for packages in an array or pretty-printed use:"
          + " mpkg records \(name) > snapshot.jsonl")
    }
    switch error {
    case .stream(let error):
      return Sentences.status(of: error, signal: context.interruption.signalNumber)
    case .line, .tooLongLine, .noIdentifier, .duplicate: return .malformedInput
    case .held, .changedMeanwhile: return .held
    }
  }

  /// Returns the name of a file whose first line suggests an array or pretty-printed JSON; `nil`
  /// for other errors.
  private static func oddlyLaidOut(_ error: SnapshotError) -> String? {
    switch error {
    case .line(let name, 1, let cause) where FirstLine.isOnlyBrackets(cause): name
    case .noIdentifier(let name, 1, Columns.identifier): name
    default: nil
    }
  }

  private static func describe(_ error: SnapshotError) -> String {
    guard case .line(let name, let number, let cause) = error else { return error.message }
    return "\(name):\(number):\(cause.offset + 1): " + Sentences.describe(cause)
  }
}
