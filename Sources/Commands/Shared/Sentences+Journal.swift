internal import ByteStreams
internal import Journal
internal import ModelPackages

extension Sentences {
  static func describe(_ error: JournalError) -> String {
    switch error {
    case .cannotOpen(let name, let errno): "\(name): cannot open the journal: \(errno)"
    case .cannotCreate(let name, let errno): "\(name): cannot create the journal: \(errno)"
    case .readFailed(let name, let errno): "\(name): reading the journal failed: \(errno)"
    case .writeFailed(let name, let errno):
      "\(name): writing the journal failed: \(errno); nothing was sent that it does not hold,"
        + " and the same command goes on once there is room"
    case .notAJournal(let name):
      "\(name): this is no journal of mpkg apply; it was left as it is, name another file"
    case .notAFile(let name):
      "\(name): a journal is a regular file, and this is a pipe, a device or a folder;"
        + " save the journal to a file and name that"
    case .compressed(let name, let format):
      "\(name): the file is compressed, and a journal is plain; unpack it into another file first:"
        + " \(format.name) -dc < \(name) > journal"
    case .otherVersion(let name, let found):
      "\(name): a journal of version \(found), which this mpkg does not know; use a newer one"
    case .damaged(let name, let line):
      "\(name):\(line): the line is no entry of a journal; it was left as it is, mend or remove it"
    case .entryTooLong(let bytes, let limit):
      "an entry of the journal would have \(bytes) bytes and can have \(limit)"
    case .otherTarget(let name, let found, let wanted):
      "\(name): the journal is of a run against \(found), not \(wanted); use a journal for each"
    case .otherAPI(let name, let found, let wanted):
      "\(name): the journal is of a run through \(found.rawValue), not \(wanted.rawValue);"
        + " go on with --via \(found.rawValue), or use a journal for each"
    case .otherFile(let name, let found, let wanted):
      "\(name): the journal's changes are in \(found), not in \(wanted);"
        + " name that file, or use a journal for each"
    case .cannotLock(let name, let errno):
      "\(name): the journal cannot be held against other runs: \(errno);"
        + " put it on a file system with locks"
    case .held(let name): "\(name): another run holds this journal; wait until it has ended"
    }
  }

  static func status(of error: JournalError) -> ExitStatus {
    switch error {
    case .cannotOpen: .noInput
    case .cannotCreate: .cannotCreate
    case .readFailed, .writeFailed, .cannotLock: .inputOutput
    case .notAJournal, .notAFile, .compressed, .otherVersion, .damaged, .entryTooLong:
      .malformedInput
    case .otherTarget, .otherAPI, .otherFile: .usage
    case .held: .held
    }
  }
}
