internal import Expressions
internal import JSONLines

/// Checks of comparisons: their operands, and whether values of their types can be compared.
extension ExpressionChecker {
  mutating func visitComparison(_ syntax: Syntax, _ scope: Scope) {
    switch syntax.node {
    case .compare(let comparator, let left, let right):
      let negated = comparator == .notEqual
      checkNull(left, right, negated: negated, at: syntax.range)
      checkNull(right, left, negated: negated, at: syntax.range)
      visitPair(left, right, isEquality: comparator == .equal || negated, scope)
    case .isDistinct(let left, let right, _):
      visitPair(left, right, isEquality: true, scope)
    case .isIn(let subject, let choices, let negated):
      visit(subject, scope)
      for choice in choices {
        if case .literal(.null) = choice.node {
          report(.nullInList(spelling(subject.range), negated: negated), at: choice.range)
        }
        visitOperand(choice, beside: subject, scope)
        checkEquality(subject, choice, scope)
      }
    case .between(let subject, let low, let high, _):
      visit(subject, scope)
      for bound in [low, high] {
        checkNull(subject, bound, negated: false, at: bound.range)
        visitOperand(bound, beside: subject, scope)
        check(subject, bound, isEquality: false, scope)
      }
    case .like(let like):
      visit(like.subject, scope)
      visitOperand(like.pattern, beside: like.subject, scope)
      checkPattern(like.subject, scope)
    case .regexp(let subject, let pattern, _):
      visit(subject, scope)
      visitOperand(pattern, beside: subject, scope)
      checkPattern(subject, scope)
    default: return
    }
    checkEnumeration(syntax, scope)
  }

  /// Checks a condition on one column with a fixed set of values: reports it if it is true for none
  /// of them.
  mutating func checkEnumeration(_ condition: Syntax, _ scope: Scope) {
    let places = condition.range
    guard !findings.contains(where: { places.contains($0.range.lowerBound) }) else { return }
    let paths = condition.columnPaths
    guard let path = paths.first, paths.allSatisfy({ $0.text() == path.text() }) else { return }
    let column = Syntax(node: .path(path), range: path.nameRange, depth: 1)
    guard let known = knowledge(of: column, scope), case .oneOf(let allowed) = known.shape else {
      return
    }
    // Constants compared for equality were already checked one by one.
    guard !condition.isEquality, takeTrials([condition], values: allowed.count + 1) else { return }
    let test = condition.withoutNegation
    let truths = allowed.map { truth(of: test, where: column, is: .text($0)) }
    // The column may also be NULL, which coalesce can turn into another value.
    guard truths.allSatisfy({ $0 == .isFalse }),
      truth(of: test, where: column, is: .null) != .isTrue
    else { return }
    report(.neverMatches(column: known.column, allowed: allowed), at: condition.range)
  }

  private mutating func visitPair(
    _ left: Syntax, _ right: Syntax, isEquality: Bool, _ scope: Scope
  ) {
    visitOperand(left, beside: right, scope)
    visitOperand(right, beside: left, scope)
    check(left, right, isEquality: isEquality, scope)
    check(right, left, isEquality: isEquality, scope)
  }

  mutating func checkEquality(_ subject: Syntax, _ value: Syntax, _ scope: Scope) {
    check(subject, value, isEquality: true, scope)
  }

  mutating func checkNull(
    _ subject: Syntax, _ other: Syntax, negated: Bool, at range: Range<Int>
  ) {
    guard case .literal(.null) = other.node else { return }
    report(.comparedWithNull(spelling(subject.range), negated: negated), at: range)
  }

  /// Checks an operand of a comparison. An unknown name that is compared with a column is reported
  /// as a string without quotes.
  mutating func visitOperand(_ syntax: Syntax, beside other: Syntax, _ scope: Scope) {
    guard case .path(let path) = syntax.node, path.steps.isEmpty, isUnknown(path, scope),
      let known = knowledge(of: other, scope), takesText(known.shape, path)
    else { return visit(syntax, scope) }
    if case .time = known.shape, !path.isQuoted {
      return report(.notTime(path.name, column: known.column), at: path.nameRange)
    }
    report(.bareText(path.name, isQuoted: path.isQuoted), at: path.nameRange)
  }

