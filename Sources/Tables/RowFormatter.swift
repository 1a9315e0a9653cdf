/// Makes a document of rows: adds a table's header, aligns its columns, or makes blocks or a JSON array
/// of lines of NDJSON.
///
/// Call `begin` once, `append` for every batch of whole rows, `finish` once. Rows are what `RowWriter`
/// writes for `RowFormat.table`, or lines of NDJSON.
package struct RowFormatter: Sendable {
  private let names: [String]
  /// The table's form if its rows are written as they come.
  private let plainTable: TableFormat?
  private var aligner: TableAligner?
  private var records: RecordWriter?
  private var array: JSONArrayWriter?

  package init(_ format: RowFormat, _ header: TableHeader, style: RowStyle) {
    names = header.names
    plainTable = format == .table ? nil : format.table
    switch format {
    case .ndjson, .csv, .tsv, .markdown: break
    case .table: aligner = TableAligner(header, style: style)
    case .record: records = RecordWriter(style: style)
    case .json: array = JSONArrayWriter(isCompact: style.isCompact)
    }
  }

  /// Whether rows are written as they come.
  package var isPlain: Bool { aligner == nil && records == nil && array == nil }

  /// Appends what comes before the first row.
  package func begin(into output: inout [UInt8]) {
    guard let plainTable else { return }
    var writer = RowWriter(plainTable)
    writer.appendHeader(names, to: &output)
  }

  /// Appends whole rows.
  package mutating func append(rows: [UInt8], to output: inout [UInt8]) {
    if isPlain {
      output += rows
    } else if aligner != nil {
      aligner?.append(rows: rows, to: &output)
    } else {
      var start = 0
      while start < rows.count {
        let end = rows[start...].firstIndex(of: 0x0A) ?? rows.count
        records?.append(line: rows[start..<end], to: &output)
        array?.append(line: rows[start..<end], to: &output)
        start = end + 1
      }
    }
  }

  /// Appends what is left: rows that were held, and the end of the document.
  package mutating func finish(into output: inout [UInt8]) {
    aligner?.finish(into: &output)
    array?.finish(into: &output)
  }
}
