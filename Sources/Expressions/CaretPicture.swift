/// The line of an expression that holds an error, with a mark under the place.
///
/// Worked example: for the range 4..<9 of `a = lowre(b)` it is the two lines `a = lowre(b)` and
/// `    ^~~~~`. Control and bidirectional characters stand as escapes, and wide characters count two
/// columns, so that the mark stands right.
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
    let width = max(1, marked.displayWidth)
    let mark = "^" + String(repeating: "~", count: width - 1)
    return before + marked + behind + "\n"
      + String(repeating: " ", count: before.displayWidth) + mark
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

  /// How many columns of a terminal the text takes.
  package var displayWidth: Int {
    unicodeScalars.reduce(0) { $0 + $1.displayWidth }
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

  /// 0 for marks that combine, 2 for wide characters (UAX #11: W and F), else 1.
  fileprivate var displayWidth: Int {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
      0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default:
      return 1
    }
  }
}
