internal import Spelling
internal import Times

/// Parsers for literals that begin with the name of a type.
extension Parser {
  /// Parses `TIMESTAMP '…'`, `DATE '…'` or an interval; returns `nil` if the name does not begin
  /// such a literal.
  mutating func parseTyped(
    _ type: String, from start: Range<Int>
  ) throws(ExpressionError) -> Syntax? {
    switch type {
    case "timestamp" where isTextAhead, "date" where isTextAhead:
      advance()
      return try parseTimestamp(isDate: type == "date", from: start)
    case "interval" where isIntervalAhead:
      advance()
      return try parseInterval(from: start)
    default:
      return nil
    }
  }

  /// Parses a timestamp from its string on; a date means its midnight in UTC.
  private mutating func parseTimestamp(
    isDate: Bool, from start: Range<Int>
  ) throws(ExpressionError) -> Syntax {
    let range = token.range
    guard case .text(let text) = token.kind else { throw expected(.operand) }
    advance()
    guard let timestamp = Timestamp(iso8601: text), !isDate || text.utf8.count == 10 else {
      throw ExpressionError(isDate ? .badDate(text) : .badTimestamp(text), at: range)
    }
    return literal(.timestamp(timestamp), from: start, to: range)
  }

  /// Parses an interval from its amount on: `'7 days'`, `'7' DAY`, `7 DAY` or `-7 DAY`.
  private mutating func parseInterval(
    from start: Range<Int>
  ) throws(ExpressionError) -> Syntax {
    let first = token.range
    let sign = take(.minus) ? "-" : ""
    let amount: String
    switch token.kind {
    case .text(let text):
      if let interval = Interval(text) {
        let end = token.range
        advance()
        return literal(.interval(interval), from: start, to: end)
      }
      let isAmount = Interval(text + " days") != nil && !text.contains(where: \.isLetter)
      guard isAmount else {
        throw ExpressionError(.badInterval(text), at: token.range)
      }
      amount = text
    case .number(let text): amount = sign + text
    default: throw expected(.operand)
    }
    let range = first.lowerBound..<token.range.upperBound
    advance()
    guard case .name(let unit) = token.kind else {
      throw ExpressionError(.intervalWithoutUnit(amount), at: start.lowerBound..<range.upperBound)
    }
    let end = token.range
    guard Interval("1 " + unit) != nil else {
      let suggestion = NearMiss.name(for: unit, among: Interval.unitNames)
      throw ExpressionError(
        .unknownIntervalUnit(unit, suggestion: suggestion?.uppercased()), at: end)
    }
    guard let interval = Interval(amount + " " + unit) else {
      throw ExpressionError(
        .badInterval(amount + " " + unit), at: range.lowerBound..<end.upperBound)
    }
    advance()
    return literal(.interval(interval), from: start, to: end)
  }

  private func literal(
    _ literal: Literal, from start: Range<Int>, to end: Range<Int>
  ) -> Syntax {
    Syntax(node: .literal(literal), range: start.lowerBound..<end.upperBound, depth: 1)
  }

  /// Whether an interval's amount comes next. A sign alone is not sufficient, because a column may
  /// be named `interval`.
  private var isIntervalAhead: Bool {
    switch kind(ahead: 1) {
    case .text, .number: return true
    case .symbol(.minus):
      guard case .number = kind(ahead: 2), case .name(let unit) = kind(ahead: 3) else {
        return false
      }
      return Interval("1 " + unit) != nil
    default: return false
    }
  }
}
