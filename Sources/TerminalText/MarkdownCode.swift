/// Text of data as a code span of Markdown, where it is neither markup nor a mention nor a link.
package enum MarkdownCode {
  /// Returns the code span, which also fits into a cell of a table.
  ///
  /// Characters that are not seen are written as `\u…`, and so is a bar, which would end the cell.
  ///
  /// - Parameter limit: the maximum number of Unicode scalars of the text; `nil` for no limit.
  package static func span(_ text: String, limit: Int? = nil) -> String {
    var shown = ""
    for (place, scalar) in text.unicodeScalars.enumerated() {
      if place == limit {
        shown += "…"
        break
      }
      if scalar == "|" {
        shown += "\\u007c"
      } else if let escape = PrintableText.escape(of: scalar) {
        shown += escape
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    let fence = String(repeating: "`", count: longestFence(in: shown) + 1)
    // Markdown takes one blank away on each side, if both sides have one.
    let isPadded = shown.isEmpty || shown.hasPrefix(" ") || shown.contains("`")
    let padding = isPadded ? " " : ""
    return fence + padding + shown + padding + fence
  }

  /// The length of the longest run of backticks: a code span begins and ends with more.
  private static func longestFence(in text: String) -> Int {
    var longest = 0
    var run = 0
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
