package import ByteStreams
internal import Expressions
internal import JSONLines

/// Sorts keyed rows by their keys, in memory up to a limit and past it in a temporary file; rows of
/// equal keys stay in the order in which they came.
package struct RowSorter: ~Copyable {
  private struct Entry {
    /// The key's first eight bytes: most comparisons need no more.
    var prefix: UInt64
    var offset: UInt32
    /// The order of arrival.
    var sequence: UInt32
  }

  /// What an entry costs while it is sorted, in bytes.
  private static let entryCost = 2 * MemoryLayout<Entry>.stride

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  private var runs: SpilledRuns
  private let memory: Int
  /// How many rows are wanted, nil for all.
  private let wanted: Int?
  /// No row from this key on is wanted any more.
  private var bound: [UInt8]?

  /// - Parameters:
  ///   - wanted: how many rows are taken at most: no others are kept.
  ///   - memory: how many bytes may be held.
  ///   - folder: where temporary files are kept.
  package init(wanted: Int?, memory: Int, folder: String) {
    self.wanted = wanted
    self.memory = memory
    runs = SpilledRuns(folder: folder, memory: memory)
  }

  /// Takes a row in.
  package mutating func add(key: RawSpan, row: RawSpan) throws(StreamError) {
    if wanted == 0 { return }
    if let bound, key.byteOrder(bound.span.bytes) >= 0 { return }
    let size = KeyedRow.headerSize + key.byteCount + row.byteCount
    if !entries.isEmpty, isFull(with: size) { try makeRoom(for: size) }
    entries.append(
      Entry(
        prefix: Self.prefix(of: key), offset: UInt32(truncatingIfNeeded: bytes.count),
        sequence: UInt32(truncatingIfNeeded: entries.count)))
    KeyedRow.append(key: key, row: row, to: &bytes)
  }

  /// Growing doubles what is held for a moment, so half of the memory is used.
  private func isFull(with size: Int) -> Bool {
    let used = bytes.count + size + (entries.count + 1) * Self.entryCost
    if used > memory / 2 || bytes.count + size > Int(UInt32.max) { return true }
    // What is past the wanted rows is thrown away now and then.
    guard let wanted else { return false }
    return entries.count >= max(2 * min(wanted, Int.max / 4), 4096)
  }

  private mutating func makeRoom(for size: Int) throws(StreamError) {
    if let wanted, wanted < entries.count {
      keep(wanted)
      if !isFull(with: size) { return }
    }
    try spill()
  }

  /// Keeps the first rows only.
  private mutating func keep(_ count: Int) {
    sort()
    var kept: [UInt8] = []
    var order: [Entry] = []
    for (place, entry) in entries.prefix(count).enumerated() {
      let row = KeyedRowPlace(in: bytes.span.bytes, at: Int(entry.offset))
      order.append(
        Entry(
          prefix: entry.prefix, offset: UInt32(truncatingIfNeeded: kept.count),
          sequence: UInt32(truncatingIfNeeded: place)))
      kept.append(Int(entry.offset)..<row.end, of: bytes.span.bytes)
    }
    if let last = order.last {
      // A later row with the last one's key would stand behind it.
      let row = KeyedRowPlace(in: kept.span.bytes, at: Int(last.offset))
      bound = Array(kept[row.key])
    }
    bytes = kept
    entries = order
  }

  private mutating func spill() throws(StreamError) {
    try writeRun()
    entries.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func writeRun() throws(StreamError) {
    sort()
    let (entries, bytes) = (entries.prefix(wanted ?? .max), bytes)
    try runs.add { write throws(StreamError) in
      for entry in entries {
        let row = KeyedRowPlace(in: bytes.span.bytes, at: Int(entry.offset))
        try write(bytes.span.bytes.extracting(Int(entry.offset)..<row.end))
      }
    }
  }

  private mutating func sort() {
    let bytes = bytes
    entries.sort { left, right in
      if left.prefix != right.prefix { return left.prefix < right.prefix }
      let span = bytes.span.bytes
      let order = span.extracting(KeyedRowPlace(in: span, at: Int(left.offset)).key)
        .byteOrder(span.extracting(KeyedRowPlace(in: span, at: Int(right.offset)).key))
      return order != 0 ? order < 0 : left.sequence < right.sequence
    }
  }

  private static func prefix(of key: RawSpan) -> UInt64 {
    if key.byteCount >= 8 { return key.bigEndian(UInt64.self, at: 0) }
    var prefix: UInt64 = 0
    for offset in 0..<key.byteCount {
      prefix |=
        UInt64(key.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
        << UInt64(56 - 8 * offset)
    }
    return prefix
  }

  /// Hands over the rows in order, until the body has enough.
  ///
  /// - Parameter body: takes a key and a row; answers whether it wants more.
  package mutating func finish(
    _ body: (_ key: RawSpan, _ row: RawSpan) throws(StreamError) -> Bool
  ) throws(StreamError) {
    if runs.isEmpty {
      sort()
      for entry in entries {
        let row = KeyedRowPlace(in: bytes.span.bytes, at: Int(entry.offset))
        let span = bytes.span.bytes
        if try !body(span.extracting(row.key), span.extracting(row.row)) { return }
      }
      return
    }
    if !entries.isEmpty { try spill() }
    (bytes, entries) = ([], [])
    try runs.merge(body)
  }
}
