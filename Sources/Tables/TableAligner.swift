/// Makes rows into columns of one width, for people to read.
///
/// The first rows decide how wide each column is and whether it stands to the right; they are held
/// until there are enough of them, later rows are written at once:
///
///     name   rows
///     -----  ----
///     fraud    12
///     表      104
package struct TableAligner: Sendable {
  /// How many rows decide about the widths.
  package static let sampleRows = 1000
  /// With how many bytes the rows that decide end, if these are fewer.
  package static let sampleBytes = 1 << 20

  private let header: TableHeader
  private let style: RowStyle
  /// The rows that came while the widths were not decided.
  private var held: [UInt8] = []
  private var heldRows = 0
  private var columns: ColumnWidths?
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

  /// Appends what is left: rows that are held, or the header alone where there were none.
  package mutating func finish(into output: inout [UInt8]) {
    if columns == nil { decide(into: &output) }
  }

  private mutating func decide(into output: inout [UInt8]) {
    var names: [UInt8] = []
    var writer = RowWriter(.aligned)
    writer.appendHeader(header.names, to: &names)
    var widths = ColumnWidths(count: header.names.count)
    _ = AlignedRow.read(names, from: 0, into: &cells)
    widths.note(header: cells)
    var place = 0
    while place < held.count {
      place = AlignedRow.read(held, from: place, into: &cells)
      widths.note(row: cells)
    }
    if let width = style.width, !style.isWide { widths.fit(width) }
    columns = widths
    write(names, from: 0, to: &output)
    widths.appendRule(to: &output)
    write(held, from: 0, to: &output)
    held = []
  }

  private mutating func write(_ rows: [UInt8], from start: Int, to output: inout [UInt8]) {
    guard let columns else { return }
    var place = start
    while place < rows.count {
      place = AlignedRow.read(rows, from: place, into: &cells)
      columns.append(cells, of: rows, to: &output)
    }
  }
}
