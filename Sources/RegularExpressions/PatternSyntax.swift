/// A part of a parsed pattern.
indirect enum PatternSyntax: Sendable {
  case empty
  case characters(CharacterSet)
  case assertion(Assertion)
  /// A group that is remembered, by its number from 1.
  case group(PatternSyntax, Int)
  case sequence([PatternSyntax])
  case alternatives([PatternSyntax])
  /// No upper bound where `maximum` is nil.
  case repetition(PatternSyntax, minimum: Int, maximum: Int?, isGreedy: Bool)

  /// Whether the part can match nothing at all.
  var isNullable: Bool {
    switch self {
    case .empty, .assertion: true
    case .characters: false
    case .group(let part, _): part.isNullable
    case .sequence(let parts): parts.allSatisfy(\.isNullable)
    case .alternatives(let parts): parts.contains(where: \.isNullable)
    case .repetition(let part, let minimum, _, _): minimum == 0 || part.isNullable
    }
  }

  /// Whether the part can match at the start of the text only.
  var isAnchored: Bool {
    switch self {
    case .assertion(.textStart): true
    case .group(let part, _): part.isAnchored
    case .sequence(let parts): parts.first?.isAnchored ?? false
    case .alternatives(let parts): parts.allSatisfy(\.isAnchored)
    case .repetition(let part, let minimum, _, _): minimum > 0 && part.isAnchored
    case .empty, .characters, .assertion: false
    }
  }
}

/// What every match of a pattern holds.
struct RequiredLiteral {
  /// Bytes that every match holds.
  var bytes: [UInt8] = []
  /// Whether these bytes are all that matches, but for assertions.
  var isWhole = false
}

extension PatternSyntax {
  /// The longest run of bytes found that every match holds.
  ///
  /// Worked example: of `v[0-9]+-(beta|rc)\.zip` it is `.zip`.
  var requiredLiteral: RequiredLiteral {
    switch self {
    case .empty, .assertion: return RequiredLiteral(isWhole: true)
    case .characters(let set):
      guard set.ranges.count == 1, let range = set.ranges.first,
        range.lowerBound == range.upperBound, let scalar = Unicode.Scalar(range.lowerBound)
      else { return RequiredLiteral() }
      return RequiredLiteral(bytes: Array(String(scalar).utf8), isWhole: true)
    case .group(let part, _): return part.requiredLiteral
    case .alternatives: return RequiredLiteral()
    case .repetition(let part, let minimum, let maximum, _):
      guard minimum > 0 else { return RequiredLiteral() }
      var literal = part.requiredLiteral
      literal.isWhole = literal.isWhole && minimum == 1 && maximum == 1
      return literal
    case .sequence(let parts):
      var longest: [UInt8] = []
      var run: [UInt8] = []
      var isWhole = true
      for part in parts {
        let literal = part.requiredLiteral
        if literal.isWhole {
          run += literal.bytes
          continue
        }
        isWhole = false
        for found in [run, literal.bytes] where found.count > longest.count { longest = found }
        run = []
      }
      if run.count > longest.count { longest = run }
      return RequiredLiteral(bytes: longest, isWhole: isWhole)
    }
  }
}

/// What must hold between two characters.
enum Assertion: UInt8, Sendable {
  case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary

  /// Whether it holds between what was before and what comes.
  func holds(before: Context, behind: Context) -> Bool {
    switch self {
    case .textStart: before == .edge
    case .textEnd: behind == .edge
    case .lineStart: before == .edge || before == .newline
    case .lineEnd: behind == .edge || behind == .newline
    case .wordBoundary: (before == .word) != (behind == .word)
    case .noWordBoundary: (before == .word) == (behind == .word)
    }
  }
}

/// What stands on one side of a place, as far as assertions care.
enum Context: UInt8, Sendable {
  /// Nothing: the text's start or end.
  case edge
  case newline, word, other

  init(_ byte: UInt8) {
    switch byte {
    case 0x0A: self = .newline
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: self = .word
    default: self = .other
    }
  }
}
