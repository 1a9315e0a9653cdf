internal import ByteStreams
internal import Expressions
internal import JSONLines

/// Lets the first of equal rows through, in the order in which they came.
///
/// What was seen is held in memory up to a limit. From then on rows that are new are put aside in a
/// temporary file; in the end equal ones are told apart there by sorting, and the first ones go
/// through in their order, behind all that went through before.
struct DistinctRows: ~Copyable {
  private var seen = KeyTable()
  private var aside: RowSorter?
  private var count = 0
  private let memory: Int
  private let folder: String

  init(memory: Int, folder: String) {
    self.memory = min(memory, KeyTable.mostMemory)
    self.folder = folder
    aside = nil
  }

  /// Takes a row in.
  ///
  /// - Parameter key: what rows are told apart by.
  /// - Returns: whether it goes through now.
  mutating func add(key: RawSpan, row: RawSpan) throws(StreamError) -> Bool {
    count += 1
    if aside == nil {
      let nothing: [UInt8] = []
      if seen.cost + key.byteCount < memory / 2 {
        return seen.place(of: key, row: nothing.span.bytes).isNew
      }
      aside = RowSorter(wanted: nil, memory: memory / 2, folder: folder)
    }
    if seen.contains(key) { return false }
    var numbered: [UInt8] = []
    numbered.append(bigEndian: UInt64(count))
    numbered.append(row)
    try aside?.add(key: key, row: numbered.span.bytes)
    return false
  }

  /// Hands over the rows that did not go through before.
  mutating func finish(
    _ body: (_ row: RawSpan) throws(StreamError) -> Bool
  ) throws(StreamError) {
    seen.removeAll()
    guard aside != nil else { return }
    var ordered = RowSorter(wanted: nil, memory: memory / 2, folder: folder)
    var last: [UInt8]?
    try aside?.finish { key, row throws(StreamError) in
      if let last, last.span.bytes.byteOrder(key) == 0 { return true }
      var bytes: [UInt8] = []
      bytes.append(key)
      last = bytes
      try ordered.add(
        key: row.extracting(0..<8), row: row.extracting(8..<row.byteCount))
      return true
    }
    aside = nil
    try ordered.finish { _, row throws(StreamError) in try body(row) }
  }
}
