internal import ByteStreams
internal import Comparison
internal import LinePipeline
internal import Synchronization

/// Whether a comparison has found a difference, for `--exit-status`.
///
/// What is known when the reader of the output goes away counts: `diff --exit-status OLD NEW | head -n 1`
/// ends with 4 where `head` got a line.
final class FoundDifferences: Sendable {
  private let found = Mutex(false)

  var isAny: Bool { found.withLock { $0 } }

  /// Takes in the counts of records that were handled.
  func add(_ parts: [DifferenceCounts]) {
    let isAny = parts.contains { $0.added + $0.removed + $0.changed > 0 }
    found.withLock { $0 = $0 || isAny }
  }

  /// Runs what writes removed records, and takes in their counts.
  func watching(
    _ body: () throws(RunFailure) -> [DifferenceCounts]
  ) throws(RunFailure) -> [DifferenceCounts] {
    do throws(RunFailure) {
      let removed = try body()
      add(removed)
      return removed
    } catch {
      // The line that the output did not take tells a difference.
      if case .stream(.outputClosed) = error { found.withLock { $0 = true } }
      throw error
    }
  }
}
