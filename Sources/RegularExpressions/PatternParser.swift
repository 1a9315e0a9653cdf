/// Reads a pattern in RE2's dialect; what RE2 refuses is refused, by name where other engines have
/// it.
///
/// Worked example: `(?i)a+|[^b]` becomes alternatives of a repetition of the set {a, A} and the set
/// of everything but b and B.
struct PatternParser {
  struct Flags {
    var ignoresCase = false
    var isMultiline = false
    var dotMatchesNewline = false
    var swapsGreed = false
  }

  /// How deep groups may nest.
  static let depthLimit = 200
  /// How often a counted repetition may repeat.
  static let repetitionLimit = 1000

  let scalars: [Unicode.Scalar]
  var position = 0
  var flags = Flags()
  private(set) var groupCount = 0
  private var names: Set<String> = []
  private var depth = 0

  private init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

  /// A pattern's parts and how many groups it has.
  static func parse(
    _ pattern: String
  ) throws(RegularExpressionError) -> (syntax: PatternSyntax, groupCount: Int) {
    var parser = PatternParser(pattern)
    let syntax = try parser.parseAlternatives()
    if parser.position < parser.scalars.count {
      throw RegularExpressionError(.unexpectedClosingParenthesis, at: parser.position)
    }
    return (syntax, parser.groupCount)
  }

