internal import LinePipeline
internal import Synchronization

/// Turns the numbers of an input's lines into the numbers of its record lines: blank lines do not count.
struct RecordNumbers: Sendable {
  /// The lines before which blank ones stand, and the number of blank lines before each.
  private var gaps: [(line: Int, blank: Int)] = []
  private var records = 0

  /// Adds the lines of the next chunk.
  mutating func add(_ lines: borrowing [PendingLine], firstLine: Int) {
    for index in lines.indices {
      let line = firstLine + lines[index].number
      records += 1
      let blank = line - records
      if blank != gaps.last?.blank ?? 0 { gaps.append((line, blank)) }
    }
  }

  /// The number of the record line that is a line of the input; both are counted from 1.
  func record(ofLine line: Int) -> Int {
    if gaps.isEmpty { return line }
    var (low, high) = (0, gaps.count)
    while low < high {
      let middle = (low + high) / 2
      if gaps[middle].line <= line { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? line : line - gaps[low - 1].blank
  }
}

/// What the stages of several threads learn of one input, one chunk at a time.
final class InputFacts: Sendable {
  private let facts = Mutex((digest: LineDigest(), numbers: RecordNumbers()))

  /// Adds the lines of the next chunk.
  ///
  /// - Parameter bytes: the lines, each with one line feed.
  func add(_ bytes: [UInt8], _ lines: borrowing [PendingLine], firstLine: Int) {
    facts.withLock {
      $0.digest.add(bytes, lines: lines.count)
      $0.numbers.add(lines, firstLine: firstLine)
    }
  }

  var digest: SnapshotDigest { facts.withLock { $0.digest.value } }
  var numbers: RecordNumbers { facts.withLock { $0.numbers } }
}
