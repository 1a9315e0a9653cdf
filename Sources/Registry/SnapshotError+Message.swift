internal import ByteStreams
internal import JSONLines

extension SnapshotError {
  /// What was wrong, in one sentence without a full stop; for messages and results.
  package var message: String {
    switch self {
    case .stream(let error): error.message
    case .line(let name, let number, let error):
      "\(name):\(number):\(error.offset + 1): the record is no JSON"
    case .tooLongLine(let name, let number): "\(name):\(number): the line is too long for a record"
    case .noIdentifier(let name, let number, let column):
      "\(name):\(number): the record has no \(column)"
    case .duplicate(let name, let number, let identifier):
      "\(name):\(number): \(identifier) is in the snapshot twice"
    case .changedMeanwhile(let name):
      "\(name): another program has changed or replaced this file since it was read;"
        + " run the command again"
    case .held(let name):
      "\(name): another run holds this registry file; wait until it has ended"
    }
  }
}

extension RegistryError {
  /// A snapshot's record cannot be read.
  package init(reading error: SnapshotError) {
    self.init(.storage, code: "UnreadableSnapshot", message: error.message)
  }

  /// What has been changed of a snapshot cannot be kept.
  init(changing error: SnapshotError) {
    self.init(
      .storage, code: "UnwritableSnapshot",
      message: "the changed record cannot be kept: \(error.message)",
      advice: "TMPDIR names the folder for it")
  }
}
