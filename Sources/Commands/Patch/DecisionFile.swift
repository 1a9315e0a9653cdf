internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import Plans
internal import Tables

/// A file of decisions: CSV with a header, as the page of `review` or a spreadsheet saves it.
struct DecisionFile {
  /// One row as it was read.
  struct Row {
    let place: LinePlace
    let bytes: [UInt8]
    /// The package, if the row names one.
    let identifier: String?
    let decision: Result<DecisionRow, LineProblem>
  }

  private let input: StoredInput
  private let header: HeaderRow
  private let columns: DecisionColumns
  private let maximumRowBytes: Int

  /// Opens the file and reads its header.
  ///
  /// - Parameter folder: the folder for temporary copies.
  init(
    _ name: String, maximumRowBytes: Int, folder: String, interruption: Interruption
  ) throws(RunFailure) {
    input = try RunFailure.ofStream { () throws(StreamError) in
      try StoredInput(name, folder: folder, interruption: interruption)
    }.inUTF8(folder: folder)
    self.maximumRowBytes = maximumRowBytes
    guard
      let header = try HeaderRow.find(
        in: input, maximumRowBytes: maximumRowBytes, known: DecisionColumns.known(in:))
    else {
      throw .line(
        LinePlace(input: 0, name: input.name, line: 1),
        Self.refused(.missingColumn("model_package_arn")))
    }
    self.header = header
    do throws(LineProblem) {
      let cells = try header.checkedCells(maximumRowBytes: maximumRowBytes)
      do throws(DecisionError) {
        columns = try DecisionColumns(header: cells)
      } catch {
        throw Self.refused(error)
      }
    } catch {
      throw .line(header.place, error)
    }
  }

  static func refused(_ error: DecisionError) -> LineProblem {
    ChangeRows.refused(Sentences.describe(error))
  }

  /// Calls a closure with each row that is not empty.
  func forEachRow(
    sink: RunSink, _ body: (Row) throws(RunFailure) -> Void
  ) throws(RunFailure) {
    var rows = try RunFailure.ofStream { () throws(StreamError) in
      try StoredRows(
        input, framing: .cells(separator: header.separator), maximumRowBytes: maximumRowBytes)
    }
    while true {
      let next = try RunFailure.ofStream { () throws(StreamError) in try rows.next() }
      guard let next else { return }
      try sink.checkInterruption()
      if next.offset <= header.row.offset { continue }
      if CSVRow.isEmpty(next.bytes, separator: header.separator) { continue }
      try body(row(next))
    }
  }

  private func row(_ row: StoredRows.Row) -> Row {
    let place = LinePlace(input: 0, name: input.name, line: row.line)
    var identifier: String?
    let decision = Result { () throws(LineProblem) in
      let cells = try cells(of: row)
      identifier = columns.identifier(of: cells)
      do throws(DecisionError) {
        return try columns.row(of: cells)
      } catch {
        throw Self.refused(error)
      }
    }
    return Row(place: place, bytes: row.bytes, identifier: identifier, decision: decision)
  }

  private func cells(of row: StoredRows.Row) throws(LineProblem) -> [String] {
    if row.isUnfinished {
      throw .refused("a quote is opened and not closed before the file ends", code: nil)
    }
    if row.isTooLong { throw .tooLong(limit: maximumRowBytes) }
    do throws(CSVRow.Problem) {
      return try CSVRow.cells(of: row.bytes, separator: header.separator)
    } catch {
      throw ChangeRows.refused(ChangeRows.describe(error, separator: header.separator))
    }
  }
}
