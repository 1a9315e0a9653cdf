internal import JSONLines
internal import OrderedCollections
internal import Tables

/// Writes rows of JSON values as NDJSON or as a table.
struct ValueTable {
  private let names: [String]
  /// `nil` for NDJSON.
  private let format: TableFormat?
  private var writer: RowWriter
  private var aligner: TableAligner?

  /// - Parameter width: the terminal's width in columns; `nil` if the output goes to none.
  init(names: [String], _ format: TableFormat?, width: Int?) {
    self.names = names
    self.format = format
    writer = RowWriter(format ?? .csv)
    if format == .aligned { aligner = TableAligner(names: names, terminalWidth: width) }
  }

  /// Appends what stands before the first row.
  mutating func begin(in output: inout [UInt8]) {
    if format != nil, aligner == nil { writer.appendHeader(names, to: &output) }
  }

  /// Appends a row; `nil` is NULL.
  mutating func append(_ values: [JSONValue?], to output: inout [UInt8]) {
    guard format != nil else {
      var object = JSONObject()
      for (name, value) in zip(names, values) { object[JSONString(name)] = value ?? .null }
      output.append(.object(object))
      output.append(UInt8(ascii: "\n"))
      return
    }
    var row: [UInt8] = []
    for value in values {
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
      case let value?: row.append(value)
      }
      writer.endCell(isNumber: isNumber, isCode: isText, in: &row)
    }
    writer.endRow(in: &row)
    if aligner != nil { aligner?.append(rows: row, to: &output) } else { output += row }
  }

  /// Appends what is left.
  mutating func finish(in output: inout [UInt8]) { aligner?.finish(into: &output) }
}
