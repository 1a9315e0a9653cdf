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
  /// The first row of a file, split at one of the possible separators.
  private struct Candidate {
    let separator: UInt8
    let row: StoredRows.Row
    let cells: Result<[String], CSVRow.Problem>

    init(_ row: StoredRows.Row, separator: UInt8) {
      self.separator = separator
      self.row = row
      cells = Result { () throws(CSVRow.Problem) in
        try CSVRow.cells(of: row.bytes, separator: separator)
      }
    }

    /// Returns the number of cells with known names and of all cells; `nil` if the separator does
    /// not separate cells.
    func score(_ names: ChangeColumns) -> (known: Int, all: Int)? {
      guard case .success(let cells) = cells, cells.count > 1, !row.isTooLong else { return nil }
      let names = names.fitted(to: cells)
      return (cells.count { names.column(named: $0).isKnown }, cells.count)
    }
  }

  /// Reads the header of a CSV file and detects the separator: the one with which most cells are
  /// known columns.
  ///
  /// - Returns: `nil` if the file has no row.
  static func read(
    _ input: StoredInput, names: ChangeColumns, maximumRowBytes: Int
  ) throws(RunFailure) -> (header: Result<ChangeHeader, LineProblem>, place: LinePlace)? {
    var best: (candidate: Candidate, score: (known: Int, all: Int))?
    var first: Candidate?
    for separator in CSVRow.separators {
      let row = try RunFailure.ofStream { () throws(StreamError) in
        try firstRow(of: input, separator: separator, maximumRowBytes: maximumRowBytes)
      }
      guard let row else { return nil }
      let candidate = Candidate(row, separator: separator)
      if first == nil { first = candidate }
      guard let score = candidate.score(names) else { continue }
      if let best, best.score >= score { continue }
      best = (candidate, score)
    }
    guard let chosen = best?.candidate ?? first else { return nil }
    let place = LinePlace(input: 0, name: input.name, line: chosen.row.line)
    let header = Result { () throws(LineProblem) in
      try read(chosen, names: names, maximumRowBytes: maximumRowBytes)
    }
    return (header, place)
  }

  private static func read(
    _ chosen: Candidate, names: ChangeColumns, maximumRowBytes: Int
  ) throws(LineProblem) -> ChangeHeader {
    if chosen.row.isTooLong { throw .tooLong(limit: maximumRowBytes) }
    if chosen.row.bytes.contains(0) {
      throw ChangeRows.refused(
        "the header has NUL bytes, as UTF-16 without a byte order mark has; save the file in UTF-8")
    }
    switch chosen.cells {
    case .success(let cells):
      return try ChangeHeader(
        cells, separator: chosen.separator, offset: chosen.row.offset, names: names)
    case .failure(let problem):
      throw ChangeRows.refused(ChangeRows.describe(problem, separator: chosen.separator))
    }
  }

  /// Returns the first row that is not empty.
  private static func firstRow(
    of input: StoredInput, separator: UInt8, maximumRowBytes: Int
  ) throws(StreamError) -> StoredRows.Row? {
    var rows = try StoredRows(
      input, framing: .cells(separator: separator), maximumRowBytes: maximumRowBytes)
    while let row = try rows.next() {
      let isEmpty = row.bytes.allSatisfy {
        CSVRow.separators.contains($0) || $0 == 0x20 || $0 == 0x0D
      }
      if !isEmpty { return row }
    }
    return nil
  }
}
