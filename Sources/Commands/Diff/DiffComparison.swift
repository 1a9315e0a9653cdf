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
          items.reject(line, new, .duplicate, order: DiffItems.order(.new, line.line))
        case .pair(let other):
          pairs.withOld(other) { old in
            compare(old, pairs.oldLine(other), new, line, to: &items)
          }
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
        let line = pairs.oldLine(place)
        items.reject(line, old, .duplicate, order: DiffItems.order(.oldDuplicate, line.line))
      }
    }
    return items
  }

  /// Rejects lines whose keys earlier ones have, in the order in which they are told.
  func items(ofDuplicates block: LineBlock) -> DiffItems {
    var items = DiffItems()
    let lines = block.lines.map { line in
      (DiffItems.order(line.side == .old ? .oldDuplicate : .new, line.line), line)
    }
    for (order, line) in lines.sorted(by: { $0.0 < $1.0 }) {
      block.withLine(line) { items.reject(line, $0, .duplicate, order: order) }
    }
    return items
  }

  private func compare(
    _ old: RawSpan, _ oldLine: StoredLine, _ new: RawSpan, _ line: StoredLine,
    to items: inout DiffItems
  ) {
    if old.byteOrder(new) == 0 {
      items.counts.unchanged += 1
      return
    }
    let order = DiffItems.order(.new, line.line)
    guard
      let difference = try? RecordDifference(
        from: old, to: new, naming: isOfPackages ? .properties : .members, ignoring: ignored)
    else {
      // Both were read as objects before, but not all of their values were looked at.
      if JSONSyntaxError.first(in: old) != nil {
        items.reject(oldLine, old, .malformed, order: order)
      }
      // Whatever else it may be: the pair is told.
      if JSONSyntaxError.first(in: new) != nil || JSONSyntaxError.first(in: old) == nil {
        items.reject(line, new, .malformed, order: order)
      }
      return
    }
    if difference.properties.isEmpty {
      items.counts.unchanged += 1
      return
    }
    if difference.isTooDeep {
      items.reject(line, new, .tooDeep, order: order)
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

extension JSONSyntaxError {
  /// Why a line is no JSON, nil if it is.
  static func first(in line: RawSpan) -> JSONSyntaxError? {
    var indexer = LineIndexer(columns: ColumnSet())
    do {
      try indexer.index(line)
      return nil
    } catch {
      return error
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
