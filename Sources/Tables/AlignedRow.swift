internal import TerminalText

/// A row as `RowWriter` hands it to `TableAligner`: the cells' printable texts, told apart by control
/// characters, which no such text holds.
enum AlignedRow {
  /// Stands between two cells (U+001F, the unit separator).
  static let separator: UInt8 = 0x1F
  /// Stands before a cell that is a number.
  static let numberMark: UInt8 = 0x01

  /// A cell of a row.
  struct Cell {
    /// Where its text stands.
    var range: Range<Int>
    /// How many cells of a terminal it takes.
    var width: Int
    /// Whether it counts for a column of numbers.
    var isNumber: Bool
  }

  /// The cells of the row that begins at `start`, and where the next row begins.
  static func read(_ rows: [UInt8], from start: Int, into cells: inout [Cell]) -> Int {
    cells.removeAll(keepingCapacity: true)
    var place = start
    while place < rows.count {
      let end = rows[place...].firstIndex { $0 == separator || $0 == 0x0A } ?? rows.count
      cells.append(cell(of: rows, in: place..<end))
      place = end + 1
      if end == rows.count || rows[end] == 0x0A { break }
    }
    return min(place, rows.count)
  }

  private static func cell(of rows: [UInt8], in range: Range<Int>) -> Cell {
    let isNumber = !range.isEmpty && rows[range.lowerBound] == numberMark
    let text = (isNumber ? range.lowerBound + 1 : range.lowerBound)..<range.upperBound
    let isASCII = rows[text].allSatisfy { $0 < 0x80 }
    let width =
      isASCII ? text.count : DisplayWidth.of(String(decoding: rows[text], as: UTF8.self))
    return Cell(range: text, width: width, isNumber: isNumber)
  }
}

/// The texts of the rows that a `RowWriter` wrote for `TableFormat.aligned`, row by row.
package struct TableRows: Sequence, IteratorProtocol {
  private let rows: [UInt8]
  private var place = 0
  private var cells: [AlignedRow.Cell] = []

  /// - Parameter rows: whole rows.
  package init(_ rows: [UInt8]) { self.rows = rows }

  package mutating func next() -> [String]? {
    guard place < rows.count else { return nil }
    place = AlignedRow.read(rows, from: place, into: &cells)
    return cells.map { String(decoding: rows[$0.range], as: UTF8.self) }
  }
}
