internal import ByteStreams
internal import JSONLines

/// Rows that go out next, in order: some as they are, the others to be made again of their lines.
struct RowBatch: Sendable {
  struct Row: Sendable {
    /// In the batch's bytes: the row, or, with a position, the key that the row made again has to have.
    let bytes: Range<Int>
    let position: LineExtent?
  }

  private(set) var bytes: [UInt8] = []
  private(set) var rows: [Row] = []
  private(set) var hasPositions = false
  /// About how many bytes the rows have.
  private(set) var size = 0

  mutating func append(_ bytes: RawSpan, _ position: LineExtent?) {
    let start = self.bytes.count
    self.bytes.append(bytes)
    rows.append(Row(bytes: start..<self.bytes.count, position: position))
    size += position?.length ?? bytes.byteCount
    if position != nil { hasPositions = true }
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
    hasPositions = false
    size = 0
  }

  /// Divides the rows into so many parts of about the same size.
  func parts(_ count: Int) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    var part = 0
    for (place, row) in rows.enumerated() {
      part += row.position?.length ?? row.bytes.count
      if part * count >= size, parts.count < count - 1 {
        parts.append(start..<place + 1)
        start = place + 1
        part = 0
      }
    }
    if start < rows.count { parts.append(start..<rows.count) }
    return parts
  }
}
