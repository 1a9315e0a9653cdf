internal import Synchronization

extension CharacterSet {
  /// `\d`.
  static let digits = CharacterSet([0x30...0x39])
  /// `\s`; unlike `[[:space:]]` it has no vertical tab.
  static let blanks = CharacterSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
  /// `\w`.
  static let words = CharacterSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])

  /// A class of POSIX, as in `[[:alpha:]]`; nil for an unknown name.
  static func posix(_ name: String) -> CharacterSet? {
    switch name {
    case "alnum": CharacterSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A])
    case "alpha": CharacterSet([0x41...0x5A, 0x61...0x7A])
    case "ascii": CharacterSet([0...0x7F])
    case "blank": CharacterSet([0x09...0x09, 0x20...0x20])
    case "cntrl": CharacterSet([0...0x1F, 0x7F...0x7F])
    case "digit": digits
    case "graph": CharacterSet([0x21...0x7E])
    case "lower": CharacterSet([0x61...0x7A])
    case "print": CharacterSet([0x20...0x7E])
    case "punct": CharacterSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
    case "space": CharacterSet([0x09...0x0D, 0x20...0x20])
    case "upper": CharacterSet([0x41...0x5A])
    case "word": words
    case "xdigit": CharacterSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
    default: nil
    }
  }

  /// A general category of Unicode, such as `L` or `Lu`, or `Any`; nil for any other name.
  static func category(_ name: String) -> CharacterSet? {
    if name == "Any" { return all }
    guard let categories = categories[name] else { return nil }
    if let known = known.withLock({ $0[name] }) { return known }
    let set = scalars(of: categories)
    known.withLock { $0[name] = set }
    return set
  }

  /// The categories that a pattern named before: finding one takes a look at all characters.
  private static let known = Mutex<[String: CharacterSet]>([:])

  private static func scalars(of categories: Set<Unicode.GeneralCategory>) -> CharacterSet {
    var ranges: [ClosedRange<UInt32>] = []
    for value in 0...maximum {
      // Surrogates are no scalar values: they stand in no text.
      guard let scalar = Unicode.Scalar(value),
        categories.contains(scalar.properties.generalCategory)
      else { continue }
      if let last = ranges.last, last.upperBound + 1 == value {
        ranges[ranges.count - 1] = last.lowerBound...value
      } else {
        ranges.append(value...value)
      }
    }
    return CharacterSet(ranges)
  }

  private static let categories: [String: Set<Unicode.GeneralCategory>] = {
    let single: [String: Unicode.GeneralCategory] = [
      "Lu": .uppercaseLetter, "Ll": .lowercaseLetter, "Lt": .titlecaseLetter,
      "Lm": .modifierLetter, "Lo": .otherLetter, "Mn": .nonspacingMark, "Mc": .spacingMark,
      "Me": .enclosingMark, "Nd": .decimalNumber, "Nl": .letterNumber, "No": .otherNumber,
      "Pc": .connectorPunctuation, "Pd": .dashPunctuation, "Ps": .openPunctuation,
      "Pe": .closePunctuation, "Pi": .initialPunctuation, "Pf": .finalPunctuation,
      "Po": .otherPunctuation, "Sm": .mathSymbol, "Sc": .currencySymbol, "Sk": .modifierSymbol,
      "So": .otherSymbol, "Zs": .spaceSeparator, "Zl": .lineSeparator,
      "Zp": .paragraphSeparator, "Cc": .control, "Cf": .format, "Cs": .surrogate,
      "Co": .privateUse,
    ]
    var categories: [String: Set<Unicode.GeneralCategory>] = [:]
    for (name, category) in single {
      categories[name] = [category]
      categories[String(name.prefix(1)), default: []].insert(category)
    }
    return categories
  }()
}
