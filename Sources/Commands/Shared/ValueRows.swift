internal import JSONLines
internal import OrderedCollections
internal import Tables

/// Writes rows of JSON values in any format.
///
/// Call `begin` once, `append` for every row, `finish` once. For the rows of a `LineCommandRun`, write
/// lines of NDJSON and table rows with `OutcomeRows` and pass a `RowLayout`.
struct ValueRows {
  private let names: [String]
  private let format: RowFormat
  /// The columns of a table, as offsets in the names.
  private let columns: [Int]
  private var writer: RowWriter
  private var formatter: RowFormatter

  /// - Parameter important: the columns that a table for people shows unless the style is wide; `nil` for
  ///   all.
  init(names: [String], _ format: RowFormat, style: RowStyle, important: [String]? = nil) {
    self.names = names
    self.format = format
    let chosen = format.isForPeople && !style.isWide ? important : nil
    columns = chosen?.compactMap { names.firstIndex(of: $0) } ?? Array(names.indices)
    writer = RowWriter(format.table ?? .csv)
    let header = TableHeader(
      columns.map { names[$0] }, furtherColumns: names.count - columns.count)
    formatter = RowFormatter(format, header, style: style)
  }

  /// Appends what comes before the first row.
  mutating func begin(in output: inout [UInt8]) { formatter.begin(into: &output) }

  /// Appends a row; `nil` is NULL.
  mutating func append(_ values: [JSONValue?], to output: inout [UInt8]) {
    var row: [UInt8] = []
    if format.table == nil {
      var object = JSONObject()
      for (name, value) in zip(names, values) { object[JSONString(name)] = value ?? .null }
      row.append(.object(object))
      row.append(UInt8(ascii: "\n"))
    } else {
      for column in columns { append(values[column], to: &row) }
      writer.endRow(in: &row)
    }
    formatter.append(rows: row, to: &output)
  }

  private mutating func append(_ value: JSONValue?, to row: inout [UInt8]) {
    writer.beginCell(in: &row)
    var (isNumber, isText) = (false, false)
    switch value {
    case nil, .null?: break
    case .string(let string)?:
      row.append(text: string.text)
      isText = true
    case .number(let number)?:
      row.append(text: number.text)
      isNumber = true
    case let value?:
      if !format.isForPeople || !row.appendPairs(ofJSON: value.jsonBytes) { row.append(value) }
    }
    writer.endCell(isNumber: isNumber, isCode: isText, in: &row)
  }

  /// Appends what is left.
  mutating func finish(in output: inout [UInt8]) { formatter.finish(into: &output) }
}
