/// Text broken into lines that fit a terminal.
package enum WrappedText {
  /// Returns the lines of a text: broken behind blanks, else behind `/`, `:`, `,`, `;` and `&`, else anywhere.
  ///
  /// A blank at a break is left out. A character that is wider than a line gets a line of its own.
  ///
  /// - Parameter width: the number of cells in a line, at least 1.
  package static func lines(_ text: String, width: Int) -> [String] {
    // No character takes more cells than bytes.
    if text.utf8.count <= width || DisplayWidth.of(text) <= width { return [text] }
    let characters = Array(text)
    var lines: [String] = []
    var start = 0
    while start < characters.count {
      var end = start
      var cells = 0
      while end < characters.count {
        let next = cells + DisplayWidth.of(characters[end])
        if next > width, end > start { break }
        cells = next
        end += 1
      }
      if end < characters.count { end = breakPlace(characters, start, end) }
      var last = end
      while last > start, characters[last - 1] == " " { last -= 1 }
      lines.append(String(characters[start..<max(last, start)]))
      start = end
      while !lines.isEmpty, start < characters.count, characters[start] == " " { start += 1 }
    }
    return lines
  }

  /// The best offset to break a line at that may reach from `start` to `end`.
  private static func breakPlace(_ characters: [Character], _ start: Int, _ end: Int) -> Int {
    if characters[end] == " " { return end }
    // A break far to the left would waste the line.
    let least = start + (end - start) / 3
    if let blank = (least..<end).last(where: { characters[$0] == " " }) { return blank + 1 }
    let marks: Set<Character> = ["/", ":", ",", ";", "&"]
    let mark = (start + (end - start) / 2..<end).last { marks.contains(characters[$0]) }
    return mark.map { $0 + 1 } ?? end
  }
}
