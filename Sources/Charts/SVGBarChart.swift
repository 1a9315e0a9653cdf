internal import Tables
internal import TerminalText

/// Horizontal bars as SVG.
struct SVGBarChart {
  /// The most bars that are drawn.
  static let maximumBars = 500
  private static let rowHeight = 28.0
  private static let barHeight = 18.0
  private static let width = 720.0
  /// About how wide a cell of text is.
  private static let cell = 7.6

  let data: ChartData
  let title: String

  func document() -> String {
    let rows = Array(data.rows.prefix(Self.maximumBars))
    let remark = data.remark(undrawn: data.rows.count - rows.count)
    let bottom = SVGDocument.titleHeight + Double(max(1, rows.count)) * Self.rowHeight
    let height = bottom + (remark == nil ? 0 : 24) + SVGDocument.margin
    var document = SVGDocument(
      width: Self.width, height: height, title: title, summary: summary(rows))
    if rows.isEmpty {
      document.text(
        "no rows", x: SVGDocument.margin, y: SVGDocument.titleHeight + 18, style: "remark")
    } else {
      draw(rows, bottom: bottom, in: &document)
    }
    if let remark {
      document.text(remark, x: SVGDocument.margin, y: bottom + 20, style: "remark")
    }
    return document.document()
  }

  private func draw(_ rows: [ChartRow], bottom: Double, in document: inout SVGDocument) {
    let values = rows.compactMap(\.value?.value)
    let finite = values.filter(\.isFinite)
    let (low, high) = (min(0, finite.min() ?? 0), max(0, finite.max() ?? 0, finite.isEmpty ? 1 : 0))
    let longest = rows.map { DisplayWidth.of($0.label) }.max() ?? 0
    let labelWidth = min(260, Double(longest) * Self.cell)
    let numberWidth =
      Double(rows.compactMap { $0.value?.text.count }.max() ?? 0) * Self.cell + 12
    let left = SVGDocument.margin + labelWidth + 14 + (low < 0 ? numberWidth : 0)
    let right = Self.width - SVGDocument.margin - numberWidth
    func place(_ value: Double) -> Double {
      let span = high / 2 - low / 2
      if value == .infinity { return right }
      if value == -.infinity { return left }
      return span > 0 ? left + (value / 2 - low / 2) / span * (right - left) : left
    }
    let zero = place(0)
    for (index, row) in rows.enumerated() {
      guard let number = row.value else { continue }
      let y = SVGDocument.titleHeight + Double(index) * Self.rowHeight
      let end = place(number.value)
      let isNegative = number.value < 0
      let label = cut(row.label, to: labelWidth)
      document.text(
        label, x: SVGDocument.margin + labelWidth, y: y + 18, anchor: .end, style: "label")
      let length = number.value == 0 ? 0 : max(1, (end - zero).magnitude)
      document.bar(
        x: isNegative ? zero - length : zero, y: y + 5, width: length, height: Self.barHeight,
        style: isNegative ? "minus" : "bar", words: "\(row.label): \(number.text)")
      document.text(
        number.text, x: isNegative ? zero - length - 6 : zero + length + 6, y: y + 18,
        anchor: isNegative ? .end : .start, style: "value")
    }
    document.line(
      x1: zero, y1: SVGDocument.titleHeight, x2: zero, y2: bottom, style: "axis")
  }

  private func cut(_ label: String, to width: Double) -> String {
    let text = label.isEmpty ? "(empty)" : label
    let cells = max(1, Int(width / Self.cell))
    if DisplayWidth.of(text) <= cells { return text }
    return DisplayWidth.shorten(text, to: cells).text
  }

  private func summary(_ rows: [ChartRow]) -> String {
    let told = rows.prefix(12).compactMap { row in row.value.map { "\(row.label): \($0.text)" } }
    return "Bars of \(data.names.value) by \(data.names.label). " + told.joined(separator: ", ")
      + (rows.count > told.count ? ", and \(rows.count - told.count) more." : ".")
  }
}
