internal import JSONLines
internal import ModelPackages
package import Tables

extension DifferenceFormat {
  /// Appends the line of one difference.
  func write(
    _ change: String, _ line: RawSpan, _ key: JSONSlice, difference: RecordDifference? = nil,
    to output: inout [UInt8]
  ) {
    var cells: [[UInt8]?] = []
    cells.append(JSONValue(change).jsonBytes)
    var name: [UInt8] = []
    name.append(key.range, of: line)
    cells.append(name)
    if isOfPackages { cells.append(region(of: line, key)) }
    if isOfPackages {
      cells.append(difference?.patch(where: \.canBeUpdated).document.jsonBytes)
      cells.append(difference?.patch { !$0.canBeUpdated }.document.jsonBytes)
    } else {
      cells.append(difference?.patch().document.jsonBytes)
    }
    if let table {
      writeRow(cells, table, to: &output)
    } else {
      writeObject(cells, names, to: &output)
    }
  }

  /// Returns the line's region, or the ARN's, as JSON; `nil` where neither names one.
  private func region(of line: RawSpan, _ key: JSONSlice) -> [UInt8]? {
    var indexer = LineIndexer(columns: ColumnSet([Columns.region]))
    if (try? indexer.index(line)) != nil, indexer[0].kind == .string,
      !indexer[0].contentRange.isEmpty
    {
      var region: [UInt8] = []
      region.append(indexer[0].range, of: line)
      return region
    }
    return ModelPackageARN.region(of: line.text(of: key)).map { JSONValue($0).jsonBytes }
  }

  /// Appends an object; members without a value are left out.
  package func writeObject(_ cells: [[UInt8]?], _ names: [String], to output: inout [UInt8]) {
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

  /// Appends a row of a table.
  package func writeRow(_ cells: [[UInt8]?], _ table: TableFormat, to output: inout [UInt8]) {
    var writer = RowWriter(table)
    for cell in cells {
      writer.beginCell(in: &output)
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
