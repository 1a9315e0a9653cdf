internal import Times

/// A line over time as SVG.
struct SVGLineChart {
  /// The most moments that have a dot, and the most points of the line: of more, means are drawn.
  private static let maximumDots = 80
  private static let maximumPoints = 2000
  private static let size = (width: 720.0, height: 380.0)

  let data: ChartData
  let title: String

  func document() -> String {
    let points = LinePoints(data)
    let values = points.valueAxis(tickCount: 6)
    let longest = values.ticks.map { values.text(of: $0).count }.max() ?? 0
    let left = SVGDocument.margin + Double(longest) * 7 + 8
    let right = Self.size.width - SVGDocument.margin
    let (top, bottom) = (SVGDocument.titleHeight + 22, Self.size.height - 56)
    let times = points.timeAxis(tickCount: 7)
    var document = SVGDocument(
      width: Self.size.width, height: Self.size.height, title: title, summary: summary(points))
    func x(_ time: Timestamp) -> Double { left + times.share(of: time) * (right - left) }
    func y(_ value: Double) -> Double { bottom - values.share(of: value) * (bottom - top) }
    for tick in values.ticks {
      document.line(
        x1: left, y1: y(tick), x2: right, y2: y(tick), style: tick == 0 ? "axis" : "rule")
      document.text(
        values.text(of: tick), x: left - 8, y: y(tick) + 4, anchor: .end, style: "tick")
    }
    var free = -Double.infinity
    for tick in times.ticks {
      let half = Double(tick.label.count) * 3.5
      let place = min(max(x(tick.time), left), right - half + 4)
      if place - half < free { continue }
      free = place + half + 10
      document.line(x1: x(tick.time), y1: bottom, x2: x(tick.time), y2: bottom + 5, style: "axis")
      document.text(tick.label, x: place, y: bottom + 20, anchor: .middle, style: "tick")
    }
    let drawn = thinned(points, times).map { (x: x($0.time), y: y($0.value)) }
    let base = y(min(max(0, values.lower), values.upper))
    if let first = drawn.first, let last = drawn.last, drawn.count > 1 {
      let closing =
        "L\(SVGDocument.number(last.x)) \(SVGDocument.number(base))"
        + "L\(SVGDocument.number(first.x)) \(SVGDocument.number(base))Z"
      document.path(drawn, style: "area", closing: closing)
      document.path(drawn, style: "line")
    }
    if points.points.count <= Self.maximumDots {
      for row in data.rows {
        guard let time = row.time, let number = row.value else { continue }
        document.dot(x: x(time), y: y(number.value), words: "\(row.label): \(number.text)")
      }
    }
    document.text(
      data.names.value, x: SVGDocument.margin, y: SVGDocument.titleHeight + 6, style: "remark")
    if let remark = data.remark() {
      document.text(remark, x: SVGDocument.margin, y: Self.size.height - 16, style: "remark")
    }
    return document.document()
  }

  /// The points of the line, or so many means of them as can be told apart.
  private func thinned(
    _ points: LinePoints, _ axis: TimeAxis
  ) -> [(time: Timestamp, value: Double)] {
    guard points.points.count > Self.maximumPoints else { return points.points }
    let first = Double(axis.first.seconds)
    let span = Double(axis.last.seconds) - first
    let values = points.resampled(on: axis, width: Self.maximumPoints)
    return values.enumerated().compactMap { place, value in
      let seconds = first + span * Double(place) / Double(Self.maximumPoints - 1)
      guard let value, let time = Timestamp(secondsSinceEpoch: seconds) else { return nil }
      return (time, value)
    }
  }

  private func summary(_ points: LinePoints) -> String {
    let values = points.points.map(\.value)
    let range = "from \(values.min() ?? 0) to \(values.max() ?? 0)"
    return
      "A line of \(data.names.value) over \(data.names.label): \(points.points.count) moments, "
      + range + "."
  }
}