  /// The character at hand; nil at the end.
  var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  /// The character so many places on.
  func ahead(_ distance: Int) -> Unicode.Scalar? {
    position + distance < scalars.count ? scalars[position + distance] : nil
  }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard current == scalar else { return false }
    position += 1
    return true
  }

  func starts(with text: String) -> Bool {
    scalars[position...].starts(with: text.unicodeScalars)
  }

  private mutating func parseAlternatives() throws(RegularExpressionError) -> PatternSyntax {
    var alternatives = [try parseSequence()]
    while take("|") { alternatives.append(try parseSequence()) }
    return alternatives.count == 1 ? alternatives[0] : .alternatives(alternatives)
  }

  private mutating func parseSequence() throws(RegularExpressionError) -> PatternSyntax {
    var parts: [PatternSyntax] = []
    while let scalar = current, scalar != "|", scalar != ")" {
      if starts(with: "\\Q") {
        position += 2
        try parseQuotation(into: &parts)
        continue
      }
      if starts(with: "\\E") {
        position += 2
        continue
      }
      let part = try parseAtom()
      parts.append(try parseRepetition(of: part))
    }
    return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
  }

  /// `\Q…\E`: every character stands for itself.
  private mutating func parseQuotation(
    into parts: inout [PatternSyntax]
  ) throws(RegularExpressionError) {
    while let scalar = current {
      if starts(with: "\\E") {
        position += 2
        break
      }
      position += 1
      parts.append(literal(scalar))
    }
    if let last = parts.popLast() { parts.append(try parseRepetition(of: last)) }
  }

  private mutating func parseAtom() throws(RegularExpressionError) -> PatternSyntax {
    guard let scalar = current else { return .empty }
    let start = position
    position += 1
    switch scalar {
    case "(": return try parseGroup(at: start)
    case "[": return .characters(try parseClass(at: start))
    case ".":
      return .characters(
        flags.dotMatchesNewline ? .all : CharacterSet([0x0A...0x0A]).inverted)
    case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
    case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
    case "\\": return try parseEscape(at: start)
    case "*", "+", "?": throw RegularExpressionError(.nothingToRepeat, at: start)
    case "{" where repetitionCounts() != nil:
      throw RegularExpressionError(.nothingToRepeat, at: start)
    default: return literal(scalar)
    }
  }

  func literal(_ scalar: Unicode.Scalar) -> PatternSyntax {
    .characters(folded(CharacterSet(scalar)))
  }

  /// A set under the flag for case.
  func folded(_ set: CharacterSet) -> CharacterSet { flags.ignoresCase ? set.foldingCase : set }

  // MARK: Repetition

  private mutating func parseRepetition(
    of part: PatternSyntax
  ) throws(RegularExpressionError) -> PatternSyntax {
    let start = position
    guard let bounds = try takeBounds() else { return part }
    let isLazy = take("?")
    if current == "+" {
      throw RegularExpressionError(.unsupported("the possessive repetition"), at: start)
    }
    let second = position
    if try takeBounds() != nil { throw RegularExpressionError(.badRepetition, at: second) }
    return .repetition(
      part, minimum: bounds.minimum, maximum: bounds.maximum,
      isGreedy: isLazy == flags.swapsGreed)
  }

  private mutating func takeBounds() throws(RegularExpressionError) -> (
    minimum: Int, maximum: Int?
  )? {
    switch current {
    case "*":
      position += 1
      return (0, nil)
    case "+":
      position += 1
      return (1, nil)
    case "?":
      position += 1
      return (0, 1)
    case "{":
      let start = position
      position += 1
      guard let counts = repetitionCounts() else {
        position = start
        return nil
      }
      position = counts.end
      let largest = max(counts.minimum, counts.maximum ?? 0)
      guard largest <= Self.repetitionLimit else {
        throw RegularExpressionError(.repetitionTooLarge(limit: Self.repetitionLimit), at: start)
      }
      if let maximum = counts.maximum, maximum < counts.minimum {
        throw RegularExpressionError(.badRepetition, at: start)
      }
      return (counts.minimum, counts.maximum)
    default:
      return nil
    }
  }

  /// The counts behind a brace, and where they end; nil if the brace stands for itself.
  private func repetitionCounts() -> (minimum: Int, maximum: Int?, end: Int)? {
    var offset = position
    guard let minimum = number(at: &offset) else { return nil }
    var maximum: Int? = minimum
    if offset < scalars.count, scalars[offset] == "," {
      offset += 1
      maximum = number(at: &offset)
    }
    guard offset < scalars.count, scalars[offset] == "}" else { return nil }
    return (minimum, maximum, offset + 1)
  }

  private func number(at offset: inout Int) -> Int? {
    let start = offset
    var number = 0
    while offset < scalars.count, ("0"..."9").contains(scalars[offset]) {
      number = min(number * 10 + Int(scalars[offset].value - 0x30), 1_000_000)
      offset += 1
    }
    return offset > start ? number : nil
  }

  // MARK: Groups

  private mutating func parseGroup(
    at start: Int
  ) throws(RegularExpressionError) -> PatternSyntax {
    guard depth < Self.depthLimit else {
      throw RegularExpressionError(.tooDeep(limit: Self.depthLimit), at: start)
    }
    let outer = flags
    var number: Int?
    if take("?") {
      if let name = try takeGroupName(at: start) {
        guard names.insert(name).inserted else {
          throw RegularExpressionError(.duplicateGroupName(name), at: start)
        }
        groupCount += 1
        number = groupCount
      } else if try takeFlags(at: start) {
        return .empty
      }
    } else {
      groupCount += 1
      number = groupCount
    }
    depth += 1
    let syntax = try parseAlternatives()
    depth -= 1
    guard take(")") else { throw RegularExpressionError(.missingClosingParenthesis, at: start) }
    flags = outer
    return number.map { .group(syntax, $0) } ?? syntax
  }

  /// The name of `(?P<name>` or `(?<name>`; nil if the group has none.
  private mutating func takeGroupName(
    at start: Int
  ) throws(RegularExpressionError) -> String? {
    if let feature = refusedGroup {
      throw RegularExpressionError(.unsupported(feature), at: start)
    }
    if starts(with: "P<") {
      position += 2
    } else if starts(with: "<") {
      position += 1
    } else {
      return nil
    }
    var name = ""
    while let scalar = current, scalar != ">" {
      name.unicodeScalars.append(scalar)
      position += 1
    }
    let isWord = name.unicodeScalars.allSatisfy { CharacterSet.words.contains($0.value) }
    guard take(">"), !name.isEmpty, isWord else {
      throw RegularExpressionError(.badGroup("(?P<\(name)"), at: start)
    }
    return name
  }

  /// What other engines have behind `(?` and this one has not.
  private var refusedGroup: String? {
    if starts(with: "=") || starts(with: "!") { return "lookahead" }
    if starts(with: "<=") || starts(with: "<!") { return "lookbehind" }
    if starts(with: ">") { return "the atomic group" }
    if starts(with: "(") { return "the conditional group" }
    if starts(with: "#") { return "the comment group" }
    if starts(with: "|") { return "the branch reset group" }
    if starts(with: "P=") { return "the named backreference" }
    if starts(with: "R") || starts(with: "&") || starts(with: "P>") { return "recursion" }
    if let scalar = current, ("0"..."9").contains(scalar) { return "recursion" }
    return nil
  }

  /// The flags of `(?i-s)` and `(?i:`; true if the group ends with them and they hold from here on.
  private mutating func takeFlags(at start: Int) throws(RegularExpressionError) -> Bool {
    var changed = flags
    var isOn = true
    while let scalar = current {
      position += 1
      switch scalar {
      case "i": changed.ignoresCase = isOn
      case "m": changed.isMultiline = isOn
      case "s": changed.dotMatchesNewline = isOn
      case "U": changed.swapsGreed = isOn
      case "x": throw RegularExpressionError(.unsupported("the flag x"), at: start)
      case "-" where isOn: isOn = false
      case ":", ")":
        // `(?i-)` says nothing behind its sign.
        if !isOn, scalars[position - 2] == "-" { break }
        flags = changed
        return scalar == ")"
      default:
        break
      }
      if !"imsU-".unicodeScalars.contains(scalar) { break }
    }
    let text = String(String.UnicodeScalarView(scalars[start..<position]))
    throw RegularExpressionError(.badGroup(text), at: start)
  }
}
