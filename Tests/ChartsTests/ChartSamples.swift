import Charts
import Times

/// A chart's data from labels and numbers as they are written.
func data(_ rows: [(String, String)]) -> ChartData {
  var data = ChartData(label: "status", value: "rows")
  for (label, value) in rows {
    let text = Array(label.utf8)
    data.append(
      ChartRow(label: label, time: Timestamp(iso8601: text.span.bytes), value: ChartNumber(value)))
  }
  return data
}

/// The lines of a chart in characters.
func draw(_ rows: [(String, String)], width: Int, isASCII: Bool = false) -> [String] {
  let style = ChartStyle(width: width, isASCII: isASCII, isColoured: false)
  return Chart.text(data(rows), style: style).split(
    separator: "\n", omittingEmptySubsequences: false
  ).dropLast().map(String.init)
}
