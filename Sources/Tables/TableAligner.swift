/// Makes rows into columns of one width, for people to read.
///
/// The first rows decide which columns are shown, how wide each is and whether it stands to the right;
/// they are held until there are enough of them, later rows are written at once:
///
///     name   rows
///     -----  ----
///     fraud    12
///     表      104
///
/// A line below the table names the columns that are left out.
package struct TableAligner: Sendable {
  /// The number of rows that decide.
  package static let sampleRows = 1000
  /// The number of bytes with which the rows that decide end, if these are fewer.
  package static let sampleBytes = 1 << 20

  private let header: TableHeader
  private let style: RowStyle
  /// The rows that came before the columns were decided.
  private var held: [UInt8] = []
  private var heldRows = 0
  private var columns: AlignedColumns?
  /// The cells of the row at hand.
  private var cells: [AlignedRow.Cell] = []

  package init(_ header: TableHeader, style: RowStyle) {
    self.header = header
    self.style = style
  }

  /// Takes whole rows that a `RowWriter` wrote, and appends what can be written.
  package mutating func append(rows: [UInt8], to output: inout [UInt8]) {
    var place = 0
    while place < rows.count, columns == nil {
      let end = rows[place...].firstIndex(of: 0x0A).map { $0 + 1 } ?? rows.count
      held.append(contentsOf: rows[place..<end])
      heldRows += 1
      place = end
      if heldRows >= Self.sampleRows || held.count >= Self.sampleBytes { decide(into: &output) }
    }
    write(rows, from: place, to: &output)
  }

  /// Appends what is left: rows that are held, or the header alone where there were none, and the line
  /// about columns that are left out.
  package mutating func finish(into output: inout [UInt8]) {
    if columns == nil { decide(into: &output) }
    guard heldRows > 0, let columns else { return }
    columns.appendNote(furtherColumns: header.furtherColumns, to: &output)
  }

  private mutating func decide(into output: inout [UInt8]) {
    var names: [UInt8] = []
    var writer = RowWriter(.aligned)
    writer.appendHeader(header.names, to: &names)
    var profiles = header.names.map { _ in ColumnProfile() }
    _ = AlignedRow.read(names, from: 0, into: &cells)
    for (place, cell) in cells.enumerated() where place < profiles.count {
      profiles[place].note(name: names[cell.range], width: cell.width)
    }
    var place = 0
    while place < held.count {
      place = AlignedRow.read(held, from: place, into: &cells)
      for (column, cell) in cells.enumerated() where column < profiles.count {
        profiles[column].note(cell, of: held)
      }
    }
    var columns = AlignedColumns(profiles, isSelective: header.isSelective, style: style)
    _ = AlignedRow.read(names, from: 0, into: &cells)
    columns.appendHeader(cells, of: names, to: &output)
    self.columns = columns
    let rows = held
    held = []
    write(rows, from: 0, to: &output)
  }

  private mutating func write(_ rows: [UInt8], from start: Int, to output: inout [UInt8]) {
    var place = start
    while place < rows.count {
      place = AlignedRow.read(rows, from: place, into: &cells)
      columns?.append(cells, of: rows, to: &output)
    }
  }
}
