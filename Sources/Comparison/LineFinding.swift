internal import ByteStreams
internal import JSONLines

/// What one line is known by before it is matched.
struct LookedLine: BitwiseCopyable, Sendable {
  let key: Fingerprint
  let content: Fingerprint
  /// The key within the line.
  let keySlice: JSONSlice
}

/// The lines of the chunk at hand, for a stage that decides later.
struct ChunkLines {
  private(set) var looked: [LookedLine] = []
  var findings: [LineFinding] = []
  /// Whether the lines were settled, so that the next line begins a chunk.
  private var isSettled = false

  mutating func append(_ line: LookedLine) {
    beginChunkIfSettled()
    looked.append(line)
  }

  /// Call once a chunk, before the findings are set.
  mutating func settle() {
    beginChunkIfSettled()
    isSettled = true
  }

  private mutating func beginChunkIfSettled() {
    guard isSettled else { return }
    isSettled = false
    looked.removeAll(keepingCapacity: true)
    findings.removeAll(keepingCapacity: true)
  }
}

/// What matching found for one line.
enum LineFinding: Sendable {
  /// The line was added to the index of its input.
  case stored
  /// An earlier line of the input has the same key.
  case duplicate
  /// The key belongs to a partition that another pass takes.
  case elsewhere
  /// The old input has no such key.
  case added
  /// The old line has the same fingerprint.
  case same(OldLine)
  /// The old line has other bytes.
  case differs(OldLine)
}

/// A line of the old input that has the key of a new one.
struct OldLine: BitwiseCopyable, Sendable {
  /// The number of the line, counted from 1.
  let line: Int
  let position: LinePosition
  let content: Fingerprint

  init(_ entry: RecordEntry) {
    line = entry.line
    position = entry.position
    content = entry.content
  }

  init(line: Int, position: LinePosition, content: Fingerprint) {
    self.line = line
    self.position = position
    self.content = content
  }
}

/// The two secrets of a run's fingerprints.
package struct ComparisonSecrets: Sendable {
  let keys: FingerprintKey
  let contents: FingerprintKey

  /// Creates random secrets.
  ///
  /// - Parameter contentBits: how many bits of each half of a content's fingerprint are kept; tests keep
  ///   few, to see collisions.
  package init(contentBits: Int = 64) {
    keys = FingerprintKey()
    contents = FingerprintKey(bits: contentBits)
  }
}
