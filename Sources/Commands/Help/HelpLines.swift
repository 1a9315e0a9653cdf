internal import TerminalText

/// Lays text out in lines of help.
enum HelpLines {
  /// Breaks a text for a width.
  ///
  /// - Parameter beginning: what stands before the text; the other lines are indented as far.
  static func of(_ text: String, width: Int, after beginning: String = "") -> [String] {
    let indent = spaces(beginning.count)
    let lines = WrappedText.lines(text, width: max(1, width - beginning.count))
    return lines.enumerated().map { ($0 == 0 ? beginning : indent) + $1 }
  }

  /// Breaks the paragraphs of a text, each a line of it; lines that begin with a space stay as they are.
  static func paragraphs(_ text: String, width: Int) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      line.hasPrefix(" ") ? [String(line)] : of(String(line), width: width)
    }
  }

  /// A label and, from a column on, what it means; a label that is too long has a line of its own.
  static func entry(_ label: String, _ text: String, column: Int, width: Int) -> [String] {
    let label = "  " + label
    guard label.count < column else {
      return [label] + of(text, width: width, after: spaces(column))
    }
    return of(text, width: width, after: label + spaces(column - label.count))
  }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
