internal import JSONLines
internal import ModelPackages
internal import Tables

/// How two lines of one key are compared, and what is written of it.
struct DiffComparison: Sendable {
  let key: DiffKey
  /// Whether lines are records of packages.
  let isOfPackages: Bool
  let ignored: Set<String>
  /// The table's form; nil for NDJSON.
  let table: TableFormat?
  /// Whether only the counts are wanted.
  let countsOnly: Bool

  /// The members of an outcome, in order: the columns of a table.
  var names: [String] {
    isOfPackages
      ? ["change", key.column, "region", "patch", "not_updatable"]
      : ["change", key.column, "patch"]
  }

  /// Compares some new lines with their counterparts.
  func items(ofNew places: Range<Int>, in pairs: DiffPairs) -> DiffItems {
    var items = DiffItems()
    for place in places {
      let line = pairs.newLine(place)
      pairs.withNew(place) { new in
        switch pairs.matches[place] {
        case .none:
          items.counts.added += 1
          if countsOnly { return }
          items.append(.new, line.line) { write("added", new, line.key, to: &$0) }
        case .twice:
          items.append(.new, line.line, isReject: true) { $0.append(new) }
        case .pair(let other):
          pairs.withOld(other) { old in compare(old, new, line, to: &items) }
        }
      }
    }
    return items
  }

  /// Tells which of some old lines have no counterpart.
  func items(ofRemoved places: Range<Int>, in pairs: DiffPairs) -> DiffItems {
    var items = DiffItems()
    for place in places where pairs.isRemoved(place) {
      items.counts.removed += 1
      if countsOnly { continue }
      let line = pairs.oldLine(place)
      pairs.withOld(place) { old in
        items.append(.removed, line.line) { write("removed", old, line.key, to: &$0) }
      }
    }
    return items
  }

  /// Tells which old lines have a key that an earlier one has.
  func items(ofDuplicatesIn pairs: DiffPairs) -> DiffItems {
    var items = DiffItems()
    for place in pairs.oldDuplicates {
      pairs.withOld(place) { old in
        items.append(.oldDuplicate, pairs.oldLine(place).line, isReject: true) { $0.append(old) }
      }
    }
    return items
  }

  private func compare(
    _ old: RawSpan, _ new: RawSpan, _ line: StoredLine, to items: inout DiffItems
  ) {
    guard old.byteOrder(new) != 0,
      // Both were read as objects before.
      let difference = try? RecordDifference(
        from: old, to: new, naming: isOfPackages ? .properties : .members, ignoring: ignored),
      !difference.properties.isEmpty
    else {
      items.counts.unchanged += 1
      return
    }
    items.counts.changed += 1
    if countsOnly {
      for property in difference.properties {
        items.counts.columns[isOfPackages ? property.column : property.name, default: 0] += 1
      }
      return
    }
    items.append(.new, line.line) {
      write("changed", new, line.key, difference: difference, to: &$0)
    }
  }
}

extension DiffComparison {
  /// Writes one outcome.
  private func write(
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

  /// The line's region, or the ARN's, as JSON; nil where neither names one.
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

  func writeObject(_ cells: [[UInt8]?], _ names: [String], to output: inout [UInt8]) {
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

  func writeRow(_ cells: [[UInt8]?], _ table: TableFormat, to output: inout [UInt8]) {
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
