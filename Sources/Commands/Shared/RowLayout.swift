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
    /// Made before the first rows come.
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
      guard let header = format.table == nil ? TableHeader([]) : header() else { return [] }
      let formatter = RowFormatter(format, header, style: style)
      formatter.begin(into: &output)
      state.formatter = formatter
      return output
    }
  }

  func layOut(_ outcomes: RawSpan) -> [UInt8]? {
    state.withLock { state in
      guard state.formatter?.isPlain == false else { return nil }
      state.rows.removeAll(keepingCapacity: true)
      state.rows.append(outcomes)
      state.output.removeAll(keepingCapacity: true)
      state.formatter?.append(rows: state.rows, to: &state.output)
      return state.output
    }
  }

  func rest() -> [UInt8] {
    var output: [UInt8] = []
    state.withLock { $0.formatter?.finish(into: &output) }
    return output
  }
}
