internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import Tables

/// The first row of a CSV file, split at the separator that fits best.
struct HeaderRow {
  let separator: UInt8
  let row: StoredRows.Row
  /// Where the row stands.
  let place: LinePlace
  private let cells: Result<[String], CSVRow.Problem>

  private init(_ row: StoredRows.Row, separator: UInt8, of input: StoredInput) {
    self.separator = separator
    self.row = row
    place = LinePlace(input: 0, name: input.name, line: row.line)
    cells = Result { () throws(CSVRow.Problem) in
      try CSVRow.cells(of: row.bytes, separator: separator)
    }
  }

  /// Finds the header: with the separator that makes most cells known columns, and of those the one
  /// that makes most cells.
  ///
  /// A first line `sep=;`, which tells Excel the separator, is no header and decides.
  ///
  /// - Parameter known: returns how many of the cells are known columns.
  /// - Returns: `nil` if the file has no row.
  static func find(
    in input: StoredInput, maximumRowBytes: Int, known: ([String]) -> Int
  ) throws(RunFailure) -> HeaderRow? {
    var best: (header: HeaderRow, score: (known: Int, all: Int))?
    var first: HeaderRow?
    let named = try RunFailure.ofStream { () throws(StreamError) in
      try namedSeparator(of: input, maximumRowBytes: maximumRowBytes)
    }
    for separator in named.map({ [$0] }) ?? CSVRow.separators {
      let row = try RunFailure.ofStream { () throws(StreamError) in
        try firstRow(
          of: input, separator: separator, isNamed: named != nil, maximumRowBytes: maximumRowBytes)
      }
      guard let row else { return nil }
      let header = HeaderRow(row, separator: separator, of: input)
      if first == nil { first = header }
      guard case .success(let cells) = header.cells, cells.count > 1, !row.isTooLong else {
        continue
      }
      let score = (known: known(cells), all: cells.count)
      if let best, best.score >= score { continue }
      best = (header, score)
    }
    return best?.header ?? first
  }

  /// Returns the cells.
  ///
  /// - Throws: why the row is no header.
  func checkedCells(maximumRowBytes: Int) throws(LineProblem) -> [String] {
    if row.isTooLong { throw .tooLong(limit: maximumRowBytes) }
    if row.bytes.contains(0) {
      throw ChangeRows.refused(
        "the header has NUL bytes, as UTF-16 without a byte order mark has; save the file in UTF-8")
    }
    switch cells {
    case .success(let cells): return cells
    case .failure(let problem):
      throw ChangeRows.refused(ChangeRows.describe(problem, separator: separator))
    }
  }

  /// Returns the separator that the first line names as `sep=;`.
  private static func namedSeparator(
    of input: StoredInput, maximumRowBytes: Int
  ) throws(StreamError) -> UInt8? {
    var rows = try StoredRows(input, framing: .lines, maximumRowBytes: maximumRowBytes)
    return try rows.next().flatMap { CSVRow.namedSeparator(in: $0.bytes) }
  }

  /// Returns the first row that is not empty.
  ///
  /// - Parameter isNamed: whether the first line names the separator.
  private static func firstRow(
    of input: StoredInput, separator: UInt8, isNamed: Bool, maximumRowBytes: Int
  ) throws(StreamError) -> StoredRows.Row? {
    var rows = try StoredRows(
      input, framing: .cells(separator: separator), maximumRowBytes: maximumRowBytes)
    if isNamed { _ = try rows.next() }
    while let row = try rows.next() {
      let isEmpty = row.bytes.allSatisfy {
        CSVRow.separators.contains($0) || $0 == 0x20 || $0 == 0x0D
      }
      if !isEmpty { return row }
    }
    return nil
  }
}
