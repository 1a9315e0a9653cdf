internal import Expressions

extension PathSyntax {
  /// Returns the path up to a step as written in an expression.
  func text(upTo end: Int? = nil) -> String {
    let start = isQuoted || !Self.isPlain(name) ? Self.quoted(name) : name
    return start + steps[..<(end ?? steps.count)].map(\.text).joined()
  }

  /// Returns whether a name needs no quotes.
  static func isPlain(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard let first = bytes.first, !(first &- 0x30 < 10),
      Keyword(rawValue: name.asciiLowercased) == nil
    else { return false }
    return bytes.allSatisfy { $0 == 0x5F || $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 }
  }

  static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}

extension PathStep {
  var text: String {
    switch self {
    case .member(let name): "." + (PathSyntax.isPlain(name) ? name : PathSyntax.quoted(name))
    case .key(let name): "[" + name.asLiteral + "]"
    case .element(let place): "[\(place)]"
    case .all: "[*]"
    }
  }
}

extension String {
  /// The string as a literal in single quotes.
  var asLiteral: String {
    "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}

/// The source ranges of a path's steps, and whether they are in double quotes; the syntax tree does
/// not record them.
struct StepPlaces {
  private(set) var steps: [(range: Range<Int>, isQuoted: Bool)] = []

  /// - Parameters:
  ///   - text: the whole source.
  ///   - end: the UTF-8 offset of the end of the path or of an enclosing expression.
  init(of path: PathSyntax, in text: String, endingAt end: Int, _ dialect: Dialect) {
    guard !path.steps.isEmpty, path.nameRange.upperBound < end,
      let tokens = try? Lexer.tokens(
        of: text, in: path.nameRange.upperBound..<end, dialect: dialect)
    else { return }
    var position = 0
    while steps.count < path.steps.count, position < tokens.count {
      let start = tokens[position].range.lowerBound
      let isMember = tokens[position].kind == .symbol(.dot)
      position += 1
      if !isMember {
        while position < tokens.count, tokens[position].kind != .symbol(.rightBracket) {
          position += 1
        }
      }
      guard position < tokens.count else { return }
      var isQuoted = false
      if case .quotedName = tokens[position].kind { isQuoted = true }
      steps.append((start..<tokens[position].range.upperBound, isQuoted))
      position += 1
    }
  }

  /// Returns the source range of a step; the range of the path's name if the step was not found.
  func range(_ place: Int, of path: PathSyntax) -> Range<Int> {
    place < steps.count ? steps[place].range : path.nameRange
  }

  func isQuoted(_ place: Int) -> Bool { place < steps.count && steps[place].isQuoted }
}
