/// A format that rows of named values can be written in.
package enum RowFormat: String, CaseIterable, Sendable {
  case ndjson, json, record, table, csv, tsv, markdown

  /// The form in which `RowWriter` writes a row for the format; `nil` if a row is a line of NDJSON.
  package var table: TableFormat? {
    switch self {
    case .ndjson, .json, .record: nil
    case .table: .aligned
    case .csv: .csv
    case .tsv: .tsv
    case .markdown: .markdown
    }
  }

  /// Whether the format is a table for people: it shows fewer columns, and values in short forms.
  package var isForPeople: Bool { self == .table || self == .markdown }
}

/// How rows are shown.
package struct RowStyle: Sendable, Equatable {
  /// The number of terminal cells in a line; `nil` for no limit.
  package var width: Int?
  /// Whether a table shows all columns and whole values, and records are not wrapped.
  package var isWide: Bool
  /// Whether a JSON array is written without white space.
  package var isCompact: Bool
  /// Whether colours are used.
  package var isColoured: Bool

  package init(
    width: Int? = nil, isWide: Bool = false, isCompact: Bool = false, isColoured: Bool = false
  ) {
    self.width = width
    self.isWide = isWide
    self.isCompact = isCompact
    self.isColoured = isColoured
  }
}

/// The columns of a table.
package struct TableHeader: Sendable, Equatable {
  /// The names of the columns.
  package var names: [String]
  /// The number of further columns that the rows have and the table does not.
  package var furtherColumns: Int
  /// Whether last columns are left out of a table rather than all be hard to read, because nobody has
  /// asked for just these.
  package var isSelective: Bool

  package init(_ names: [String], furtherColumns: Int = 0, isSelective: Bool = false) {
    self.names = names
    self.furtherColumns = furtherColumns
    self.isSelective = isSelective
  }
}
