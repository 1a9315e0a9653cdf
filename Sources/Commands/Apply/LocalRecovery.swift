internal import Journal

/// Tells whether the rename that an earlier run was about to do took place.
struct LocalRecovery: Sendable {
  let replacing: (entry: ReplacingEntry, place: Int)?
  /// The file that has the name now.
  let now: ReplacingEntry.Identity?

  enum Outcome {
    case applied, notApplied, unknown
  }

  /// Whether the file of the name is the changed one, or may be what became of it.
  var mayBeReplaced: Bool {
    guard let replacing, let now else { return false }
    return now != replacing.entry.old
  }

  /// What became of a request that the journal leaves open and whose `sending` entry begins at a
  /// place.
  func outcome(at place: Int) -> Outcome {
    guard let replacing, place < replacing.place else { return .notApplied }
    // What that run did not send itself it did not settle either.
    guard let since = replacing.entry.since, place >= since else { return .unknown }
    if now == replacing.entry.new { return .applied }
    return now == replacing.entry.old ? .notApplied : .unknown
  }
}
