internal import TerminalText

/// The columns of an aligned table as they are shown.
struct AlignedColumns: Sendable {
  private struct Column {
    /// Its place in a row.
    var place: Int
    var width: Int
    /// Whether it stands to the right.
    var isRight: Bool
    var cut: CellCut
    /// Its name as it is shown, and the cells that the name takes.
    var name: (text: [UInt8], width: Int) = ([], 0)
  }

  private enum Absence {
    /// No row of the sample has a value in the column; whether a later one has.
    case empty(hasLaterValues: Bool)
    case noRoom
  }

  private var columns: [Column] = []
  /// The columns that are not shown, by their place in a row.
  private var absences: [Int: Absence] = [:]
  /// The columns' names as they are written.
  private var names: [String] = []
  /// Whether an ellipsis stands for columns for which there is no room.
  private var leavesOut = false
  private let style: RowStyle
  /// The width that the table has to fit; `nil` for none.
  private let lineWidth: Int?

  /// Decides which columns are shown, and how wide.
  init(_ profiles: [ColumnProfile], isSelective: Bool, style: RowStyle) {
    self.style = style
    lineWidth = style.isWide ? nil : style.width
    let hasValues = profiles.contains { !$0.isEmpty }
    let places = profiles.indices.filter { style.isWide || !hasValues || !profiles[$0].isEmpty }
    if places.count < profiles.count {
      for place in profiles.indices where profiles[place].isEmpty {
        absences[place] = .empty(hasLaterValues: false)
      }
    }
    let shown = places.map { profiles[$0] }
    let widths =
      lineWidth.map { ColumnWidths(shown, lineWidth: $0, isSelective: isSelective) }
      ?? ColumnWidths(shown)
    leavesOut = widths.leavesOut
    for (place, (column, width)) in zip(places, zip(shown, widths.widths)) {
      columns.append(
        Column(
          place: place, width: width, isRight: column.kind == .numbers,
          cut: width < column.valueWidth ? column.bestCut(width) : column.usualCut))
    }
    for place in places.dropFirst(columns.count) { absences[place] = .noRoom }
  }

  /// Appends the names and the line under them.
  mutating func appendHeader(_ cells: [AlignedRow.Cell], of row: [UInt8], to output: inout [UInt8])
  {
    names = cells.map { String(decoding: row[$0.range], as: UTF8.self) }
    let shown = CellCut.ofNames(
      columns.map { column in
        let cell = cells[column.place]
        return (row[cell.range], cell.width, column.width)
      })
    for (place, name) in shown.enumerated() { columns[place].name = name }
    appendLine(to: &output) { column in
      (column.name.text[...], column.name.width, style.isColoured ? StatusColour.bold : nil)
    }
    for (place, column) in columns.enumerated() {
      if place > 0 { output.append(spaces: ColumnWidths.gap) }
      output.append(contentsOf: repeatElement(UInt8(ascii: "-"), count: column.width))
    }
    output.append(UInt8(ascii: "\n"))
  }

  /// Appends a row; no spaces stand at its end but a cell's own.
  mutating func append(_ cells: [AlignedRow.Cell], of rows: [UInt8], to output: inout [UInt8]) {
    for (place, absence) in absences {
      guard case .empty(false) = absence, place < cells.count, !cells[place].range.isEmpty else {
        continue
      }
      absences[place] = .empty(hasLaterValues: true)
    }
    appendLine(to: &output) { column in
      guard column.place < cells.count, !cells[column.place].range.isEmpty else { return nil }
      let cell = cells[column.place]
      let text = rows[cell.range]
      let colour = style.isColoured ? StatusColour.of(text) : nil
      guard lineWidth != nil, cell.width > column.width else { return (text, cell.width, colour) }
      let cut = column.cut.apply(to: text, width: column.width)
      return (cut.text[...], cut.width, colour)
    }
  }

  /// Appends a line.
  ///
  /// - Parameter cell: returns a column's text, its width and the escape sequence for its colour; `nil`
  ///   for an empty cell.
  private func appendLine(
    to output: inout [UInt8],
    _ cell: (Column) -> (text: ArraySlice<UInt8>, width: Int, colour: [UInt8]?)?
  ) {
    var blanks = 0
    for (place, column) in columns.enumerated() {
      if place > 0 { blanks += ColumnWidths.gap }
      guard let (text, width, colour) = cell(column) else {
        blanks += column.width
        continue
      }
      let padding = max(0, column.width - width)
      if column.isRight { blanks += padding }
      output.append(spaces: blanks)
      if let colour { output += colour }
      output += text
      if colour != nil { output += StatusColour.reset }
      blanks = column.isRight ? 0 : padding
    }
    if leavesOut {
      output.append(spaces: blanks + ColumnWidths.gap)
      output += "…".utf8
    }
    output.append(UInt8(ascii: "\n"))
  }

  // MARK: What is left out

  /// Appends the line about the columns that are left out.
  ///
  /// - Parameter furtherColumns: the number of columns that the rows do not even have cells for.
  func appendNote(furtherColumns: Int, to output: inout [UInt8]) {
    var empty: [String] = []
    var late: [String] = []
    var noRoom: [String] = []
    for (place, absence) in absences.sorted(by: { $0.key < $1.key }) where place < names.count {
      switch absence {
      case .empty(false): empty.append(names[place])
      case .empty(true): late.append(names[place])
      case .noRoom: noRoom.append(names[place])
      }
    }
    var parts: [String] = []
    for (names, reason) in [
      (empty, "empty"), (late, "empty in the first rows"), (noRoom, "no room"),
    ] where !names.isEmpty {
      parts.append("\(Self.list(names)) (\(reason))")
    }
    if furtherColumns > 0 {
      parts.append("\(furtherColumns) other column\(furtherColumns == 1 ? "" : "s")")
    }
    if parts.isEmpty { return }
    let note = "left out: " + parts.joined(separator: "; ") + "; --wide shows all"
    output.append(UInt8(ascii: "\n"))
    for line in lineWidth.map({ WrappedText.lines(note, width: max(20, $0)) }) ?? [note] {
      if style.isColoured { output += StatusColour.faint }
      output += line.utf8
      if style.isColoured { output += StatusColour.reset }
      output.append(UInt8(ascii: "\n"))
    }
  }

  /// The first names of a list, and the number of the others.
  private static func list(_ names: [String]) -> String {
    let limit = 8
    if names.count <= limit { return names.joined(separator: ", ") }
    return names.prefix(limit - 1).joined(separator: ", ") + " and \(names.count - limit + 1) more"
  }
}
