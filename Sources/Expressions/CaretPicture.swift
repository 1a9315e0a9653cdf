internal import TerminalText

/// The line of an expression that holds an error, with a mark under the place.
///
/// Worked example: for the range 4..<9 of `a = lowre(b)` it is the two lines `a = lowre(b)` and
/// `    ^~~~~`. Control and bidirectional characters are written as escapes. The mark is placed by
/// `DisplayWidth`, so its position is also correct after wide and combining characters.
package enum CaretPicture {
  /// The line and the mark, with a line feed between them and none at the end.
  package static func draw(_ text: String, under range: Range<Int>) -> String {
    let bytes = Array(text.utf8)
    let place = min(max(0, range.lowerBound), bytes.count)
    let lineStart = bytes[..<place].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let lineEnd = bytes[place...].firstIndex(of: 0x0A) ?? bytes.count
    let end = min(max(range.upperBound, place), lineEnd)
    let before = display(bytes[lineStart..<place])
    let marked = display(bytes[place..<end])
    let behind = display(bytes[end..<lineEnd])
    let width = max(1, DisplayWidth.of(marked))
    let mark = "^" + String(repeating: "~", count: width - 1)
    return before + marked + behind + "\n"
      + String(repeating: " ", count: DisplayWidth.of(before)) + mark
  }

  private static func display(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self).escapedForDisplay
  }
}

extension String {
  /// The text with control, bidirectional and invisible format characters as `\u…` escapes, tabs as
  /// blanks: nothing in it drives a terminal.
  package var escapedForDisplay: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case _ where scalar == "\t":
        result += " "
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
        .unassigned:
        result += scalar.jsonEscape
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension Unicode.Scalar {
  /// The character as JSON's `\uXXXX`, a surrogate pair where it takes two.
  fileprivate var jsonEscape: String {
    UTF16.encode(self).map { units in
      units.map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }.joined()
    } ?? ""
  }
}
