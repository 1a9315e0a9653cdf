/// Why a delta cannot be used.
package enum DeltaProblem: Error, Equatable, Sendable {
  /// The first line is not that of a delta.
  case noDelta
  /// The snapshot is itself a delta.
  case deltaAsSnapshot
  /// The delta has a version that this program does not know.
  case unknownVersion(Int)
  /// A line is none that a delta may have here.
  case unexpectedLine
  /// A line's content is not possible; the text says why.
  case badLine(String)
  /// The delta was made from another snapshot.
  case wrongBase(name: String, SnapshotDigest, needed: SnapshotDigest)
  /// The delta does not follow the one before it.
  case outOfOrder(name: String, SnapshotDigest, needed: SnapshotDigest)
  /// The last line is missing.
  case cutShort
  /// The digest of the delta's lines is not the one in its last line.
  case damaged
  /// The restored lines are not those that the delta was made of.
  case wrongResult(SnapshotDigest, wanted: SnapshotDigest)
}

extension DeltaProblem {
  /// The sentence for messages, without the file's name and line.
  package var message: String {
    switch self {
    case .noDelta:
      "this is no delta; name the full snapshot first and then deltas, which 'mpkg diff --delta' writes"
    case .deltaAsSnapshot:
      "this is a delta, not a full snapshot; name the full snapshot that it was made from before it"
    case .unknownVersion(let version):
      "the delta has version \(version) and this program reads version \(DeltaFormat.version);"
        + " use a newer mpkg"
    case .unexpectedLine:
      "a delta cannot have this line here; make the delta again with 'mpkg diff --delta'"
    case .badLine(let problem):
      "\(problem); make the delta again with 'mpkg diff --delta'"
    case .wrongBase(let name, let digest, let needed):
      "the delta was not made from \(name): it needs a snapshot of \(Self.words(needed)), and"
        + " \(name) has \(Self.words(digest)); name the snapshot it was made from, and all deltas"
        + " between the two in order"
    case .outOfOrder(let name, let digest, let needed):
      "the delta does not follow \(name): it needs a snapshot of \(Self.words(needed)), and"
        + " \(name) gives \(Self.words(digest)); name all deltas, in the order in which they were made"
    case .cutShort:
      "the delta is cut short: its last line is missing; copy or make it again"
    case .damaged:
      "the delta is damaged: its lines do not have the SHA-256 that its last line names; copy or make"
        + " it again"
    case .wrongResult(let digest, let wanted):
      "the restored snapshot has \(Self.words(digest)) instead of \(Self.words(wanted)); an input"
        + " changed while it was read, or the delta is wrong: run the command again, or make the delta"
        + " again"
    }
  }

  private static func words(_ digest: SnapshotDigest) -> String {
    "\(digest.lines) \(digest.lines == 1 ? "record" : "records") with SHA-256 \(digest.sha256.prefix(12))…"
  }
}
