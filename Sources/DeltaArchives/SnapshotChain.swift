package import ByteStreams
internal import JSONLines
package import LinePipeline

/// A snapshot on the command line: a file, or a full snapshot and the deltas that lead from it to the
/// snapshot, oldest first.
package struct SnapshotChain: Equatable, Sendable {
  /// The full snapshot; `-` is standard input.
  package let full: String
  package let deltas: [String]

  package init(full: String, deltas: [String] = []) {
    self.full = full
    self.deltas = deltas
  }

  /// The names of all files in messages, the full snapshot's first.
  var names: [String] {
    ([full] + deltas).map { $0 == "-" ? InputFile.standardInputName : $0 }
  }

  /// The name of the file that holds the snapshot, or the last delta's; `-` is standard input.
  package var last: String { deltas.last ?? full }

  /// Divides arguments into chains: each file that is no delta begins one.
  ///
  /// - Returns: the chains; a delta that comes first stands as a full snapshot.
  package static func chains(_ names: [String]) -> [SnapshotChain] {
    var chains: [SnapshotChain] = []
    for name in names {
      if let chain = chains.last, isDelta(name) {
        chains[chains.count - 1] = SnapshotChain(full: chain.full, deltas: chain.deltas + [name])
      } else {
        chains.append(SnapshotChain(full: name))
      }
    }
    return chains
  }

  /// Returns whether a file begins as a delta does. Pipes and standard input are never taken for deltas,
  /// as reading them would take bytes away; nor is a file that cannot be read.
  package static func isDelta(_ name: String) -> Bool {
    if name == "-" || FilePresence.isSpecial(name) { return false }
    guard var source = try? ByteSource(name, interruption: nil),
      let beginning = try? source.readAll(upTo: beginning.count)
    else { return false }
    return beginning == Self.beginning
  }

  private static let beginning = Array("{\"mpkg_delta\":".utf8)

  /// Restores the snapshot into a temporary file; `nil` if it is a file already.
  ///
  /// - Parameter folder: the folder of the temporary file.
  package func restored(
    folder: String, threads: Int, maximumLineBytes: Int, interruption: Interruption?
  ) throws(RunFailure) -> TemporaryFile? {
    if deltas.isEmpty { return nil }
    let restoration = Restoration(self, folder: folder, interruption: interruption)
    var run = LineRun()
    run.inputs = restoration.inputs
    run.threads = threads
    run.maximumLineBytes = maximumLineBytes
    run.countsLines = true
    run.interruption = interruption
    run.betweenInputs = { input, _ throws(RunFailure) in
      try restoration.checkInput(before: input)
    }
    _ = try run.read(refuse: LineRun.endRun) { restoration.makeStage() }
    let file: TemporaryFile
    do throws(StreamError) { file = try TemporaryFile(in: folder) } catch { throw .stream(error) }
    let lines = try restoration.finish(checksFirst: false)
    var piece: [UInt8] = []
    while try lines.next(into: &piece) != nil {
      do throws(StreamError) { try file.append(piece.span.bytes) } catch { throw .stream(error) }
    }
    return file
  }
}
