/// Text that may hold anything, made fit to be shown: data never drives a terminal.
package enum PrintableText {
  /// The text with control characters (but LF) and bidirectional marks written as `\u…`.
  package static func escaping(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0 != "\n" && drivesTerminal($0) }) else {
      return text
    }
    var shown = ""
    for scalar in text.unicodeScalars {
      if scalar != "\n", let escape = escape(of: scalar) {
        shown += escape
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// A control or bidirectional character as `\u…`, LF too; nil for any other character.
  package static func escape(of scalar: Unicode.Scalar) -> String? {
    guard drivesTerminal(scalar) else { return nil }
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Whether a character moves the cursor, colours, or turns the writing direction (Unicode's C0 and
  /// C1 controls, and the explicit directional formatting characters of UAX #9).
  private static func drivesTerminal(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029: true
    default: false
    }
  }
}
