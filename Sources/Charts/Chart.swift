/// A chart of two columns: horizontal bars for labels and numbers, a line for times and numbers.
package enum Chart {
  /// The chart in characters, each line with its end.
  package static func text(_ data: ChartData, style: ChartStyle) -> String {
    var lines: [String] = []
    if data.rows.isEmpty {
      lines.append(style.faint("(no rows)"))
    } else if data.isOverTime {
      lines += LineChart(data: data, style: style).lines()
    } else {
      lines += BarChart(data: data, style: style).lines()
    }
    if let remark = data.remark() { lines.append(style.faint(remark)) }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The chart as a file of its own (SVG 1.1), which follows the reader's light or dark scheme.
  ///
  /// - Parameter title: what stands above it.
  package static func svg(_ data: ChartData, title: String) -> String {
    data.isOverTime
      ? SVGLineChart(data: data, title: title).document()
      : SVGBarChart(data: data, title: title).document()
  }
}
