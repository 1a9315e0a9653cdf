internal import Comparison
internal import LinePipeline
internal import SnapshotHistory

extension HistoryWarning {
  private static let leftOut = "; the snapshot is left out"

  /// The warning's sentence.
  var words: String {
    switch self {
    case .datesRunBackwards(let name, let before):
      "\(name): the date in its name is earlier than that of \(before), which comes before it;"
        + " name the oldest snapshot first"
    case .noPackages(let name):
      "\(name): the snapshot holds no packages; all of the one before count as removed"
    case .buildsOn(let name, let broken):
      "\(name): the delta follows \(broken), which is left out" + Self.leftOut
    case .leftOut(_, because: .line(let place, let problem)):
      Sentences.describe(place, problem) + Self.leftOut
    case .leftOut(_, because: .stream(let error)): Sentences.describe(error) + Self.leftOut
    case .leftOut(let name, because: .unprepared(let error)): "\(name): \(error)" + Self.leftOut
    }
  }
}

extension HistoryMemoryError {
  /// The error's sentence.
  var words: String {
    let needed = 4 * limit * SnapshotIndex.bytesPerRecord
    return "\(name): more than \(limit) packages do not fit into --memory-limit;"
      + " try --memory-limit \((needed >> 20) + 1)M"
  }
}
