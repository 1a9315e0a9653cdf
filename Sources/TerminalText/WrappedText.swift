/// Text broken into lines that fit a terminal.
package enum WrappedText {
  /// Returns the lines of a text: broken behind blanks, else behind `/`, `:`, `,`, `;` and `&`, else
  /// anywhere.
  ///
  /// Blanks at a break are left out. A character that is wider than a line gets a line of its own.
  ///
  /// - Parameter width: the number of cells in a line, at least 1.
  package static func lines(_ text: String, width: Int) -> [String] {
    // No character takes more cells than bytes.
    if text.utf8.count <= width || DisplayWidth.of(text) <= width { return [text] }
    var lines: [String] = []
    var rest = text[...]
    while !rest.isEmpty {
      let fitting = beginning(of: rest, width: width)
      var line = fitting
      if fitting.endIndex < rest.endIndex, rest[fitting.endIndex] != " " {
        line = fitting[..<breakPlace(in: fitting)]
      }
      rest = rest[line.endIndex...].drop { $0 == " " }
      while line.last == " " { line.removeLast() }
      lines.append(String(line))
    }
    return lines
  }

  /// The longest beginning that fits, at least one character.
  private static func beginning(of text: Substring, width: Int) -> Substring {
    var end = text.startIndex
    var cells = 0
    while end < text.endIndex {
      cells += DisplayWidth.of(text[end])
      if cells > width, end > text.startIndex { break }
      end = text.index(after: end)
    }
    return text[..<end]
  }

  /// The best place to end a line that may hold a text. A break far to the left would waste the line.
  private static func breakPlace(in text: Substring) -> Substring.Index {
    let count = text.count
    if let blank = text.lastIndex(of: " "),
      text.distance(from: text.startIndex, to: blank) >= count / 3
    {
      return text.index(after: blank)
    }
    let marks: Set<Character> = ["/", ":", ",", ";", "&"]
    if let mark = text.lastIndex(where: { marks.contains($0) }),
      text.distance(from: text.startIndex, to: mark) >= count / 2
    {
      return text.index(after: mark)
    }
    return text.endIndex
  }
}
