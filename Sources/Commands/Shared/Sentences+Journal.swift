internal import ByteStreams
internal import Journal

extension Sentences {
  static func describe(_ error: JournalError) -> String {
    switch error {
    case .cannotOpen(let name, let errno): "\(name): cannot open: \(errno)"
    case .cannotCreate(let name, let errno): "\(name): cannot create: \(errno)"
    case .readFailed(let name, let errno): "\(name): reading failed: \(errno)"
    case .writeFailed(let name, let errno): "\(name): writing failed: \(errno)"
    case .notAJournal(let name): "\(name): this is no journal of mpkg apply"
    case .otherVersion(let name, let found):
      "\(name): the journal is of version \(found), which this mpkg does not know"
    case .damaged(let name, let line):
      "\(name):\(line): the line is no entry of a journal, and others follow it"
    case .otherTarget(let name, let found, let wanted):
      "\(name): the journal belongs to \(found), not to \(wanted)"
    case .held(let name): "\(name): another run holds this journal; wait until it has ended"
    }
  }

  static func status(of error: JournalError) -> ExitStatus {
    switch error {
    case .cannotOpen: .noInput
    case .cannotCreate: .cannotCreate
    case .readFailed, .writeFailed: .inputOutput
    case .notAJournal, .otherVersion, .damaged: .malformedInput
    case .otherTarget: .usage
    case .held: .held
    }
  }
}
