internal import Expressions
internal import JSONLines
internal import Times

/// The result of a condition with a constant in place of its column.
enum SubstitutedTruth {
  case isTrue, isFalse, isNull
}

extension ExpressionChecker {
  /// Returns the result of a condition with a value in place of its column; `nil` if it depends on
  /// anything else.
  ///
  /// The condition is compiled and evaluated in the same way as for records, so the results agree.
  func truth(
    of condition: Syntax, where subject: Syntax, is value: Literal
  ) -> SubstitutedTruth? {
    guard let constant = condition.replacing(subject, by: value) else { return nil }
    func number(_ text: String) -> Syntax {
      Syntax(node: .literal(.number(text)), range: 0..<0, depth: 1)
    }
    let negation = Syntax(node: .not(constant), range: 0..<0, depth: constant.depth + 1)
    let choice = ConditionalSyntax(
      subject: nil, branches: [(constant, number("1")), (negation, number("0"))],
      otherwise: number("2"))
    let syntax = Syntax(node: .conditional(choice), range: 0..<0, depth: constant.depth + 2)
    // The compiler refuses some comparisons, for example of '' with a timestamp; they count as
    // NULL.
    guard let result = try? ConstantValue.of(syntax, parameters: parameters, now: .epoch) else {
      return .isNull
    }
    switch result.value {
    case .integer(1): return .isTrue
    case .integer(0): return .isFalse
    case .integer(2): return .isNull
    default: return nil
    }
  }
}

extension Syntax {
  /// The number of nodes in the expression, including itself.
  var weight: Int { parts.reduce(1) { $0 + $1.weight } }

  /// Functions that depend on more than their arguments, or in whose arguments names have another
  /// meaning.
  private static let unsteady: Set<String> = [
    "any", "all", "now", "date", "timestamp", "input_filename", "input_line",
  ]

  /// Returns the expression with a constant in place of the column; `nil` if it has another column
  /// or a part that is not supported here.
  func replacing(_ column: Syntax, by value: Literal) -> Syntax? {
    if isSame(as: column) { return Syntax(node: .literal(value), range: range, depth: 1) }
    func part(_ syntax: Syntax) -> Syntax? { syntax.replacing(column, by: value) }
    var copy = self
    switch node {
    case .literal, .parameter: return self
    case .not(let operand):
      guard let operand = part(operand) else { return nil }
      copy.node = .not(operand)
    case .negate(let operand):
      guard let operand = part(operand) else { return nil }
      copy.node = .negate(operand)
    case .compare(let comparator, let left, let right):
      guard let left = part(left), let right = part(right) else { return nil }
      copy.node = .compare(comparator, left, right)
    case .isNull(let operand, let negated):
      guard let operand = part(operand) else { return nil }
      copy.node = .isNull(operand, negated: negated)
    case .isIn(let subject, let choices, let negated):
      let replaced = choices.compactMap(part)
      guard let subject = part(subject), replaced.count == choices.count else { return nil }
      copy.node = .isIn(subject, replaced, negated: negated)
    case .between(let subject, let low, let high, let negated):
      guard let subject = part(subject), let low = part(low), let high = part(high) else {
        return nil
      }
      copy.node = .between(subject, low, high, negated: negated)
    case .like(var like):
      guard let subject = part(like.subject), let pattern = part(like.pattern) else { return nil }
      like.subject = subject
      like.pattern = pattern
      copy.node = .like(like)
    case .regexp(let subject, let pattern, let negated):
      guard let subject = part(subject), let pattern = part(pattern) else { return nil }
      copy.node = .regexp(subject, pattern, negated: negated)
    case .concatenate(let operands):
      let replaced = operands.compactMap(part)
      guard replaced.count == operands.count else { return nil }
      copy.node = .concatenate(replaced)
    case .cast(let operand, let target):
      guard let operand = part(operand) else { return nil }
      copy.node = .cast(operand, target)
    case .call(var call):
      let replaced = call.arguments.compactMap(part)
      guard FunctionNames.contain(call.name), !Self.unsteady.contains(call.name.asciiLowercased),
        replaced.count == call.arguments.count
      else { return nil }
      call.arguments = replaced
      copy.node = .call(call)
    default: return nil
    }
    return copy
  }
}
