internal import ByteStreams
internal import LinePipeline

/// The records of a snapshot, one after another, for its changed file: runs of neighbours that were not
/// changed are copied in large pieces.
struct SnapshotPieces: PieceMaker, ~Copyable {
  private static let pieceSize = 1 << 20

  private let entries: [SnapshotIndex.Entry]
  private let records: StoredInput
  private let changed: @Sendable (SnapshotIndex.Entry) throws(StreamError) -> [UInt8]
  private var place = 0

  /// - Parameters:
  ///   - entries: the records in their order; removed ones are left out.
  ///   - changed: the line of a changed record, without its end.
  init(
    _ entries: [SnapshotIndex.Entry], _ records: StoredInput,
    changed: @escaping @Sendable (SnapshotIndex.Entry) throws(StreamError) -> [UInt8]
  ) {
    self.entries = entries
    self.records = records
    self.changed = changed
  }

  mutating func next(into buffer: inout [UInt8]) throws(StreamError) {
    buffer.reserveCapacity(Self.pieceSize + (64 << 10))
    while place < entries.count, buffer.count < Self.pieceSize {
      let entry = entries[place]
      if entry.isRemoved {
        place += 1
        continue
      }
      if entry.isChanged {
        buffer += try changed(entry)
        place += 1
      } else {
        let end = endOfRun(room: Self.pieceSize - buffer.count)
        try records.append(
          at: Int(entry.offset), count: end - Int(entry.offset), to: &buffer)
      }
      buffer.append(UInt8(ascii: "\n"))
    }
  }

  /// Passes over records that were not changed and follow one another with nothing but a line feed
  /// between; returns the offset behind the last one.
  private mutating func endOfRun(room: Int) -> Int {
    let start = Int(entries[place].offset)
    var end = start + Int(entries[place].length)
    place += 1
    while place < entries.count, !entries[place].isChanged, !entries[place].isRemoved,
      Int(entries[place].offset) == end + 1, end - start < room
    {
      end += Int(entries[place].length) + 1
      place += 1
    }
    return end
  }
}
