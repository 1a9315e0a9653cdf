internal import ArchiveChecks
internal import ByteStreams
internal import DeltaArchives
internal import LinePipeline

extension Sentences {
  /// What is wrong with a file, and where.
  static func describe(_ damage: ArchiveDamage, of name: String) -> String {
    if case .line(let problem) = damage.problem {
      return describe(LinePlace(input: 0, name: name, line: damage.line ?? 0), problem)
    }
    var place = name
    if case .compression(let format, _) = damage.problem, let offset = damage.offset {
      place += ": offset \(offset)"
      if let member = damage.member, let line = damage.line {
        place += " (\(format.memberName) \(member), line \(line))"
      }
    } else if let line = damage.line {
      place += ":\(line)"
    }
    return place + ": " + describe(damage.problem)
  }

  /// What is wrong, without the place.
  static func describe(_ problem: ArchiveDamage.Problem) -> String {
    switch problem {
    case .compression(let format, let damage): damage.message(format)
    case .emptyArchive(let format):
      "the file is empty, and an archive of nothing has one \(format.name) \(format.memberName);"
        + " fetch it again"
    case .line(let problem): describe(problem)
    case .blankLines(1): "a blank line"
    case .blankLines(let count): "\(count) blank lines, of which this is the first"
    case .unfinishedLine: "the last line has no line feed; the file may be cut short"
    case .delta(let problem): problem.message
    case .manifest(let difference): describe(difference)
    }
  }

  private static func describe(_ difference: ManifestDifference) -> String {
    switch difference {
    case .noManifest: "the manifest is none that 'mpkg fetch --manifest' writes"
    case .unreadable(let error): "the manifest: " + error.message
    case .packages(let wanted, let found):
      "the manifest says \(wanted) packages, and the file has \(found) lines"
    case .bytes(let wanted, let found):
      "the manifest says \(wanted) bytes, and the file has \(found)"
    case .origin(let origin, let wanted, let found):
      "the manifest says \(wanted) packages of region \(origin.region) and account"
        + " \(origin.account), and the file has \(found)"
    case .sha256(let wanted, let found):
      "the manifest says SHA-256 \(wanted.prefix(12))…, and the file has \(found.prefix(12))…: it is"
        + " not the snapshot that was written"
    }
  }
}
