internal import Charts
internal import Expressions
internal import JSONLines
internal import LinePipeline
internal import Synchronization
internal import Tables
internal import TerminalText
internal import Times

/// Gathers the rows of a run and draws them at its end.
final class ChartLayout: OutcomeLayout {
  /// What is drawn.
  enum Picture {
    case characters(ChartStyle)
    case svg(title: String)
  }

  private let picture: Picture
  private let data: Mutex<ChartData>

  init(_ names: (label: String, value: String), _ picture: Picture) {
    self.picture = picture
    data = Mutex(
      ChartData(
        label: PrintableText.escaping(names.label), value: PrintableText.escaping(names.value)))
  }

  func opening() -> [UInt8] { [] }

  func layOut(_ outcomes: RawSpan) -> [UInt8]? {
    var rows: [UInt8] = []
    rows.append(outcomes)
    data.withLock { data in
      for row in TableRows(rows) {
        guard row.count == 2 else { continue }
        data.append(
          ChartRow(label: row[0], time: Timestamp(iso8601: row[0]), value: ChartNumber(row[1])))
      }
    }
    return []
  }

  func rest() -> [UInt8] {
    data.withLock { data in
      switch picture {
      case .characters(let style): Array(Chart.text(data, style: style).utf8)
      case .svg(let title): Array(Chart.svg(data, title: title).utf8)
      }
    }
  }
}
