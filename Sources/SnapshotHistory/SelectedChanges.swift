internal import ByteStreams
internal import JSONLines
internal import LinePipeline

/// The changes of all snapshots, of which only those are written whose packages a condition selects by
/// their newest records: so they wait for the last snapshot, in a temporary file past some size.
struct SelectedChanges {
  /// The packages that changed, by the fingerprints of their ARNs.
  private var numbers: [Fingerprint: UInt32] = [:]
  /// Whether the condition is true for the newest record of a package, by its number.
  private var selected: [Bool] = []
  private let spool: ChangeSpool

  init(_ spool: ChangeSpool) { self.spool = spool }

  /// Adds the frames of a snapshot that was read whole.
  mutating func add(_ frames: [UInt8]) throws(RunFailure) {
    var kept: [UInt8] = []
    ChangeFrame.forEach(in: frames) { frame in
      guard let number = number(of: frame) else { return }
      selected[number] = frame.isSelected
      guard frame.count > 0 else { return }
      ChangeFrame.append(
        of: Fingerprint(first: UInt64(number), second: 0), isSelected: false,
        frames[frame.lines], count: frame.count, to: &kept)
    }
    do throws(StreamError) { try spool.append(kept.span.bytes) } catch { throw .stream(error) }
  }

  /// Returns the package's number; `nil` if no change of it was reported so far.
  private mutating func number(of frame: ChangeFrame) -> Int? {
    if let number = numbers[frame.package] { return Int(number) }
    guard frame.count > 0 else { return nil }
    numbers[frame.package] = UInt32(selected.count)
    selected.append(false)
    return selected.count - 1
  }

  /// Writes the changes of the selected packages.
  func write(to sink: RunSink) throws(RunFailure) {
    try spool.forEachBlock { frames throws(RunFailure) in
      var lines: [UInt8] = []
      var count = 0
      ChangeFrame.forEach(in: frames) { frame in
        guard selected[Int(frame.package.first)] else { return }
        lines += frames[frame.lines]
        count += frame.count
      }
      try sink.write(lines, count: count)
    }
  }
}
