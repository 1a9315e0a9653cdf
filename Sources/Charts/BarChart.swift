internal import Tables
internal import TerminalText

/// Horizontal bars with their labels and numbers, one a line:
///
///     Approved               1204  ████████████████████████▌
///     PendingManualApproval   361  ███████▎
///     Rejected                 12  ▎
///
/// Below zero they go to the left of the line where zero is.
struct BarChart {
  let data: ChartData
  let style: ChartStyle

  /// The lines of the chart, without their ends.
  func lines() -> [String] {
    let rows = data.rows
    let values = rows.compactMap(\.value)
    let room = max(style.width, ChartStyle.leastWidth)
    let valueWidth = min(room / 3, values.map { $0.text.utf8.count }.max() ?? 0)
    let labelWidth = max(
      1,
      min(
        rows.map { DisplayWidth.of(shown($0.label)) }.max() ?? 0, room - valueWidth - 4 - room / 3))
    let bars = Bars(values.map(\.value), width: max(1, room - labelWidth - valueWidth - 4), style)
    return zip(rows, values).map { row, value in
      let label = cut(shown(row.label), to: labelWidth)
      let number = cut(value.text, to: valueWidth)
      let padding = String(repeating: " ", count: max(0, labelWidth - DisplayWidth.of(label)))
      let before = String(repeating: " ", count: max(0, valueWidth - DisplayWidth.of(number)))
      return label + padding + "  " + before + number + "  " + bars.bar(of: value.value)
    }
  }

  /// A label that is empty would look like none.
  private func shown(_ label: String) -> String {
    let text = label.isEmpty ? "(empty)" : label
    guard style.isASCII, !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
    return text.unicodeScalars.map { scalar in
      scalar.isASCII ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
    }.joined()
  }

  private func cut(_ text: String, to width: Int) -> String {
    if DisplayWidth.of(text) <= width { return text }
    if width < style.ellipsis.count { return String(repeating: ".", count: width) }
    return DisplayWidth.shorten(text, to: width, ellipsis: style.ellipsis).text
  }
}

/// The bars of numbers, all on one scale.
private struct Bars {
  private let style: ChartStyle
  /// Cells on either side of zero.
  private let below: Int
  private let above: Int
  private let least: Double
  private let most: Double

  init(_ values: [Double], width: Int, _ style: ChartStyle) {
    self.style = style
    let finite = values.filter(\.isFinite)
    least = min(0, finite.min() ?? 0)
    most = max(0, finite.max() ?? 0)
    let hasNegatives = values.contains { $0 < 0 }
    let hasPositives = values.contains { $0 > 0 }
    guard hasNegatives else {
      (below, above) = (0, width)
      return
    }
    // One cell is the line at zero.
    let room = max(2, width - 1)
    let span = most / 2 - least / 2
    let share = span > 0 ? (-least / 2) / span : 0.5
    let wanted = Int((Double(room) * share).rounded())
    below = hasPositives ? min(room - 1, max(1, wanted)) : room
    above = room - below
  }

  func bar(of value: Double) -> String {
    let length: Double
    if value.isInfinite {
      length = Double(value < 0 ? below : above)
    } else if value < 0 {
      length = least < 0 ? value / least * Double(below) : 0
    } else {
      length = most > 0 ? value / most * Double(above) : 0
    }
    guard below > 0 else { return style.coloured(visible(style.bar(length), value)) }
    let axis = style.faint(style.isASCII ? "|" : "│")
    if value < 0 {
      let bar = visible(style.barFromRight(length), value)
      let padding = String(repeating: " ", count: max(0, below - bar.count))
      return padding + style.coloured(bar, isNegative: true) + axis
    }
    let padding = String(repeating: " ", count: below)
    return padding + axis + style.coloured(visible(style.bar(length), value))
  }

  /// What is not zero is seen, however small it is.
  private func visible(_ bar: String, _ value: Double) -> String {
    guard bar.isEmpty, value != 0 else { return bar }
    return style.isASCII ? "#" : (value < 0 ? "▐" : "▏")
  }
}
