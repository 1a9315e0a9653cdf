internal import JSONLines
internal import RegularExpressions

/// The matchers of an evaluator: one for each constant pattern, and the last ones of patterns that
/// lines brought along. A class, so that it can work while the evaluator's bytes are looked at.
final class RegularExpressionCache {
  private var constant: [RegularExpressionMatcher]
  private var dynamic: [(pattern: [UInt8], matcher: RegularExpressionMatcher?)] = []

  /// How many patterns of lines are kept.
  private static let limit = 8

  init(_ expressions: [RegularExpression]) {
    constant = expressions.map { RegularExpressionMatcher($0) }
  }

  /// The place of a pattern's matcher, which is made if need be; nil for a bad pattern.
  private func place(of pattern: [UInt8]) -> Int {
    if let place = dynamic.firstIndex(where: { $0.pattern == pattern }) { return place }
    if dynamic.count == Self.limit { dynamic.removeFirst() }
    let matcher: RegularExpressionMatcher?
    do throws(RegularExpressionError) {
      matcher = RegularExpressionMatcher(
        try RegularExpression(String(decoding: pattern, as: UTF8.self)))
    } catch {
      matcher = nil
    }
    dynamic.append((pattern, matcher))
    return dynamic.count - 1
  }

  /// Whether a text has a match of the constant pattern at a place.
  func matches(_ text: RawSpan, constant place: Int) -> Bool { constant[place].matches(text) }

  /// Whether a text has a match; nil for a bad pattern.
  func matches(_ text: RawSpan, _ pattern: [UInt8]) -> Bool? {
    let place = place(of: pattern)
    return dynamic[place].matcher?.matches(text)
  }

  /// Where a text's first match and its groups stand; nil for none, and for a bad pattern.
  func firstMatch(_ text: RawSpan, _ pattern: [UInt8]) -> [Range<Int>?]? {
    let place = place(of: pattern)
    return dynamic[place].matcher?.firstMatch(text)
  }
}

extension Evaluator {
  /// Whether a constant pattern is found in a text.
  mutating func matches(_ text: ByteRun, constant pattern: Int32, line: RawSpan) -> Bool {
    switch text.source {
    case .line: return matchers.matches(line.extracting(text.range), constant: Int(pattern))
    case .arena:
      return matchers.matches(
        arena.span.bytes.extracting(text.range), constant: Int(pattern))
    }
  }

  /// Whether a pattern that the line brought is found in a text; nil for a bad pattern.
  mutating func matches(_ text: ByteRun, dynamic pattern: ByteRun, line: RawSpan) -> Bool? {
    let spelling = bytes(of: pattern, line: line)
    let text = plain(text, line: line)
    switch text.source {
    case .line: return matchers.matches(line.extracting(text.range), spelling)
    case .arena: return matchers.matches(arena.span.bytes.extracting(text.range), spelling)
    }
  }

  /// regexp_extract: the first match, or one of its groups.
  mutating func extract(_ arguments: Arguments, line: RawSpan) -> Value {
    guard case .text(let text) = arguments.first, case .text(let pattern) = arguments.second else {
      return .null
    }
    var group: Int64 = 0
    if arguments.count > 2 {
      guard let number = wholeNumber(arguments.third, line: line), number >= 0 else { return .null }
      group = number
    }
    let spelling = bytes(of: pattern, line: line)
    let found: [Range<Int>?]?
    switch text.source {
    case .line: found = matchers.firstMatch(line.extracting(text.range), spelling)
    case .arena:
      found = matchers.firstMatch(arena.span.bytes.extracting(text.range), spelling)
    }
    guard let found, group < found.count, let range = found[Int(group)] else { return .null }
    return .text(text.part(range))
  }

  /// A text's bytes, decoded, as an array of their own.
  private borrowing func bytes(of run: ByteRun, line: RawSpan) -> [UInt8] {
    var bytes: [UInt8] = []
    append(decodedText: run, line: line, to: &bytes)
    return bytes
  }
}
