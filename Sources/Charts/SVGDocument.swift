/// An SVG file: the frame, the styles and the words around a chart.
///
/// It needs nothing from elsewhere: no script, no font, no style sheet. Colours follow the reader's
/// scheme (`prefers-color-scheme`, Media Queries 5).
struct SVGDocument {
  static let margin = 24.0
  /// The height of the title and the room under it.
  static let titleHeight = 56.0

  let width: Double
  let height: Double
  let title: String
  /// What a reader who cannot see it is told.
  let summary: String
  private var elements: [String] = []

  init(width: Double, height: Double, title: String, summary: String) {
    self.width = width
    self.height = height
    self.title = title
    self.summary = summary
  }

  /// Where words stand at their place.
  enum Anchor: String {
    case start, middle, end
  }

  mutating func text(
    _ words: String, x: Double, y: Double, anchor: Anchor = .start, style: String
  ) {
    elements.append(
      "<text class=\"\(style)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
        + " text-anchor=\"\(anchor.rawValue)\">\(Self.escape(words))</text>")
  }

  mutating func line(x1: Double, y1: Double, x2: Double, y2: Double, style: String) {
    elements.append(
      "<line class=\"\(style)\" x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\""
        + " x2=\"\(Self.number(x2))\" y2=\"\(Self.number(y2))\"/>")
  }

  /// - Parameter words: what is told when the pointer rests on it.
  mutating func bar(
    x: Double, y: Double, width: Double, height: Double, style: String, words: String
  ) {
    elements.append(
      "<rect class=\"\(style)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
        + " width=\"\(Self.number(width))\" height=\"\(Self.number(height))\" rx=\"2\">"
        + "<title>\(Self.escape(words))</title></rect>")
  }

  mutating func dot(x: Double, y: Double, words: String) {
    elements.append(
      "<circle class=\"dot\" cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"3.5\">"
        + "<title>\(Self.escape(words))</title></circle>")
  }

  mutating func path(_ points: [(x: Double, y: Double)], style: String, closing: String = "") {
    guard let first = points.first else { return }
    var path = "M\(Self.number(first.x)) \(Self.number(first.y))"
    for point in points.dropFirst() { path += "L\(Self.number(point.x)) \(Self.number(point.y))" }
    elements.append("<path class=\"\(style)\" d=\"\(path)\(closing)\"/>")
  }

  /// The whole file.
  func document() -> String {
    let size = "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\""
    let box = "viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\""
    let head =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) \(box) role=\"img\""
      + " aria-labelledby=\"title summary\">"
    let heading =
      "<text class=\"title\" x=\"\(Self.number(Self.margin))\" y=\"36\">\(Self.escape(title))</text>"
    return """
      \(head)
      <title id="title">\(Self.escape(title))</title>
      <desc id="summary">\(Self.escape(summary))</desc>
      <style>
      \(Self.styles)
      </style>
      <rect class="ground" width="100%" height="100%" rx="8"/>
      \(heading)
      \(elements.joined(separator: "\n"))
      </svg>

      """
  }

  private static let styles = """
    :root { color-scheme: light dark; }
    svg { --ground: #ffffff; --ink: #1f2328; --faint: #656d76; --rule: #d8dee4; --mark: #0969da; --minus: #cf222e; }
    @media (prefers-color-scheme: dark) {
      svg { --ground: #0d1117; --ink: #e6edf3; --faint: #8b949e; --rule: #30363d; --mark: #58a6ff; --minus: #ff7b72; }
    }
    text { font: 13px ui-sans-serif, system-ui, "Segoe UI", "Noto Sans", sans-serif; fill: var(--ink); }
    .ground { fill: var(--ground); }
    .title { font-size: 17px; font-weight: 600; }
    .tick, .remark { fill: var(--faint); font-size: 12px; font-variant-numeric: tabular-nums; }
    .value { font-variant-numeric: tabular-nums; }
    .rule { stroke: var(--rule); stroke-width: 1; }
    .axis { stroke: var(--faint); stroke-width: 1; }
    .bar { fill: var(--mark); }
    .minus { fill: var(--minus); }
    .line { fill: none; stroke: var(--mark); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
    .area { fill: var(--mark); opacity: 0.12; }
    .dot { fill: var(--mark); stroke: var(--ground); stroke-width: 1.5; }
    """

  /// A coordinate with at most two decimals.
  static func number(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return "0" }
    let hundredths = Int64((value * 100).rounded())
    let sign = hundredths < 0 ? "-" : ""
    let whole = String(hundredths.magnitude / 100)
    let rest = hundredths.magnitude % 100
    if rest == 0 { return sign + whole }
    let digits = rest < 10 ? "0\(rest)" : rest % 10 == 0 ? "\(rest / 10)" : "\(rest)"
    return sign + whole + "." + digits
  }

  /// Text within an element or an attribute (XML 1.0, sections 2.2 and 2.4): what XML allows no file to
  /// hold is shown as U+FFFD.
  static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\t", "\n", "\r": escaped += " "
      case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
