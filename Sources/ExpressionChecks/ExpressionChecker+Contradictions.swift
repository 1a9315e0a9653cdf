internal import Expressions
internal import Times

/// Finds conditions on one column that are never true together, or of which one is always true.
///
/// Worked example: `version > 5 AND version < 3` is evaluated for 2, 3, 4, 5 and 6. They represent
/// all integers, because both conditions give the same results for every smaller or larger one.
/// None makes both true.
extension ExpressionChecker {
  /// The maximum number of conditions on one column that are tried, and of values to try.
  private static let conditionLimit = 12
  private static let valueLimit = 60

  /// The conditions on one column in a chain of AND or OR.
  private struct Group {
    var column: Syntax
    var shape: ValueShape
    var conditions: [Syntax] = []
  }

  mutating func checkChain(_ parts: [Syntax], isAnd: Bool, _ scope: Scope) {
    guard parts.count <= 200 else { return }
    for group in groups(of: parts, scope) where group.conditions.count <= Self.conditionLimit {
      guard let values = values(for: group), values.count <= Self.valueLimit,
        group.conditions.count > 1 || group.conditions[0].isRange,
        takeTrials(group.conditions, values: values.count)
      else { continue }
      let rows = group.conditions.map { condition in
        values.map { truth(of: condition, where: group.column, is: $0) }
      }
      report(group, rows, isAnd: isAnd)
    }
  }

  private mutating func report(
    _ group: Group, _ rows: [[SubstitutedTruth?]], isAnd: Bool
  ) {
    for (second, row) in rows.enumerated() {
      guard !row.contains(where: { $0 == nil }) else { continue }
      let condition = group.conditions[second]
      // A condition that is never true by itself was already reported, or is a BETWEEN with swapped
      // bounds.
      if !row.contains(.isTrue) {
        if condition.isRange {
          report(.neverTrue(spelling(condition.range), nil), at: condition.range)
        }
        continue
      }
      for first in 0..<second {
        let other = rows[first]
        guard !other.contains(where: { $0 == nil }), other.contains(.isTrue) else { continue }
        let pairs = zip(other, row)
        let earlier = group.conditions[first].range
        if isAnd, !pairs.contains(where: { $0 == .isTrue && $1 == .isTrue }) {
          report(.neverTrue(spelling(earlier), spelling(condition.range)), at: condition.range)
        } else if !isAnd, other.contains(.isFalse), row.contains(.isFalse),
          !pairs.contains(where: { $0 == .isFalse && $1 == .isFalse })
        {
          report(.neverFalse(spelling(earlier), spelling(condition.range)), at: condition.range)
        }
      }
    }
  }

  private func groups(of parts: [Syntax], _ scope: Scope) -> [Group] {
    var groups: [Group] = []
    for part in parts {
      let paths = part.columnPaths
      guard let path = paths.first, !path.isStarred,
        paths.allSatisfy({ $0.name == path.name && $0.steps == path.steps })
      else { continue }
      let column = Syntax(node: .path(path), range: part.range, depth: 1)
      guard part.replacing(column, by: .null) != nil,
        let known = knowledge(of: column, scope), !known.shape.isNested
      else { continue }
      if let place = groups.firstIndex(where: { $0.column.isSame(as: column) }) {
        groups[place].conditions.append(part)
      } else {
        groups.append(Group(column: column, shape: known.shape, conditions: [part]))
      }
    }
    return groups
  }

  /// Returns values that cover all results that the group's conditions can have; `nil` if such
  /// values cannot be found.
  private func values(for group: Group) -> [Literal]? {
    var values: [Literal] = [.null]
    switch group.shape {
    case .boolean: return values + [.boolean(true), .boolean(false)]
    case .oneOf(let allowed): return values + allowed.map { .text($0) }
    default: break
    }
    let tests = group.conditions.flatMap(\.tests)
    // A pattern has no bounds to try, and a function changes them.
    guard tests.allSatisfy({ $0.hasBounds }) else { return nil }
    let constants = tests.flatMap(\.parts).compactMap { constant(of: $0) }
    if case .integer = group.shape {
      return values + Self.integers(around: constants.compactMap(\.double))
    }
    values.append(.text(""))
    for constant in constants {
      switch constant {
      case .text(let text):
        values += [.text(text), .text(text + "\u{1}")]
        if case .time = group.shape, let time = Timestamp(iso8601: text) {
          values += Self.times(around: time)
        }
      case .timestamp(let time): values += Self.times(around: time)
      case .null, .boolean, .number, .nested: continue
      }
    }
    return values + Self.numbers(around: constants.compactMap(\.double)).map { .text("\($0)") }
  }

  private static func integers(around constants: [Double]) -> [Literal] {
    let bounds = constants.filter { abs($0) < 1e15 }
      .flatMap { [$0.rounded(.down) - 1, $0.rounded(.down), $0.rounded(.up), $0.rounded(.up) + 1] }
    return Set(bounds).sorted().map { .number("\(Int($0))") }
  }

  /// Returns each number, one below and one above all of them, and the middle between each two
  /// neighbours.
  private static func numbers(around constants: [Double]) -> [Double] {
    let sorted = Set(constants.filter(\.isFinite)).sorted()
    guard let first = sorted.first, let last = sorted.last else { return [] }
    let middles = zip(sorted, sorted.dropFirst()).map { ($0 + $1) / 2 }
    return [first - 1 - abs(first)] + sorted + middles + [last + 1 + abs(last)]
  }

  private static func times(around time: Timestamp) -> [Literal] {
    [-1.0, -0.001, 0, 0.001, 1].compactMap {
      Timestamp(secondsSinceEpoch: time.secondsSinceEpoch + $0).map { .text($0.text) }
    }
  }
}

extension ExpressionChecker.Constant {
  fileprivate var double: Double? {
    switch self {
    case .number(let text), .text(let text): Double(text)
    default: nil
    }
  }
}

extension Syntax {
  /// The conditions after removing NOT.
  fileprivate var tests: [Syntax] {
    if case .not(let operand) = node { operand.tests } else { [self] }
  }

  fileprivate var isRange: Bool {
    if case .between(_, _, _, negated: false) = node { true } else { false }
  }

  /// Whether the condition compares a column directly with constants.
  fileprivate var hasBounds: Bool {
    switch node {
    case .compare, .isNull, .isIn, .between:
      parts.allSatisfy { part in
        switch part.node {
        case .path, .literal, .parameter, .negate: true
        default: false
        }
      }
    default: false
    }
  }
}
