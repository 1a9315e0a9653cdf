extension PatternParser {
  /// What stands behind a backslash outside classes.
  mutating func parseEscape(at start: Int) throws(RegularExpressionError) -> PatternSyntax {
    guard let scalar = current else {
      throw RegularExpressionError(.trailingBackslash, at: start)
    }
    switch scalar {
    case "A", "z", "b", "B":
      position += 1
      return .assertion(
        scalar == "A"
          ? .textStart : scalar == "z" ? .textEnd : scalar == "b" ? .wordBoundary : .noWordBoundary)
    default:
      if let set = try takeClassEscape(at: start) { return .characters(set) }
      return literal(try takeCharacterEscape(at: start))
    }
  }

  /// `\d`, `\pL` and their kin, under the flag for case; nil if the escape is no class.
  mutating func takeClassEscape(at start: Int) throws(RegularExpressionError) -> CharacterSet? {
    guard let scalar = current else { return nil }
    let set: CharacterSet
    switch scalar {
    case "d", "D": set = .digits
    case "s", "S": set = .blanks
    case "w", "W": set = .words
    case "p", "P": return try takeCategory(at: start)
    default: return nil
    }
    position += 1
    return folded(set).inverted(if: scalar.properties.isUppercase)
  }

  /// `\pL`, `\p{Lu}`, `\P{…}`, `\p{^…}`.
  private mutating func takeCategory(at start: Int) throws(RegularExpressionError) -> CharacterSet {
    var isInverted = current == "P"
    position += 1
    var name = ""
    if take("{") {
      if take("^") { isInverted.toggle() }
      while let scalar = current, scalar != "}" {
        name.unicodeScalars.append(scalar)
        position += 1
      }
      guard take("}") else { throw RegularExpressionError(.unknownClass("\\p{\(name)"), at: start) }
    } else if let scalar = current {
      name.unicodeScalars.append(scalar)
      position += 1
    }
    guard let set = CharacterSet.category(name) else {
      // Names of more than two letters are scripts and properties.
      if name.unicodeScalars.count > 2 {
        throw RegularExpressionError(.unsupported("the class \\p{\(name)}"), at: start)
      }
      throw RegularExpressionError(.unknownClass("\\p{\(name)}"), at: start)
    }
    return folded(set).inverted(if: isInverted)
  }

  /// An escape that stands for one character.
  mutating func takeCharacterEscape(
    at start: Int
  ) throws(RegularExpressionError) -> Unicode.Scalar {
    guard let scalar = current else {
      throw RegularExpressionError(.trailingBackslash, at: start)
    }
    position += 1
    switch scalar {
    case "a": return "\u{07}"
    case "f": return "\u{0C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{0B}"
    case "x": return try takeHexadecimal(at: start)
    case "0"..."7": return try takeOctal(scalar, at: start)
    default:
      if let feature = Self.refusedEscapes[scalar] {
        throw RegularExpressionError(.unsupported(feature), at: start)
      }
      guard scalar.value < 0x80, !CharacterSet.words.contains(scalar.value) || scalar == "_" else {
        throw RegularExpressionError(.unknownEscape("\\\(scalar)"), at: start)
      }
      return scalar
    }
  }

  /// What other engines have and this one has not, by the letter behind the backslash.
  private static let refusedEscapes: [Unicode.Scalar: String] = [
    "C": "\\C (a single byte)", "G": "\\G", "K": "\\K", "R": "\\R", "X": "\\X", "Z": "\\Z",
    "N": "\\N", "h": "\\h", "H": "\\H", "V": "\\V", "k": "the named backreference",
    "g": "the backreference", "u": "\\u", "8": "the backreference", "9": "the backreference",
  ]

  /// `\123`, `\0`; a single other digit would be a backreference.
  private mutating func takeOctal(
    _ first: Unicode.Scalar, at start: Int
  ) throws(RegularExpressionError) -> Unicode.Scalar {
    var value = first.value - 0x30
    var count = 1
    while count < 3, let digit = current, ("0"..."7").contains(digit) {
      value = value * 8 + digit.value - 0x30
      position += 1
      count += 1
    }
    if first != "0", count == 1 {
      throw RegularExpressionError(.unsupported("the backreference"), at: start)
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw RegularExpressionError(.badHexadecimal, at: start)
    }
    return scalar
  }

  /// `\x7F`, `\x{10FFFF}`.
  private mutating func takeHexadecimal(
    at start: Int
  ) throws(RegularExpressionError) -> Unicode.Scalar {
    let isBraced = take("{")
    var value: UInt32 = 0
    var count = 0
    while count < (isBraced ? 8 : 2), let digit = current?.hexadecimalValue {
      value = value << 4 | digit
      position += 1
      count += 1
    }
    guard isBraced ? count > 0 && take("}") : count == 2, let scalar = Unicode.Scalar(value) else {
      throw RegularExpressionError(.badHexadecimal, at: start)
    }
    return scalar
  }

  // MARK: Classes

  /// A class in brackets, from behind the first one.
  mutating func parseClass(at start: Int) throws(RegularExpressionError) -> CharacterSet {
    let isInverted = take("^")
    var set = CharacterSet()
    var isFirst = true
    while isFirst || current != "]" {
      isFirst = false
      guard let scalar = current else {
        throw RegularExpressionError(.missingClosingBracket, at: start)
      }
      if starts(with: "[:"), let named = try takeNamedClass() {
        set.formUnion(named)
        continue
      }
      let place = position
      if scalar == "\\" {
        position += 1
        if let escaped = try takeClassEscape(at: place) {
          set.formUnion(escaped)
          continue
        }
        position = place
      }
      set.formUnion(folded(CharacterSet([try takeClassRange(at: place)])))
    }
    position += 1
    return set.inverted(if: isInverted)
  }

  private mutating func takeClassRange(
    at start: Int
  ) throws(RegularExpressionError) -> ClosedRange<UInt32> {
    let low = try takeClassCharacter()
    guard current == "-", let end = ahead(1), end != "]" else { return low.value...low.value }
    position += 1
    let high = try takeClassCharacter()
    guard low.value <= high.value else { throw RegularExpressionError(.badClassRange, at: start) }
    return low.value...high.value
  }

  private mutating func takeClassCharacter() throws(RegularExpressionError) -> Unicode.Scalar {
    let start = position
    guard let scalar = current else {
      throw RegularExpressionError(.missingClosingBracket, at: start)
    }
    position += 1
    guard scalar == "\\" else { return scalar }
    if let letter = current, "dDsSwWpP".unicodeScalars.contains(letter) {
      throw RegularExpressionError(.badClassRange, at: start)
    }
    return try takeCharacterEscape(at: start)
  }

  /// `[:alpha:]` or `[:^alpha:]`; nil if the bracket stands for itself.
  private mutating func takeNamedClass() throws(RegularExpressionError) -> CharacterSet? {
    var end = position + 2
    while end + 1 < scalars.count, !(scalars[end] == ":" && scalars[end + 1] == "]") { end += 1 }
    guard end + 1 < scalars.count else { return nil }
    let name = String(String.UnicodeScalarView(scalars[(position + 2)..<end]))
    let isInverted = name.hasPrefix("^")
    guard let set = CharacterSet.posix(isInverted ? String(name.dropFirst()) : name) else {
      throw RegularExpressionError(.unknownClass("[:\(name):]"), at: position)
    }
    position = end + 2
    return folded(set).inverted(if: isInverted)
  }
}

extension CharacterSet {
  /// The set, or all that is not in it.
  fileprivate func inverted(if condition: Bool) -> CharacterSet { condition ? inverted : self }
}

extension Unicode.Scalar {
  fileprivate var hexadecimalValue: UInt32? {
    switch self {
    case "0"..."9": value - 0x30
    case "a"..."f": value - 0x61 + 10
    case "A"..."F": value - 0x41 + 10
    default: nil
    }
  }
}
