internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import Synchronization
internal import Tables

/// Puts a header over the rows of a table, and aligns them where that is wanted.
final class TabularLayout: OutcomeLayout {
  private let columns: TabularColumns
  private let format: TableFormat
  private let terminalWidth: Int?
  private struct State {
    /// Made when the first rows come.
    var aligner: TableAligner?
    /// The rows at hand, and what was made of them: memory that each call uses again.
    var rows: [UInt8] = []
    var output: [UInt8] = []
  }

  private let state = Mutex(State())

  /// - Parameter terminalWidth: how many columns there are for the table to fit, if that is wanted.
  init(_ columns: TabularColumns, format: TableFormat, terminalWidth: Int?) {
    self.columns = columns
    self.format = format
    self.terminalWidth = terminalWidth
  }

  /// Creates the layout of a table whose columns have given names.
  ///
  /// - Returns: `nil` if a name cannot be a column's; no name of mpkg's own is such a one.
  convenience init?(
    names: [String], format: TableFormat, maximumLineBytes: Int, terminalWidth: Int?
  ) {
    let quoted = names.map { name in
      "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        + "\""
    }
    guard let list = try? SelectList.parse(quoted.joined(separator: ", ")) else { return nil }
    self.init(
      TabularColumns(list, maximumLineBytes: maximumLineBytes), format: format,
      terminalWidth: terminalWidth)
  }

  func opening() -> [UInt8] {
    guard let names = columns.known?.names else { return [] }
    if format == .aligned {
      state.withLock { $0.aligner = TableAligner(names: names, terminalWidth: terminalWidth) }
      return []
    }
    var header: [UInt8] = []
    var writer = RowWriter(format)
    writer.appendHeader(names, to: &header)
    return header
  }

  func layOut(_ outcomes: RawSpan) -> [UInt8]? {
    guard format == .aligned else { return nil }
    return state.withLock { state in
      state.rows.removeAll(keepingCapacity: true)
      state.rows.append(outcomes)
      state.output.removeAll(keepingCapacity: true)
      state.aligner?.append(rows: state.rows, to: &state.output)
      return state.output
    }
  }

  func rest() -> [UInt8] {
    var output: [UInt8] = []
    state.withLock { $0.aligner?.finish(into: &output) }
    return output
  }
}
