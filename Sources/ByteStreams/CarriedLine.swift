/// The beginning of a line that goes from one run of bytes to the next, handed on in their order.
package struct CarriedLine: ~Copyable {
  /// How many bytes of a line past the limit are kept beyond the limit: it then is past it without a
  /// byte order mark and a CR too.
  static let excess = 8

  let maximumLineBytes: Int
  /// The line's bytes so far. Of a line past the limit the rest is left out.
  private(set) var bytes: [UInt8] = []
  /// Whether a byte order mark may still come.
  private(set) var isAtStart = true

  /// - Parameter maximumLineBytes: how long a line may be, in bytes without its end.
  package init(maximumLineBytes: Int) {
    self.maximumLineBytes = min(maximumLineBytes, 1 << 40)
  }

  /// Makes a run of an input's bytes into whole lines: what was carried comes before it, and its last
  /// line, where that lacks its end, is carried on.
  package mutating func completeLines(of chunk: LineChunk) {
    let run = chunk.bytes
    guard let lineFeed = run.lastLineFeed() else {
      carry(run)
      chunk.removeAll()
      return
    }
    let before = bytes
    bytes.removeAll(keepingCapacity: bytes.count <= LineReader.chunkSize)
    carry(UnsafeRawBufferPointer(rebasing: run[(lineFeed + 1)...]))
    chunk.end = chunk.start + lineFeed + 1
    if !before.isEmpty { chunk.prepend(before) }
    if isAtStart { chunk.dropByteOrderMark() }
    isAtStart = false
  }

  private mutating func carry(_ run: UnsafeRawBufferPointer) {
    let room = maximumLineBytes + Self.excess - bytes.count
    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: run.prefix(max(0, room))))
  }
}