  /// Returns whether the path's name is unknown: neither the schema nor the first record has it.
  private func isUnknown(_ path: PathSyntax, _ scope: Scope) -> Bool {
    if aliases.contains(path.name) || record?[path.name] != nil { return false }
    let isColumn = shape.column(path.name) != nil || path.name == "data__Identifier"
    switch scope {
    case .record: return !isColumn
    // A column of the record is not accessible here, but is not a string without quotes either.
    case .element(let element):
      return !isColumn && element != .unknown && element.member(path.name) == nil
        && (path.name != "value" || path.isQuoted)
    }
  }

  /// Returns whether an unknown name that is compared with a value of this shape was probably meant
  /// as a string.
  private func takesText(_ shape: ValueShape, _ path: PathSyntax) -> Bool {
    switch shape {
    case .oneOf: true
    // A name in double quotes that looks like a column's is accepted as a column.
    case .text, .time: path.isQuoted ? !path.name.contains("_") || path.name.hasCapitals : true
    default: false
    }
  }

  /// Checks one operand of a comparison against the other and reports comparisons that never match.
  mutating func check(
    _ subject: Syntax, _ other: Syntax, isEquality: Bool, _ scope: Scope
  ) {
    if checkUnquotedDate(subject, other, scope) { return }
    guard let constant = constant(of: other) else {
      return checkColumns(subject, other, scope)
    }
    if checkInstant(subject, constant, at: other.range) { return }
    guard let known = knowledge(of: subject, scope) else { return }
    switch (known.shape, constant) {
    case (.unknown, _), (_, .null): return
    case (.oneOf(let allowed), .text(let text)):
      if isEquality { checkMember(text, of: allowed, known, subject, at: other.range) }
    case (.time, .text(let text)):
      checkTime(text, known, isEquality: isEquality, at: other.range)
    case (.time, .number(let text)):
      report(.numberForTime(text, column: known.column, isText: true), at: other.range)
    case (.integer, .text(let text)):
      if Double(text) == nil { reportExcluded(known, text.asLiteral, nil, at: other.range) }
    case (.boolean, .text(let text)):
      let truths = ["true": "TRUE", "yes": "TRUE", "false": "FALSE", "no": "FALSE"]
      let meant = truths[text.asciiLowercased].map { "\(known.column) = \($0)" }
      reportExcluded(known, text.asLiteral, meant, at: other.range)
    case (.boolean, .number(let text)):
      let meant = ["1": "TRUE", "0": "FALSE"][text].map { "\(known.column) = \($0)" }
      reportExcluded(known, text, meant, at: other.range)
    case (.text, .text), (.text, .number), (.text, .timestamp), (.time, .timestamp),
      (.integer, .number), (.boolean, .boolean), (.list, .nested), (.map, .nested),
      (.object, .nested):
      return
    default:
      reportExcluded(known, spelling(other.range), parts(of: known), at: other.range)
    }
  }

  private mutating func reportExcluded(
    _ known: Knowledge, _ other: String, _ meant: String?, at range: Range<Int>
  ) {
    report(.excluded(column: known.column, known.shape, with: other, meant: meant), at: range)
  }

  /// Reports a comparison of two paths whose types can never be equal.
  private mutating func checkColumns(_ left: Syntax, _ right: Syntax, _ scope: Scope) {
    guard let first = knowledge(of: left, scope), let second = knowledge(of: right, scope),
      left.range.lowerBound < right.range.lowerBound,
      let one = first.shape.comparisonKind, let other = second.shape.comparisonKind, one != other
    else { return }
    reportExcluded(first, "\(second.column), which is \(second.shape.words)", nil, at: right.range)
  }

  private mutating func checkMember(
    _ text: String, of allowed: [String], _ known: Knowledge, _ subject: Syntax,
    at range: Range<Int>
  ) {
    guard !allowed.contains(text) else { return }
    let meant =
      allowed.first { $0.asciiLowercased == text.asciiLowercased }
      ?? allowed.first { text.count > 2 && $0.asciiLowercased.hasPrefix(text.asciiLowercased) }
      ?? near(text, among: allowed)
    report(
      .notOneOf(text, column: known.column, allowed: allowed, meant: meant), at: range)
  }

