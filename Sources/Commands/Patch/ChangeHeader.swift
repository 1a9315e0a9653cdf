internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Tables

/// The header of a CSV file of changes.
struct ChangeHeader: Sendable {
  let columns: [ChangeColumn]
  /// The byte between cells.
  let separator: UInt8
  /// The offset of the header in the file.
  let offset: Int

  /// Reads a header.
  ///
  /// - Throws: if the cells are not a header: no column identifies the package, or a column occurs
  ///   twice.
  init(
    _ cells: [String], separator: UInt8 = CSVRow.comma, offset: Int = 0, names: ChangeColumns
  ) throws(LineProblem) {
    let names = names.fitted(to: cells)
    var columns: [ChangeColumn] = []
    var headers: [String: String] = [:]
    for cell in cells {
      let column = names.column(named: cell)
      columns.append(column)
      if case .nameless = column { continue }
      if case .ignored = column { continue }
      let name = column.name ?? cell
      guard let other = headers.updateValue(cell, forKey: name) else { continue }
      throw ChangeRows.refused(
        other == cell
          ? "the column '\(cell)' is in the header twice"
          : "the columns '\(other)' and '\(cell)' both mean '\(name)';"
            + " --map '\(cell)=' ignores the second")
    }
    if let problem = names.problem(ofHeaders: cells) { throw ChangeRows.refused(problem) }
    try Self.checkKeys(columns)
    self.columns = columns
    self.separator = separator
    self.offset = offset
  }

  private static func checkKeys(_ columns: [ChangeColumn]) throws(LineProblem) {
    let names = Set(columns.compactMap(\.name))
    let hasGroup = names.contains("model_package_group_name")
    let hasVersion = names.contains("model_package_version")
    if !names.isDisjoint(with: [Columns.identifier, "data__Identifier", "model_package_name"]) {
      return
    }
    if hasGroup, hasVersion { return }
    // An unknown header may be the missing key: mention it.
    let unknown = columns.lazy.compactMap { column in
      if case .unknown(let words) = column { "; " + words } else { nil }
    }.first
    throw ChangeRows.refused(
      "the header has no column model_package_arn, "
        + (hasGroup || hasVersion
          ? "and of model_package_group_name and model_package_version only one"
          : "nor model_package_group_name and model_package_version, nor model_package_name")
        + (unknown ?? ""))
  }

  /// The reason why the first unknown column cannot be set; `nil` if all columns are known.
  var problem: String? {
    for case .unknown(let words) in columns { return words }
    return nil
  }
}

extension ChangeHeader {
  /// Reads the header of a CSV file and detects the separator: the one with which most cells are
  /// known columns.
  ///
  /// - Returns: `nil` if the file has no row.
  static func read(
    _ input: StoredInput, names: ChangeColumns, maximumRowBytes: Int
  ) throws(RunFailure) -> (header: Result<ChangeHeader, LineProblem>, place: LinePlace)? {
    let found = try HeaderRow.find(in: input, maximumRowBytes: maximumRowBytes) { cells in
      let names = names.fitted(to: cells)
      return cells.count { names.column(named: $0).isKnown }
    }
    guard let found else { return nil }
    let header = Result { () throws(LineProblem) in
      try ChangeHeader(
        try found.checkedCells(maximumRowBytes: maximumRowBytes), separator: found.separator,
        offset: found.row.offset, names: names)
    }
    return (header, found.place)
  }
}
