/// Words laid out in lines of a width.
enum HelpLines {
  /// Breaks a text at its spaces; lines after the first begin with an indent. A line that begins with
  /// a space and an empty line are kept as they are.
  ///
  /// - Parameters:
  ///   - beginning: what stands before the first word.
  ///   - indent: the number of spaces before the other lines.
  static func lines(
    of text: String, width: Int, beginning: String = "", indent: Int = 0
  ) -> [String] {
    var lines: [String] = []
    var line = beginning
    for word in text.split(separator: " ") {
      if !line.allSatisfy({ $0 == " " }), line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: indent)
      }
      if let last = line.last, last != " " { line += " " }
      line += word
    }
    lines.append(line)
    return lines
  }

  /// Breaks paragraphs; lines that begin with a space stay as they are.
  static func paragraphs(_ text: String, width: Int) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      line.hasPrefix(" ") ? [String(line)] : lines(of: String(line), width: width)
    }
  }

  /// A label and, from a column on, what it means; a label that is too long has a line of its own.
  static func entry(_ label: String, _ text: String, column: Int, width: Int) -> [String] {
    let label = "  " + label
    guard label.count < column else {
      return [label] + lines(of: text, width: width, beginning: spaces(column), indent: column)
    }
    let beginning = label + spaces(column - label.count)
    return lines(of: text, width: width, beginning: beginning, indent: column)
  }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
