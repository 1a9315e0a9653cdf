internal import ByteStreams
internal import DeltaArchives
internal import JSONLines

/// One snapshot of a history: a file, or what a delta makes of the snapshot before it.
package struct HistorySnapshot: Sendable {
  /// The file, or the full snapshot and the deltas that lead to this one.
  let chain: SnapshotChain
  /// The name of the file or of the last delta; `-` is standard input.
  package let input: String
  /// The input's name in messages.
  package let name: String
  /// When it was taken, if its name says so.
  package let date: SnapshotDate?

  package init(_ input: String) { self.init(SnapshotChain(full: input)) }

  private init(_ chain: SnapshotChain) {
    self.chain = chain
    let input = chain.last
    self.input = input
    name = input == "-" ? InputFile.standardInputName : input
    date = input == "-" ? nil : SnapshotDate(inPath: input)
  }

  /// Returns the snapshots of some files: a file that begins as a delta does stands for the snapshot that
  /// it makes of the one before.
  ///
  /// - Returns: `nil` if the first file is a delta.
  package static func snapshots(_ names: [String]) -> [HistorySnapshot]? {
    var snapshots: [HistorySnapshot] = []
    for name in names {
      guard SnapshotChain.isDelta(name) else {
        snapshots.append(HistorySnapshot(name))
        continue
      }
      guard let chain = snapshots.last?.chain else { return nil }
      snapshots.append(
        HistorySnapshot(SnapshotChain(full: chain.full, deltas: chain.deltas + [name])))
    }
    return snapshots
  }

  /// Whether a delta makes the snapshot.
  var isDelta: Bool { !chain.deltas.isEmpty }

  /// What `seen_in` and `seen_before` say: the date, else the name.
  package var label: String { date?.text ?? name }

  /// The label as JSON.
  var labelJSON: [UInt8] { JSONValue(label).jsonBytes }
}
