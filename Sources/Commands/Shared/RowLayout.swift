internal import Comparison
internal import JSONLines
internal import LinePipeline
internal import Synchronization
internal import Tables

/// Makes a document of a run's rows in the format that was asked for.
///
/// The stage writes a row as `RowFormat.table` says: as `RowWriter` writes it, or as a line of NDJSON.
final class RowLayout: OutcomeLayout {
  private struct State {
    /// Made for the opening or for the first rows, whichever comes first.
    var formatter: RowFormatter?
    /// The rows at hand, and what was made of them: memory that each call uses again.
    var rows: [UInt8] = []
    var output: [UInt8] = []
  }

  private let format: RowFormat
  private let style: RowStyle
  private let header: @Sendable () -> TableHeader?
  private let state = Mutex(State())

  /// - Parameter header: returns a table's columns once the first record was inspected; `nil` if none
  ///   was there to tell them.
  init(_ format: RowFormat, style: RowStyle, header: @escaping @Sendable () -> TableHeader?) {
    self.format = format
    self.style = style
    self.header = header
  }

  /// Creates the layout of rows that `OutcomeRows` writes.
  convenience init(_ format: RowFormat, style: RowStyle, rows: OutcomeRows) {
    let header = TableHeader(
      rows.columnNames, furtherColumns: rows.names.count - rows.columnNames.count)
    self.init(format, style: style, header: { header })
  }

  /// Creates the layout of rows whose columns have given names.
  convenience init(_ format: RowFormat, style: RowStyle, names: [String]) {
    self.init(format, style: style, header: { TableHeader(names) })
  }

  func opening() -> [UInt8] {
    state.withLock { state in
      var output: [UInt8] = []
      prepare(&state)
      state.formatter?.begin(into: &output)
      return output
    }
  }

  func layOut(_ outcomes: RawSpan) -> [UInt8]? {
    state.withLock { state in
      prepare(&state)
      guard state.formatter?.isPlain == false else { return nil }
      state.rows.removeAll(keepingCapacity: true)
      state.rows.append(outcomes)
      state.output.removeAll(keepingCapacity: true)
      state.formatter?.append(rows: state.rows, to: &state.output)
      return state.output
    }
  }

  /// Makes the formatter unless it is there or nothing tells the columns.
  private func prepare(_ state: inout State) {
    guard state.formatter == nil,
      let header = format.table == nil ? TableHeader([]) : header()
    else { return }
    state.formatter = RowFormatter(format, header, style: style)
  }

  func rest() -> [UInt8] {
    var output: [UInt8] = []
    state.withLock { $0.formatter?.finish(into: &output) }
    return output
  }
}
