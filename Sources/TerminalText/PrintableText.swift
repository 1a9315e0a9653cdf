/// Text that may hold anything, made fit to be shown: data never drives a terminal.
package enum PrintableText {
  /// The text on one line: control, bidirectional and invisible characters, LF too, as `\u…`.
  package static func escaping(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isEscaped) else { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
      if let escape = escape(of: scalar) {
        shown += escape
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// A control, bidirectional or invisible character as `\u…`, two of them for one that takes two in
  /// JSON, so that JSON stays JSON; `nil` for any other character.
  package static func escape(of scalar: Unicode.Scalar) -> String? {
    guard isEscaped(scalar) else { return nil }
    return String(scalar).utf16.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }

  private static func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20
      || scalar.value >= 0x7F && (drivesTerminal(scalar) || isInvisible(scalar))
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

  /// Whether a character shows nothing, so that two different texts would look the same: soft hyphen,
  /// zero-width space, byte order mark, tags and the like.
  ///
  /// The zero-width joiner and non-joiner stay: emoji and some scripts need them.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00AD, 0x034F, 0x115F...0x1160, 0x17B4...0x17B5, 0x180E, 0x200B: true
    case 0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB: true
    case 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE007F: true
    default: false
    }
  }
}
