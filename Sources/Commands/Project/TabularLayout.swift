internal import JSONLines
internal import LinePipeline
internal import Synchronization
internal import Tables

/// Puts a header over the rows of a table, and aligns them where that is wanted.
final class TabularLayout: OutcomeLayout {
  private let columns: TabularColumns
  private let format: TableFormat
  private let terminalWidth: Int?
  /// Made when the first rows come.
  private let aligner = Mutex<TableAligner?>(nil)

  /// - Parameter terminalWidth: how many columns there are for the table to fit, if that is wanted.
  init(_ columns: TabularColumns, format: TableFormat, terminalWidth: Int?) {
    self.columns = columns
    self.format = format
    self.terminalWidth = terminalWidth
  }

  func opening() -> [UInt8] {
    guard let names = columns.known?.names else { return [] }
    if format == .aligned {
      aligner.withLock { $0 = TableAligner(names: names, terminalWidth: terminalWidth) }
      return []
    }
    var header: [UInt8] = []
    var writer = RowWriter(format)
    writer.appendHeader(names, to: &header)
    return header
  }

  func layOut(_ outcomes: RawSpan) -> [UInt8]? {
    guard format == .aligned else { return nil }
    var rows: [UInt8] = []
    rows.append(outcomes)
    var output: [UInt8] = []
    aligner.withLock { $0?.append(rows: rows, to: &output) }
    return output
  }

  func rest() -> [UInt8] {
    var output: [UInt8] = []
    aligner.withLock { $0?.finish(into: &output) }
    return output
  }
}
