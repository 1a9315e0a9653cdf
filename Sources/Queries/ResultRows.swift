package import ByteStreams
internal import Expressions
internal import JSONLines

/// What becomes of a query's rows: told apart, put in order, the first passed over, the last left out.
///
/// Rows come keyed by their order, each with what it is told apart by:
///
///     keyed row of: the order's key │ length (4 bytes) of the key that tells apart, that key, the row
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

  /// Takes rows in.
  ///
  /// - Parameter emit: takes a row that goes out now.
  package mutating func add(
    _ rows: RawSpan, _ emit: (RawSpan) throws(StreamError) -> Void
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
    _ key: RawSpan, _ row: RawSpan, _ emit: (RawSpan) throws(StreamError) -> Void
  ) throws(StreamError) -> Bool {
    if sorter != nil {
      try sorter?.add(key: key, row: row)
      return true
    }
    return try letOut(row, emit)
  }

  /// Lets a row out, unless it is one of the first or of the last; whether more are wanted.
  private mutating func letOut(
    _ row: RawSpan, _ emit: (RawSpan) throws(StreamError) -> Void
  ) throws(StreamError) -> Bool {
    if skipped > 0 {
      skipped -= 1
      return true
    }
    guard remaining > 0 else { return false }
    remaining -= 1
    try emit(row)
    return remaining > 0
  }

  /// Lets out all rows that were held.
  package mutating func finish(
    _ emit: (RawSpan) throws(StreamError) -> Void
  ) throws(StreamError) {
    if isDone { return }
    if var rest = distinct.take() {
      try rest.finish { keyed throws(StreamError) in
        let place = KeyedRowPlace(in: keyed, at: 0)
        return try order(keyed.extracting(place.key), keyed.extracting(place.row), emit)
      }
    }
    if var rest = sorter.take() {
      try rest.finish { _, row throws(StreamError) in try letOut(row, emit) }
    }
  }
}
