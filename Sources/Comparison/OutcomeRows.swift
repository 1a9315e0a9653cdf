internal import JSONLines
package import Tables

/// How lines of named values are written: as NDJSON or as rows of a table.
package struct OutcomeRows: Sendable {
  /// The members of a line, in order: the columns of a table.
  package let names: [String]
  /// The format of a table; `nil` for NDJSON.
  package let table: TableFormat?
  /// The columns of a table, as offsets in the names.
  private let columns: [Int]

  /// - Parameter columns: the names that are columns of a table, in its order; `nil` for all names.
  package init(names: [String], table: TableFormat?, columns: [String]? = nil) {
    self.names = names
    self.table = table
    self.columns =
      columns?.compactMap { names.firstIndex(of: $0) } ?? Array(names.indices)
  }

  /// The names of a table's columns.
  package var columnNames: [String] { columns.map { names[$0] } }

  /// Appends a line or row.
  ///
  /// - Parameter cells: the values in the order of the names, as JSON. A line of NDJSON leaves out those
  ///   that are `nil`.
  package func write(_ cells: [[UInt8]?], to output: inout [UInt8]) {
    if let table {
      writeRow(cells, table, to: &output)
    } else {
      writeObject(cells, to: &output)
    }
  }

  private func writeObject(_ cells: [[UInt8]?], to output: inout [UInt8]) {
    output.append(UInt8(ascii: "{"))
    for (name, cell) in zip(names, cells) {
      guard let cell else { continue }
      if output.last != UInt8(ascii: "{") { output.append(UInt8(ascii: ",")) }
      output.appendJSONString(name)
      output.append(UInt8(ascii: ":"))
      output.append(contentsOf: cell)
    }
    output.append(text: "}\n")
  }

  private func writeRow(_ cells: [[UInt8]?], _ table: TableFormat, to output: inout [UInt8]) {
    var writer = RowWriter(table)
    for column in columns {
      let cell = cells[column]
      writer.beginCell(in: &output)
      if let cell, table == .aligned || table == .markdown, output.appendPairs(ofJSON: cell) {
        writer.endCell(in: &output)
        continue
      }
      let value = cell.map { (try? JSONValue(parsing: $0)) ?? .null }
      if let text = value?.string {
        output.append(text: text)
      } else if let cell {
        output.append(contentsOf: cell)
      }
      var isNumber = false
      if case .number? = value { isNumber = true }
      writer.endCell(isNumber: isNumber, in: &output)
    }
    writer.endRow(in: &output)
  }
}