  private mutating func checkPattern(_ subject: Syntax, _ scope: Scope) {
    guard let known = knowledge(of: subject, scope) else { return }
    switch known.shape {
    // For `oneOf`, `checkEnumeration` tries each allowed value.
    case .unknown, .text, .time, .oneOf: return
    case .boolean, .integer:
      report(
        .patternFor(
          column: known.column, known.shape, meant: "CAST(\(known.column) AS TEXT) LIKE …"),
        at: subject.range)
    case .map, .list, .object:
      let meant = parts(of: known) ?? "CAST(\(known.column) AS TEXT) LIKE …"
      report(.patternFor(column: known.column, known.shape, meant: meant), at: subject.range)
    }
  }

  /// Reports an argument whose type the function does not accept.
  mutating func check(_ argument: Syntax, at place: Int, of function: String, _ scope: Scope) {
    guard case .path(let path) = argument.node, !path.isStarred,
      let known = knowledge(of: argument, scope), let types = known.shape.types,
      let taken = FunctionNames.parameterTypes(of: function, at: place),
      taken.isDisjoint(with: types)
    else { return }
    let meant = known.shape.isNested ? parts(of: known) : "CAST(\(known.column) AS TEXT)"
    report(
      .argument(of: function, column: known.column, known.shape, meant: meant),
      at: argument.range)
  }

  /// Checks the operands of arithmetic that consists only of columns and numbers.
  mutating func checkArithmetic(_ operands: [Syntax], _ scope: Scope) {
    let columns = operands.map { knowledge(of: $0, scope) }
    let areKnown = zip(operands, columns).allSatisfy { operand, known in
      if known != nil { return true }
      if case .number? = constant(of: operand) { return true }
      return false
    }
    guard areKnown else { return }
    for (operand, known) in zip(operands, columns) {
      guard let known else { continue }
      switch known.shape {
      case .unknown, .text, .integer: continue
      default: return report(.arithmetic(column: known.column, known.shape), at: operand.range)
      }
    }
  }

  /// Returns the path to a comparable part of a nested value, for advice; `nil` if the value is not
  /// nested.
  private func parts(of known: Knowledge) -> String? {
    let column = known.column
    switch known.shape {
    case .list(let element):
      if known.shape.isTagList { return "\(column)['KEY'] or \(column)[*].Value" }
      if case .object(let members) = element, let first = members.first {
        return "\(column)[*].\(first.name)"
      }
      return "\(column)[*]"
    case .map: return "\(column)['KEY']"
    case .object(let members): return members.first.map { "\(column).\($0.name)" }
    default: return nil
    }
  }
}

extension ValueShape {
  /// The types that the value may have; `nil` if unknown.
  fileprivate var types: ValueTypes? {
    switch self {
    case .unknown: nil
    case .text, .oneOf, .time: .text
    case .boolean: .boolean
    case .integer: .number
    case .list: .array
    case .map, .object: .object
    }
  }

  /// A number for the group of comparable types; values of different groups are never equal. `nil`
  /// if unknown.
  fileprivate var comparisonKind: Int? {
    switch self {
    case .unknown: nil
    case .text, .oneOf, .time, .integer: 0
    case .boolean: 1
    case .list: 2
    case .map, .object: 3
    }
  }
}

extension String {
  fileprivate var hasCapitals: Bool { utf8.contains { (0x41...0x5A).contains($0) } }
}

extension Syntax {
  /// Whether the condition only compares a column, or its lower or upper case, with constants for
  /// equality.
  fileprivate var isEquality: Bool {
    let operands: [Syntax]
    switch node {
    case .compare(.equal, let left, let right), .compare(.notEqual, let left, let right),
      .isDistinct(let left, let right, _):
      operands = [left, right]
    case .isIn(let subject, let choices, _): operands = [subject] + choices
    default: return false
    }
    return operands.allSatisfy { operand in
      switch operand.node {
      case .path, .literal, .parameter: return true
      case .call(let call):
        guard ["lower", "upper"].contains(call.name.asciiLowercased),
          case .path? = call.arguments.first?.node
        else { return false }
        return true
      default: return false
      }
    }
  }

  /// The same LIKE or REGEXP condition without NOT; other conditions unchanged.
  fileprivate var withoutNegation: Syntax {
    var copy = self
    switch node {
    case .like(var like):
      like.negated = false
      copy.node = .like(like)
    case .regexp(let subject, let pattern, _):
      copy.node = .regexp(subject, pattern, negated: false)
    default: break
    }
    return copy
  }
}
