/// A row of CSV (RFC 4180) taken apart.
///
/// Worked example: `a,"b ""c"", d",` has the cells `a`, `b "c", d` and nothing.
package enum CSVRow {
  /// Why bytes are no row, and where: facts.
  package enum Problem: Error, Equatable, Sendable {
    /// A quote stands within a cell that does not begin with one; the offset counts bytes.
    case strayQuote(offset: Int)
    /// Something else than a comma follows a cell's closing quote.
    case textBehindQuote(offset: Int)
    /// The closing quote is missing of the cell that begins here.
    case unclosedQuote(offset: Int)
    /// The bytes are not UTF-8.
    case notUTF8
  }

  /// The cells of a row, its line's end cut off.
  package static func cells(of row: [UInt8]) throws(Problem) -> [String] {
    var cells: [String] = []
    var cell: [UInt8] = []
    var offset = 0
    while true {
      cell.removeAll(keepingCapacity: true)
      if offset < row.count, row[offset] == quote {
        offset = try appendQuoted(row, from: offset, to: &cell)
      } else {
        while offset < row.count, row[offset] != comma {
          guard row[offset] != quote else { throw .strayQuote(offset: offset) }
          cell.append(row[offset])
          offset += 1
        }
      }
      guard let text = String(validating: cell, as: UTF8.self) else { throw .notUTF8 }
      cells.append(text)
      if offset == row.count { return cells }
      offset += 1  // the comma
    }
  }

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")

  /// Appends what stands between quotes, of which two mean one; returns where the cell ends.
  private static func appendQuoted(
    _ row: [UInt8], from start: Int, to cell: inout [UInt8]
  ) throws(Problem) -> Int {
    var offset = start + 1
    while offset < row.count {
      if row[offset] != quote {
        cell.append(row[offset])
        offset += 1
      } else if offset + 1 < row.count, row[offset + 1] == quote {
        cell.append(quote)
        offset += 2
      } else {
        offset += 1
        guard offset == row.count || row[offset] == comma else {
          throw .textBehindQuote(offset: offset)
        }
        return offset
      }
    }
    throw .unclosedQuote(offset: start)
  }
}
