internal import Tables

/// A line over time, as the area between it and zero, eight steps to a cell of height:
///
///     400 ┤         ▂▅█▆
///     200 ┤   ▁▃▅▇███████▅▂
///       0 ┼────────────────────
///         2026-01     2026-02
///
/// A column shows the mean of the moments that fall into it; between two moments the line is straight.
struct LineChart {
  /// How many cells high the area is.
  private static let height = 12
  private static let tickCount = 5

  let data: ChartData
  let style: ChartStyle

  /// The lines of the chart, without their ends.
  func lines() -> [String] {
    let points = LinePoints(data)
    let room = max(style.width, ChartStyle.leastWidth)
    var axis = points.valueAxis(tickCount: Self.tickCount)
    var margin = self.margin(axis, room)
    var width = max(4, room - margin - 2)
    var times = points.timeAxis(tickCount: max(1, width / 13))
    var values = points.resampled(on: times, width: width)
    // Means reach less far than the moments do, and no part of the chart should stay empty. Their axis
    // may have longer or shorter numbers, which leave another width to the line.
    for _ in 0..<3 {
      axis = LinePoints.axis(of: values.compactMap { $0 }, tickCount: Self.tickCount)
      guard self.margin(axis, room) != margin else { break }
      margin = self.margin(axis, room)
      width = max(4, room - margin - 2)
      times = points.timeAxis(tickCount: max(1, width / 13))
      values = points.resampled(on: times, width: width)
    }
    let heights = columns(values, axis)
    let zero = zeroRow(axis)
    var lines: [String] = []
    for row in 0..<Self.height where row != zero {
      lines.append(
        edge(row, axis, margin, zero: zero) + area(heights, row: row, zero: zero))
    }
    let baseline = style.isASCII ? "-" : "─"
    lines.insert(
      edge(zero, axis, margin, zero: zero)
        + style.faint(String(repeating: baseline, count: width)), at: min(zero, lines.count))
    return lines + [timeLine(times, margin: margin, width: width)]
  }

  /// How wide the longest number beside the axis is.
  private func margin(_ axis: NumberAxis, _ room: Int) -> Int {
    min(room / 2, axis.ticks.map { axis.text(of: $0).count }.max() ?? 0)
  }

  /// The row, counted from above, in which the line at zero (or at the lower end) is drawn.
  private func zeroRow(_ axis: NumberAxis) -> Int {
    let level = min(max(0, axis.lower), axis.upper)
    return Self.height - 1 - Int((axis.share(of: level) * Double(Self.height - 1)).rounded())
  }

  /// For each column how far it reaches above (or, negative, below) the base line, in eighths of a
  /// cell; nil where there is nothing.
  private func columns(_ values: [Double?], _ axis: NumberAxis) -> [Int?] {
    let zero = zeroRow(axis)
    let base = axis.share(of: min(max(0, axis.lower), axis.upper))
    return values.map { value in
      guard let value else { return nil }
      let share = axis.share(of: value)
      if share >= base {
        let part = base < 1 ? (share - base) / (1 - base) : 0
        return Int((part * Double(zero * 8)).rounded())
      }
      return -Int(((base - share) / base * Double((Self.height - 1 - zero) * 8)).rounded())
    }
  }

  private func area(_ heights: [Int?], row: Int, zero: Int) -> String {
    var cells = ""
    for height in heights {
      guard let height else {
        cells += " "
        continue
      }
      if row < zero {
        cells += style.column(min(8, max(0, height - (zero - 1 - row) * 8)))
      } else {
        cells += style.columnFromAbove(min(8, max(0, -height - (row - zero - 1) * 8)))
      }
    }
    while cells.last == " " { cells.removeLast() }
    return style.coloured(cells, isNegative: row > zero)
  }

  /// What stands to the left of a row: a tick's number where one is, and the axis.
  private func edge(_ row: Int, _ axis: NumberAxis, _ margin: Int, zero: Int) -> String {
    let tick = axis.ticks.first { tick in
      let share = axis.share(of: tick)
      return Self.height - 1 - Int((share * Double(Self.height - 1)).rounded()) == row
    }
    let label = tick.map { String(axis.text(of: $0).prefix(margin)) } ?? ""
    let padding = String(repeating: " ", count: margin - label.count)
    let mark =
      style.isASCII
      ? (tick == nil ? "|" : "+") : (row == zero ? "┼" : tick == nil ? "│" : "┤")
    return style.faint(padding + label + " " + mark)
  }

  /// The times under the axis, as many as do not touch.
  private func timeLine(_ times: TimeAxis, margin: Int, width: Int) -> String {
    var line = Array(repeating: Character(" "), count: margin + 2 + width)
    var free = 0
    for tick in times.ticks {
      let column = margin + 2 + Int((times.share(of: tick.time) * Double(width - 1)).rounded())
      let start = max(0, min(column - tick.label.count / 2, line.count - tick.label.count))
      guard start >= free, tick.label.count <= line.count else { continue }
      line.replaceSubrange(start..<start + tick.label.count, with: tick.label)
      free = start + tick.label.count + 2
    }
    while line.last == " " { line.removeLast() }
    return style.faint(String(line))
  }
}
