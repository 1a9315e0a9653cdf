/// How a chart is drawn with characters.
package struct ChartStyle: Equatable, Sendable {
  /// How many cells a line may take.
  package var width: Int
  /// Whether only ASCII may be used.
  package var isASCII: Bool
  /// Whether colours may be.
  package var isColoured: Bool

  package init(width: Int, isASCII: Bool, isColoured: Bool) {
    self.width = width
    self.isASCII = isASCII
    self.isColoured = isColoured
  }

  /// The width where there is no terminal.
  package static let plainWidth = 80
  /// Less than this holds no chart.
  static let leastWidth = 16

  /// Whether the environment's locale shows nothing beyond ASCII: the first of `LC_ALL`, `LC_CTYPE` and
  /// `LANG` that is set and not empty (POSIX, XBD 8.2) names no UTF-8.
  package static func isASCII(environment: [String: String]) -> Bool {
    for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
      guard let value = environment[name], !value.isEmpty else { continue }
      let letters = value.lowercased().filter { $0 != "-" }
      return !letters.contains("utf8")
    }
    return true
  }

  /// What marks a cut label.
  var ellipsis: String { isASCII ? "..." : "…" }

  /// A text in the colour of values, or of values below zero.
  func coloured(_ text: String, isNegative: Bool = false) -> String {
    guard isColoured, !text.isEmpty else { return text }
    return "\u{1B}[\(isNegative ? 31 : 36)m\(text)\u{1B}[0m"
  }

  /// Axes and remarks stand back.
  func faint(_ text: String) -> String {
    isColoured && !text.isEmpty ? "\u{1B}[2m\(text)\u{1B}[0m" : text
  }

  /// A run of cells filled from the left: `length` cells, an eighth of a cell exact.
  func bar(_ length: Double) -> String {
    if isASCII { return String(repeating: "#", count: Int(length.rounded())) }
    let eighths = Int((length * 8).rounded())
    let rest = eighths % 8
    return String(repeating: "█", count: eighths / 8) + (rest == 0 ? "" : Self.leftBlocks[rest - 1])
  }

  /// The same filled from the right, half a cell exact: there are no blocks for more.
  func barFromRight(_ length: Double) -> String {
    if isASCII { return String(repeating: "#", count: Int(length.rounded())) }
    let halves = Int((length * 2).rounded())
    return (halves % 2 == 0 ? "" : "▐") + String(repeating: "█", count: halves / 2)
  }

  /// A cell filled from below by so many eighths, 0 to 8.
  func column(_ eighths: Int) -> String {
    if isASCII { return eighths >= 4 ? "#" : " " }
    return eighths == 0 ? " " : Self.lowerBlocks[eighths - 1]
  }

  /// A cell filled from above by so many eighths, 0 to 8; halves are the finest there are.
  func columnFromAbove(_ eighths: Int) -> String {
    if isASCII { return eighths >= 4 ? "#" : " " }
    switch eighths {
    case 0...1: return eighths == 0 ? " " : "▔"
    case 2...5: return "▀"
    default: return "█"
    }
  }

  private static let leftBlocks = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  private static let lowerBlocks = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
}
