/// Searches texts for one pattern, and keeps what it learns of it; one for each thread.
package struct RegularExpressionMatcher: Sendable {
  private var automaton: PatternAutomaton
  private var threads: PatternThreads

  package init(_ expression: RegularExpression) {
    automaton = PatternAutomaton(expression)
    threads = PatternThreads(expression)
  }

  /// Whether a UTF-8 text has a match anywhere.
  package mutating func matches(_ text: RawSpan) -> Bool { automaton.matches(text) }

  /// Where a UTF-8 text's leftmost match stands, and one group of it (0 is the whole match); nil
  /// without a match, and the group nil where it took no part or the pattern has none such.
  package mutating func firstMatch(
    _ text: RawSpan, group: Int = 0
  ) -> (whole: Range<Int>, group: Range<Int>?)? {
    guard automaton.matches(text) else { return nil }
    return threads.firstMatch(text, group: group)
  }
}
