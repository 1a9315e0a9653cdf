/// Parsing of CSV rows (RFC 4180) with any separator.
///
/// Worked example: `a , "b ""c"", d ",` has the cells `a`, `b "c", d ` and nothing: blanks around a
/// cell are removed, those between quotes are kept.
package enum CSVRow {
  /// The reason why bytes are not a valid row, and its position.
  package enum Problem: Error, Equatable, Sendable {
    /// A quote stands within a cell that does not begin with one; the offset counts bytes.
    case strayQuote(offset: Int)
    /// Something else than a separator follows a cell's closing quote.
    case textBehindQuote(offset: Int)
    /// The cell that begins at the offset has no closing quote.
    case unclosedQuote(offset: Int)
    /// The bytes are not UTF-8.
    case notUTF8
  }

  /// The bytes that can separate cells, in the order in which they are tried: comma, semicolon, tab.
  package static let separators: [UInt8] = [comma, UInt8(ascii: ";"), tab]

  /// Returns the separator that a first line such as `sep=;` names for Excel; `nil` for another line.
  package static func namedSeparator(in line: [UInt8]) -> UInt8? {
    var line = line.filter { $0 != quote }
    while line.last == 0x0D { line.removeLast() }
    guard line.count == 5, let separator = line.last, separators.contains(separator) else {
      return nil
    }
    return line.prefix(4).elementsEqual("sep=".utf8) || line.prefix(4).elementsEqual("SEP=".utf8)
      ? separator : nil
  }

  /// Returns the cells of a row without its line end.
  package static func cells(
    of row: [UInt8], separator: UInt8 = comma
  ) throws(Problem) -> [String] {
    var cells: [String] = []
    var cell: [UInt8] = []
    var offset = 0
    while true {
      cell.removeAll(keepingCapacity: true)
      while offset < row.count, isBlank(row[offset], separator) { offset += 1 }
      if offset < row.count, row[offset] == quote {
        offset = try appendQuoted(row, from: offset, separator, to: &cell)
      } else {
        offset = try appendPlain(row, from: offset, separator, to: &cell)
      }
      guard let text = String(validating: cell, as: UTF8.self) else { throw .notUTF8 }
      cells.append(text)
      if offset == row.count { return cells }
      offset += 1  // the separator
    }
  }

  /// Returns whether all cells of a row are empty; spreadsheets save cleared rows in this form.
  package static func isEmpty(_ row: [UInt8], separator: UInt8) -> Bool {
    let hasText = row.contains {
      $0 != separator && $0 != quote && !isBlank($0, separator) && $0 != 0x0D && $0 != 0x0A
    }
    if hasText { return false }
    guard row.contains(quote) else { return true }
    return (try? cells(of: row, separator: separator))?.allSatisfy(\.isEmpty) ?? false
  }

  package static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let tab = UInt8(ascii: "\t")

  private static func isBlank(_ byte: UInt8, _ separator: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (byte == tab && separator != tab)
  }

  /// Appends an unquoted cell without trailing blanks; returns the offset of its end.
  private static func appendPlain(
    _ row: [UInt8], from start: Int, _ separator: UInt8, to cell: inout [UInt8]
  ) throws(Problem) -> Int {
    var offset = start
    while offset < row.count, row[offset] != separator {
      guard row[offset] != quote else { throw .strayQuote(offset: offset) }
      cell.append(row[offset])
      offset += 1
    }
    while let last = cell.last, isBlank(last, separator) { cell.removeLast() }
    return offset
  }

  /// Appends what stands between quotes, of which two mean one; returns where the cell ends.
  private static func appendQuoted(
    _ row: [UInt8], from start: Int, _ separator: UInt8, to cell: inout [UInt8]
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
        while offset < row.count, isBlank(row[offset], separator) { offset += 1 }
        guard offset == row.count || row[offset] == separator else {
          throw .textBehindQuote(offset: offset)
        }
        return offset
      }
    }
    throw .unclosedQuote(offset: start)
  }
}
