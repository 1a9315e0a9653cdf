package import ByteStreams
internal import Expressions
internal import JSONLines

/// What becomes of a query's rows: told apart, put in order, the first passed over, the last left out.
///
/// Rows come keyed by their order, each with what it is told apart by:
///
///     keyed row of: the order's key │ length (4 bytes) of the key that tells apart, that key, the content
///
/// The content is a byte, 0 and the row itself; or 1 and where the row's line is in a file that can be
/// read again. Then only keys and positions are held, and whoever takes the row out makes it again of its
/// line: a sorted gigabyte takes some 20 MB so.
package struct ResultRows: ~Copyable {
  private var distinct: DistinctRows?
  private var sorter: RowSorter?
  private var skipped: Int
  private var remaining: Int

  /// - Parameters:
  ///   - memory: how many bytes may be held.
  ///   - folder: where temporary files are kept.
  package init(_ program: QueryProgram, memory: Int, folder: String) {
    let share = program.isDistinct && !program.order.isEmpty ? memory / 2 : memory
    distinct = nil
    sorter = nil
    if program.isDistinct { distinct = DistinctRows(memory: share, folder: folder) }
    if !program.order.isEmpty {
      sorter = RowSorter(wanted: program.wanted, memory: share, folder: folder)
    }
    skipped = program.offset
    remaining = program.limit ?? .max
  }

  /// Whether all rows that are wanted went out.
  package var isDone: Bool { remaining == 0 }

  /// Takes a row that goes out: its bytes, or, with a position, the key of the row that is to be made of
  /// the line there.
  package typealias Emit = (_ bytes: RawSpan, LineExtent?) throws(StreamError) -> Void

  /// Takes rows in.
  ///
  /// - Parameter emit: takes a row that goes out now.
  package mutating func add(
    _ rows: RawSpan, _ emit: Emit
  ) throws(StreamError) {
    var offset = 0
    while offset < rows.byteCount, !isDone {
      let place = KeyedRowPlace(in: rows, at: offset)
      offset = place.end
      let key = rows.extracting(place.key)
      let row = rows.extracting(place.row)
      let identityEnd = 4 + Int(row.bigEndian(UInt32.self, at: 0))
      let content = row.extracting(identityEnd..<row.byteCount)
      if distinct != nil {
        var keyed: [UInt8] = []
        KeyedRow.append(key: key, row: content, to: &keyed)
        let goesOn =
          try distinct?.add(key: row.extracting(4..<identityEnd), row: keyed.span.bytes) ?? true
        if !goesOn { continue }
      }
      _ = try order(key, content, emit)
    }
  }

  /// Puts a row in order, or lets it out.
  private mutating func order(
    _ key: RawSpan, _ row: RawSpan, _ emit: Emit
  ) throws(StreamError) -> Bool {
    if sorter != nil {
      try sorter?.add(key: key, row: row)
      return true
    }
    return try letOut(key, row, emit)
  }

  /// Lets a row out, unless it is one of the first or of the last; whether more are wanted.
  private mutating func letOut(
    _ key: RawSpan, _ content: RawSpan, _ emit: Emit
  ) throws(StreamError) -> Bool {
    if skipped > 0 {
      skipped -= 1
      return true
    }
    guard remaining > 0 else { return false }
    remaining -= 1
    if let position = RowContent.position(in: content) {
      try emit(key, position)
    } else {
      try emit(content.extracting(1..<content.byteCount), nil)
    }
    return remaining > 0
  }

  /// Lets out all rows that were held.
  package mutating func finish(
    _ emit: Emit
  ) throws(StreamError) {
    if isDone { return }
    if var rest = distinct.take() {
      try rest.finish { keyed throws(StreamError) in
        let place = KeyedRowPlace(in: keyed, at: 0)
        return try order(keyed.extracting(place.key), keyed.extracting(place.row), emit)
      }
    }
    if var rest = sorter.take() {
      try rest.finish { key, row throws(StreamError) in try letOut(key, row, emit) }
    }
  }
}

extension ResultRows {
  /// Takes a keyed row that was made again of its line: its content without keys.
  ///
  /// - Parameter offset: where the keyed row begins; afterwards where the next one does.
  /// - Returns: the range of the row in `rows`; nil where its key is another than it was.
  package static func content(
    of rows: RawSpan, at offset: inout Int, key: RawSpan
  ) -> Range<Int>? {
    let place = KeyedRowPlace(in: rows, at: offset)
    offset = place.end
    guard rows.extracting(place.key).byteOrder(key) == 0 else { return nil }
    // Behind the length of the key that tells apart, which is empty, and the content's first byte.
    return place.row.lowerBound + 5..<place.end
  }
}
