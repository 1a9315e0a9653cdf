internal import JSONLines
internal import RegularExpressions

/// The matchers of an evaluator: those of constant patterns, and the last ones of patterns that lines
/// brought along. A class, so that it can work while the evaluator's bytes are looked at.
final class RegularExpressionCache {
  private struct Entry {
    let pattern: [UInt8]
    /// Nil for a bad pattern.
    var matcher: RegularExpressionMatcher?
  }

  /// The constant patterns first, in the program's order.
  private var entries: [Entry]
  private let constantCount: Int

  /// How many patterns of lines are kept.
  private static let limit = 8

  init(_ expressions: [RegularExpression]) {
    entries = expressions.map {
      Entry(pattern: Array($0.pattern.utf8), matcher: RegularExpressionMatcher($0))
    }
    constantCount = expressions.count
  }

  /// The place of a pattern's matcher, which is made if need be.
  private func place(of pattern: RawSpan) -> Int {
    for place in entries.indices
    where pattern.bytes(in: 0..<pattern.byteCount, equal: entries[place].pattern) {
      return place
    }
    if entries.count == constantCount + Self.limit { entries.remove(at: constantCount) }
    var bytes: [UInt8] = []
    bytes.append(pattern)
    var matcher: RegularExpressionMatcher?
    do throws(RegularExpressionError) {
      let expression = try RegularExpression(String(decoding: bytes, as: UTF8.self))
      matcher = RegularExpressionMatcher(expression)
    } catch {
      // A bad pattern in the data matches nothing knowable: NULL.
      matcher = nil
    }
    entries.append(Entry(pattern: bytes, matcher: matcher))
    return entries.count - 1
  }

  /// Whether a text has a match of the constant pattern at a place.
  func matches(_ text: RawSpan, constant place: Int) -> Bool {
    entries[place].matcher?.matches(text) ?? false
  }

  /// Whether a text has a match; nil for a bad pattern.
  func matches(_ text: RawSpan, _ pattern: RawSpan) -> Bool? {
    let place = place(of: pattern)
    return entries[place].matcher?.matches(text)
  }

  /// Where a group of a text's first match stands; nil for none, and for a bad pattern.
  func firstMatch(_ text: RawSpan, _ pattern: RawSpan, group: Int) -> Range<Int>? {
    let place = place(of: pattern)
    return entries[place].matcher?.firstMatch(text, group: group)?.group
  }
}

extension Evaluator {
  /// Whether a constant pattern is found in a text.
  borrowing func matches(_ text: ByteRun, constant pattern: Int32, line: RawSpan) -> Bool {
    withBytes(text, line: line) { text in
      let search = program.regularSearches[Int(pattern)]
      let literal = arena.span.bytes.extracting(search.literal.range)
      let rarest = (Int(search.first), Int(search.second))
      guard kernels.firstOffset(of: literal, rarest: rarest, in: text) != nil else { return false }
      return search.shape == .contains || matchers.matches(text, constant: Int(pattern))
    }
  }

  /// Whether a pattern that the line brought is found in a text; nil for a bad pattern.
  mutating func matches(_ text: ByteRun, dynamic pattern: ByteRun, line: RawSpan) -> Bool? {
    let pattern = plain(pattern, line: line)
    let text = plain(text, line: line)
    return withBytes(pattern, line: line) { pattern in
      withBytes(text, line: line) { matchers.matches($0, pattern) }
    }
  }

  /// regexp_extract: the first match, or one of its groups.
  mutating func extract(_ arguments: Arguments, line: RawSpan) -> Value {
    guard case .text(let text) = arguments.first, case .text(let pattern) = arguments.second else {
      return .null
    }
    var group = 0
    if arguments.count > 2 {
      guard let number = wholeNumber(arguments.third, line: line), number >= 0 else { return .null }
      group = Int(min(number, 1 << 20))
    }
    let found = withBytes(pattern, line: line) { pattern in
      withBytes(text, line: line) { matchers.firstMatch($0, pattern, group: group) }
    }
    return found.map { .text(text.part($0)) } ?? .null
  }
}
