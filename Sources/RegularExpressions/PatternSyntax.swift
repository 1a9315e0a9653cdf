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
