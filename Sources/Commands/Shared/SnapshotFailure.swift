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
    switch error {
    case .stream(let error):
      return Sentences.status(of: error, signal: context.interruption.signalNumber)
    case .line, .tooLongLine, .noIdentifier, .duplicate: return .malformedInput
    case .held: return .held
    }
  }

  private static func describe(_ error: SnapshotError) -> String {
    switch error {
    case .stream(let error): Sentences.describe(error)
    case .line(let name, let number, let error):
      "\(name):\(number):\(error.offset + 1): " + Sentences.describe(error)
    case .tooLongLine(let name, let number): "\(name):\(number): the line is too long for a record"
    case .noIdentifier(let name, let number):
      "\(name):\(number): the record has no model_package_arn"
    case .duplicate(let name, let number, let identifier):
      "\(name):\(number): \(identifier) is in the snapshot twice"
    case .held(let name):
      "\(name): another run holds this registry file; wait until it has ended"
    }
  }
}
