internal import JSONLines

/// The compiled pattern of LIKE, ILIKE or GLOB, for matching UTF-8 bytes.
///
/// Worked example: `%models/_.gz` is the elements anyRun, the bytes of `models/`, anyCharacter and
/// the bytes of `.gz`. Patterns of one literal with `%` at its ends need no matcher: they are a
/// search, or a comparison of beginnings or ends.
struct LikePattern: Sendable {
  enum Shape: Sendable {
    case exact, prefix, suffix, contains, general
  }

  /// The elements of the pattern: literal bytes, then higher numbers for wildcards, and even higher
  /// ones for indexes of classes.
  private let elements: [UInt32]
  /// The classes of GLOB, such as `[a-z]`.
  private let classes: [CharacterClass]
  /// The literal, if the shape is not `general`.
  private let literal: [UInt8]
  let shape: Shape
  let ignoresCase: Bool

  private static let anyCharacter: UInt32 = 256
  private static let anyRun: UInt32 = 257
  private static let firstClass: UInt32 = 258

  /// Whether a GLOB class is not closed, so that the pattern matches no string.
  var hasOpenClass: Bool { classes.contains(where: \.isOpen) }

  /// - Parameter escape: the character that makes the one behind it literal.
  /// - Returns: nil if the pattern ends with its escape character.
  init?(_ pattern: RawSpan, form: LikeForm, escape: Unicode.Scalar? = nil) {
    if form == .glob {
      self.init(glob: pattern)
    } else {
      self.init(pattern, escape: escape, ignoresCase: form.ignoresCase)
    }
  }

  private init?(_ pattern: RawSpan, escape: Unicode.Scalar?, ignoresCase: Bool) {
    var elements: [UInt32] = []
    var offset = 0
    while offset < pattern.byteCount {
      var scalar = pattern.character(at: offset)
      offset += pattern.characterWidth(at: offset)
      if scalar == escape {
        guard offset < pattern.byteCount else { return nil }
        scalar = pattern.character(at: offset)
        offset += pattern.characterWidth(at: offset)
      } else if scalar == "%" {
        if elements.last != Self.anyRun { elements.append(Self.anyRun) }
        continue
      } else if scalar == "_" {
        elements.append(Self.anyCharacter)
        continue
      }
      elements += String(ignoresCase ? scalar.simpleLowercase : scalar).utf8.map(UInt32.init)
    }
    self.init(elements, ignoresCase: ignoresCase)
  }

  /// Compiles a GLOB pattern: `*` for any characters, `?` for one character, and classes.
  private init(glob pattern: RawSpan) {
    var elements: [UInt32] = []
    var classes: [CharacterClass] = []
    var offset = 0
    while offset < pattern.byteCount {
      let byte = pattern.byte(at: offset)
      offset += 1
      switch byte {
      case UInt8(ascii: "*"):
        if elements.last != Self.anyRun { elements.append(Self.anyRun) }
      case UInt8(ascii: "?"):
        elements.append(Self.anyCharacter)
      case UInt8(ascii: "["):
        elements.append(Self.firstClass + UInt32(classes.count))
        classes.append(CharacterClass(pattern, at: &offset))
      default:
        elements.append(UInt32(byte))
      }
    }
    self.init(elements, classes, ignoresCase: false)
  }

  private init(_ elements: [UInt32], _ classes: [CharacterClass] = [], ignoresCase: Bool) {
    self.elements = elements
    self.classes = classes
    self.ignoresCase = ignoresCase
    let startsOpen = elements.first == Self.anyRun
    let endsOpen = elements.count > 1 && elements.last == Self.anyRun
    let middle = elements.dropFirst(startsOpen ? 1 : 0).dropLast(endsOpen ? 1 : 0)
    if middle.contains(where: { $0 >= Self.anyCharacter }) {
      shape = .general
      literal = []
      return
    }
    literal = middle.map { UInt8(truncatingIfNeeded: $0) }
    shape =
      switch (startsOpen, endsOpen) {
      case (false, false): .exact
      case (false, true): .prefix
      case (true, false): .suffix
      case (true, true): .contains
      }
  }

  /// The longest run of bytes that every text holds which the pattern covers, and whether such a text
  /// begins and ends with it; empty for ILIKE.
  var longestLiteral: (bytes: [UInt8], isBeginning: Bool, isEnd: Bool) {
    let runs = elements.split { $0 >= Self.anyCharacter }
    guard !ignoresCase, let longest = runs.max(by: { $0.count < $1.count }) else {
      return ([], false, false)
    }
    return (
      longest.map { UInt8(truncatingIfNeeded: $0) }, longest.startIndex == elements.startIndex,
      longest.endIndex == elements.endIndex
    )
  }

  /// What is searched for first: the literal, or of a general pattern its longest run of literal bytes.
  var searchedLiteral: [UInt8] {
    guard shape == .general else { return literal }
    let longest = elements.split { $0 >= Self.anyCharacter }.max { $0.count < $1.count }
    return longest.map { $0.map { UInt8(truncatingIfNeeded: $0) } } ?? []
  }

  /// Whether the pattern covers a text, which for ILIKE has been lowercased already.
  func matches(_ text: RawSpan) -> Bool {
    switch shape {
    case .exact: return text.bytes(in: 0..<text.byteCount, equal: literal)
    case .prefix: return text.starts(with: literal.span.bytes)
    case .suffix: return text.ends(with: literal.span.bytes)
    case .contains: return text.firstOffset(of: literal.span.bytes) != nil
    case .general: return matchesGenerally(text)
    }
  }

  /// Walks both from the left; where they differ, the last run of any characters takes one more.
  /// Earlier runs never need to: what stood before the last one has matched as early as it can.
  private func matchesGenerally(_ text: RawSpan) -> Bool {
    var offset = 0
    var place = 0
    var retry: (offset: Int, place: Int)?
    while offset < text.byteCount {
      if place < elements.count {
        let element = elements[place]
        if element == Self.anyRun {
          retry = (offset, place + 1)
          place += 1
          continue
        }
        if element == Self.anyCharacter {
          offset += text.characterWidth(at: offset)
          place += 1
          continue
        }
        if element == UInt32(text.byte(at: offset)) {
          offset += 1
          place += 1
          continue
        }
        if element >= Self.firstClass,
          classes[Int(element - Self.firstClass)].contains(text.character(at: offset))
        {
          offset += text.characterWidth(at: offset)
          place += 1
          continue
        }
      }
      guard let last = retry else { return false }
      offset = last.offset + text.characterWidth(at: last.offset)
      place = last.place
      retry = (offset, place)
    }
    return place == elements.count
      || (place + 1 == elements.count && elements[place] == Self.anyRun)
  }
}

extension Unicode.Scalar {
  /// The lowercase of a character where that is one character, else the character itself.
  var simpleLowercase: Unicode.Scalar {
    if isASCII { return (0x41...0x5A).contains(value) ? Unicode.Scalar(UInt8(value) | 0x20) : self }
    let mapping = properties.lowercaseMapping.unicodeScalars
    guard mapping.count == 1, let scalar = mapping.first else { return self }
    return scalar
  }
}
