package import ByteStreams
internal import Expressions
internal import JSONLines

/// Sorts keyed rows by their keys, in memory up to a limit and past it in a temporary file; rows of
/// equal keys stay in the order in which they came.
package struct RowSorter: ~Copyable {
  private struct Entry {
    /// The key's first sixteen bytes behind what all keys begin with, set before sorting: most
    /// comparisons need no more.
    var high: UInt64 = 0
    var low: UInt64 = 0
    let address: RowStore.Address
  }

  /// The memory that an entry takes while it is sorted, in bytes.
  private static let entryCost = 2 * MemoryLayout<Entry>.stride

  private var rows = RowStore()
  private var entries: [Entry] = []
  private var runs: SpilledRuns
  private let memory: Int
  /// The number of rows that are wanted, nil for all.
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

  /// Adds a row.
  package mutating func add(key: RawSpan, row: RawSpan) throws(StreamError) {
    if wanted == 0 { return }
    if let bound, key.byteOrder(bound.span.bytes) >= 0 { return }
    let size = KeyedRow.headerSize + key.byteCount + row.byteCount
    if !entries.isEmpty, isFull(with: size) { try makeRoom(for: size) }
    entries.append(Entry(address: rows.append(key: key, row: row)))
  }

  /// Half of the memory holds rows; the rest is for sorting them and for reading runs.
  private func isFull(with size: Int) -> Bool {
    let used = rows.count + size + (entries.count + 1) * Self.entryCost
    if used > memory / 2 { return true }
    // Rows that are not wanted are thrown away now and then.
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
    var kept = RowStore()
    entries = entries.prefix(count).map { entry in
      let row = rows.row(at: entry.address)
      let span = row.block.span.bytes
      return Entry(
        address: kept.append(
          key: span.extracting(row.place.key), row: span.extracting(row.place.row)))
    }
    rows = kept
    if let last = entries.last {
      // A later row with the last one's key would stand behind it.
      let row = rows.row(at: last.address)
      bound = Array(row.block[row.place.key])
    }
  }

  private mutating func spill() throws(StreamError) {
    try writeRun()
    entries.removeAll(keepingCapacity: true)
    rows.removeAll()
  }

  private mutating func writeRun() throws(StreamError) {
    sort()
    let (entries, rows) = (entries.prefix(wanted ?? .max), rows)
    try runs.add { write throws(StreamError) in
      for entry in entries {
        let row = rows.row(at: entry.address)
        try write(row.block.span.bytes.extracting(entry.address.offset..<row.place.end))
      }
    }
  }

  private mutating func sort() {
    let rows = rows
    setPrefixes(behind: lengthOfSharedPrefix)
    entries.sort { left, right in
      if left.high != right.high { return left.high < right.high }
      if left.low != right.low { return left.low < right.low }
      let order = rows.keyOrder(left.address, right.address)
      return order != 0 ? order < 0 : left.address < right.address
    }
  }

  /// The number of bytes that are the same at the start of all keys. Times of one century, for
  /// example, begin alike.
  private var lengthOfSharedPrefix: Int {
    guard let first = entries.first.map({ rows.row(at: $0.address) }) else { return 0 }
    let shared = first.block.span.bytes.extracting(first.place.key)
    var length = shared.byteCount
    for entry in entries {
      let row = rows.row(at: entry.address)
      let key = row.block.span.bytes.extracting(row.place.key)
      length = min(length, key.byteCount)
      if key.extracting(0..<length).byteOrder(shared.extracting(0..<length)) == 0 { continue }
      length = (0..<length).first { key.byte(at: $0) != shared.byte(at: $0) } ?? length
      if length == 0 { break }
    }
    return length
  }

  private mutating func setPrefixes(behind length: Int) {
    for place in entries.indices {
      let row = rows.row(at: entries[place].address)
      let key = row.block.span.bytes.extracting(row.place.key)
      entries[place].high = key.word(at: length)
      entries[place].low = key.word(at: length + 8)
    }
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
        let row = rows.row(at: entry.address)
        let span = row.block.span.bytes
        if try !body(span.extracting(row.place.key), span.extracting(row.place.row)) { return }
      }
      return
    }
    if !entries.isEmpty { try spill() }
    (rows, entries) = (RowStore(), [])
    try runs.merge(body)
  }
}

extension RawSpan {
  fileprivate func byte(at offset: Int) -> UInt8 {
    unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// The eight bytes from an offset on as a big-endian integer; zeros stand for those behind the end.
  fileprivate func word(at offset: Int) -> UInt64 {
    if offset + 8 <= byteCount { return bigEndian(UInt64.self, at: offset) }
    var word: UInt64 = 0
    for place in 0..<8 where offset + place < byteCount {
      word |= UInt64(byte(at: offset + place)) << UInt64(56 - 8 * place)
    }
    return word
  }
}
