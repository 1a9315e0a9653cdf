internal import TerminalText

/// How wide an aligned table's columns are, and to which side they stand.
struct ColumnWidths: Sendable {
  /// A column of the table.
  private struct Column {
    var width = 0
    var hasNumbers = false
    var hasOthers = false

    /// Whether all its shown values are numbers.
    var standsRight: Bool { hasNumbers && !hasOthers }
  }

  /// What stands between two columns, in cells.
  private static let gap = 2
  /// The least that a column is cut down to, in cells.
  private static let leastWidth = 4

  private var columns: [Column]
  /// Whether longer cells are shortened.
  private var shortens = false
  /// Whether an ellipsis stands for columns for which there is no room.
  private var leavesOut = false

  /// So many columns, of which nothing is known yet.
  init(count: Int) { columns = Array(repeating: Column(), count: count) }

  /// Takes the names' widths in.
  mutating func note(header cells: [AlignedRow.Cell]) {
    for place in columns.indices where place < cells.count {
      columns[place].width = cells[place].width
    }
  }

  /// Takes the widths of a row's cells in, and what they are; empty ones say nothing.
  mutating func note(row cells: [AlignedRow.Cell]) {
    for place in columns.indices where place < cells.count && !cells[place].range.isEmpty {
      columns[place].width = max(columns[place].width, cells[place].width)
      if cells[place].isNumber {
        columns[place].hasNumbers = true
      } else {
        columns[place].hasOthers = true
      }
    }
  }

  /// Cuts the widest columns down until all fit into a line; where that would leave next to nothing
  /// of them, the last ones are left out.
  mutating func fit(_ lineWidth: Int) {
    shortens = true
    let least = columns.map { min($0.width, Self.leastWidth) }
    if Self.total(least) > lineWidth {
      leavesOut = true
      var shown = least.count
      while shown > 1, Self.total(least[..<shown] + [1]) > lineWidth { shown -= 1 }
      columns.removeLast(columns.count - shown)
    }
    let room = max(
      columns.count,
      lineWidth - (leavesOut ? Self.gap + 1 : 0) - Self.gap * max(0, columns.count - 1))
    var left = room
    // From the narrowest on, each takes its share of what is left, and leaves what it needs not.
    let order = columns.indices.sorted {
      (columns[$0].width, $0) < (columns[$1].width, $1)
    }
    for (rank, place) in order.enumerated() {
      columns[place].width = min(columns[place].width, max(1, left / (order.count - rank)))
      left -= columns[place].width
    }
  }

  private static func total(_ widths: some Collection<Int>) -> Int {
    widths.reduce(0, +) + gap * max(0, widths.count - 1)
  }

  /// Appends the line under the header.
  func appendRule(to output: inout [UInt8]) {
    for (place, column) in columns.enumerated() {
      if place > 0 { output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: Self.gap)) }
      output.append(contentsOf: repeatElement(UInt8(ascii: "-"), count: column.width))
    }
    output.append(UInt8(ascii: "\n"))
  }

  /// Appends a row; nothing but cells' own spaces stands at its end.
  func append(_ cells: [AlignedRow.Cell], of rows: [UInt8], to output: inout [UInt8]) {
    var blanks = 0
    for (place, column) in columns.enumerated() {
      if place > 0 { blanks += Self.gap }
      guard place < cells.count, !cells[place].range.isEmpty else {
        blanks += column.width
        continue
      }
      let cell = cells[place]
      let isShortened = shortens && cell.width > column.width
      let shortened =
        isShortened
        ? DisplayWidth.shorten(
          String(decoding: rows[cell.range], as: UTF8.self), to: column.width) : nil
      let padding = max(0, column.width - (shortened?.width ?? cell.width))
      if column.standsRight { blanks += padding }
      output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: blanks))
      if let shortened {
        output.append(contentsOf: shortened.text.utf8)
      } else {
        output.append(contentsOf: rows[cell.range])
      }
      blanks = column.standsRight ? 0 : padding
    }
    if leavesOut {
      output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: blanks + Self.gap))
      output.append(contentsOf: "…".utf8)
    }
    output.append(UInt8(ascii: "\n"))
  }
}
