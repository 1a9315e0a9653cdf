internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import Plans
internal import Tables

/// A file of decisions: CSV with a header, as the page of `review` or a spreadsheet saves it, or NDJSON
/// with the same names.
struct DecisionFile {
  /// One row as it was read.
  struct Row {
    let place: LinePlace
    let bytes: [UInt8]
    /// The package, if the row names one.
    let identifier: String?
    /// The plan that was reviewed, if the row names one; also of a row that is refused.
    let digest: PlanDigest?
    let decision: Result<DecisionRow, LineProblem>
  }

  private let input: StoredInput
  /// `nil` for NDJSON.
  private let header: HeaderRow?
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
    switch try Self.firstByte(of: input) {
    case UInt8(ascii: "{"):
      (header, columns) = (nil, .members)
      return
    case UInt8(ascii: "["):
      throw .line(LinePlace(input: 0, name: input.name, line: 1), Self.refused(.array))
    default: break
    }
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

  private static func firstByte(of input: StoredInput) throws(RunFailure) -> UInt8? {
    try RunFailure.ofStream { () throws(StreamError) in
      var rows = try StoredRows(input, framing: .lines, maximumRowBytes: 1, windowSize: 4096)
      return try rows.firstByte()
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
        input, framing: header.map { .cells(separator: $0.separator) } ?? .lines,
        maximumRowBytes: maximumRowBytes)
    }
    while true {
      let next = try RunFailure.ofStream { () throws(StreamError) in try rows.next() }
      guard let next else { return }
      try sink.checkInterruption()
      if let header {
        if next.offset <= header.row.offset { continue }
        if CSVRow.isEmpty(next.bytes, separator: header.separator) { continue }
      } else if next.bytes.span.bytes.isBlank {
        continue
      }
      try body(row(next))
    }
  }

  private func row(_ row: StoredRows.Row) -> Row {
    let place = LinePlace(input: 0, name: input.name, line: row.line)
    var identifier: String?
    var digest: PlanDigest?
    let decision = Result { () throws(LineProblem) in
      let cells = try cells(of: row)
      identifier = columns.identifier(of: cells)
      digest = columns.digest(of: cells)
      do throws(DecisionError) {
        return try columns.row(of: cells)
      } catch {
        throw Self.refused(error)
      }
    }
    return Row(
      place: place, bytes: row.bytes, identifier: identifier, digest: digest, decision: decision)
  }

  private func cells(of row: StoredRows.Row) throws(LineProblem) -> [String] {
    if row.isUnfinished {
      throw .refused("a quote is opened and not closed before the file ends", code: nil)
    }
    if row.isTooLong { throw .tooLong(limit: maximumRowBytes) }
    guard let header else { return try Self.cells(ofJSON: row.bytes) }
    do throws(CSVRow.Problem) {
      return try CSVRow.cells(of: row.bytes, separator: header.separator)
    } catch {
      throw ChangeRows.refused(ChangeRows.describe(error, separator: header.separator))
    }
  }

  /// The name of a member that a checked object has twice; `nil` if it has none.
  private static func repeatedMember(of line: [UInt8]) -> String? {
    let bytes = line.span.bytes
    var members = JSONMemberCursor(bytes.wholeObject ?? .absent)
    var names: Set<String> = []
    while let (name, _) = members.next(in: bytes) {
      let text = bytes.text(of: name)
      guard names.insert(text).inserted else { return text }
    }
    return nil
  }

  private static func cells(ofJSON line: [UInt8]) throws(LineProblem) -> [String] {
    let value: JSONValue
    do throws(JSONSyntaxError) { value = try JSONValue(parsing: line) } catch {
      throw .syntax(error)
    }
    do throws(DecisionError) {
      guard let members = value.object else { throw DecisionError.notAnObject }
      // Elsewhere the last one counts; of two decisions nobody knows which was meant.
      if let name = repeatedMember(of: line) { throw DecisionError.repeatedMember(name) }
      return try DecisionColumns.cells(of: members)
    } catch {
      throw refused(error)
    }
  }
}
