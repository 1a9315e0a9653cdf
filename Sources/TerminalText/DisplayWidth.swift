/// How many cells of a terminal a text takes.
///
/// Worked example: in `表é👩‍🔬!` the ideograph takes 2 cells, `e` with a combining accent 1, the woman, the
/// joiner and the microscope together 2, the exclamation mark 1: 6 cells.
package enum DisplayWidth {
  /// The cells of a text that holds no control characters.
  package static func of(_ text: String) -> Int {
    text.reduce(0) { $0 + of($1) }
  }

  /// The cells of what a reader takes for one character (an extended grapheme cluster, UAX #29).
  package static func of(_ character: Character) -> Int {
    let scalars = character.unicodeScalars
    if scalars.count > 1, isEmojiSequence(scalars) { return 2 }
    return scalars.reduce(0) { $0 + of($1) }
  }

  /// The cells of a code point that stands alone: 0, 1 or 2.
  package static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    if isZeroWidth(scalar) { return 0 }
    return WideCharacters.contains(scalar) ? 2 : 1
  }

  /// The longest beginning of a text that fits with an ellipsis behind it, and the cells of both.
  ///
  /// - Parameter limit: at least the ellipsis's length.
  package static func shorten(
    _ text: String, to limit: Int, ellipsis: String = "…"
  ) -> (text: String, width: Int) {
    var beginning = ""
    var width = ellipsis.count
    for character in text {
      let next = width + of(character)
      if next > limit { break }
      beginning.append(character)
      width = next
    }
    return (beginning + ellipsis, width)
  }

  /// Marks over, under and around the character before, format characters, and the vowels and final
  /// consonants of a Hangul syllable.
  private static func isZeroWidth(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0600...0x0605, 0x06DD, 0x070F, 0x0890...0x0891, 0x08E2, 0x110BD, 0x110CD:
      // Format characters that are seen: signs around the digits behind them.
      return false
    case 0x1160...0x11FF, 0xD7B0...0xD7FF: return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return true
    default: return false
    }
  }

  /// Whether a cluster is shown as one picture (UTS #51): a flag, or an emoji with a variation
  /// selector, a skin tone, or others joined to it.
  private static func isEmojiSequence(_ scalars: Character.UnicodeScalarView) -> Bool {
    guard let first = scalars.first else { return false }
    if (0x1F1E6...0x1F1FF).contains(first.value) {
      return scalars.dropFirst().contains { (0x1F1E6...0x1F1FF).contains($0.value) }
    }
    guard first.properties.isEmoji else { return false }
    // Digits, # and * are emoji of keycaps only.
    let isPicture = first.value > 0x7F
    return scalars.dropFirst().contains { scalar in
      switch scalar.value {
      case 0xFE0F: true
      case 0x200D, 0x1F3FB...0x1F3FF: isPicture
      default: false
      }
    }
  }
}
