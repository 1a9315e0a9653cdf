internal import JSONLines
internal import ModelPackages

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
    if isOfPackages { cells.append(Self.region(of: line, key)) }
    if isOfPackages {
      cells.append(difference?.patch(where: \.canBeUpdated).document.jsonBytes)
      cells.append(difference?.patch { !$0.canBeUpdated }.document.jsonBytes)
    } else {
      cells.append(difference?.patch().document.jsonBytes)
    }
    rows.write(cells, to: &output)
  }

  private static func region(of line: RawSpan, _ key: JSONSlice) -> [UInt8]? {
    var indexer = LineIndexer(columns: ColumnSet([Columns.region]))
    let isIndexed = (try? indexer.index(line)) != nil
    return RecordRegion.json(isIndexed ? indexer[0] : .absent, identifier: key, of: line)
  }
}
