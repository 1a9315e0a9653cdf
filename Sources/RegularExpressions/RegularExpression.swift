/// placeholder
package struct RegularExpression: Sendable {
  package let groupCount: Int
  package init(_ pattern: String) throws(RegularExpressionError) {
    groupCount = 0
  }
}
/// placeholder
package struct RegularExpressionMatcher: Sendable {
  package init(_ expression: RegularExpression) {}
  /// placeholder
  package mutating func matches(_ text: RawSpan) -> Bool { false }
  /// placeholder
  package mutating func firstMatch(_ text: RawSpan) -> [Range<Int>?]? { nil }
}
