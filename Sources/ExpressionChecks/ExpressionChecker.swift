package import Expressions
package import JSONLines

/// Checks expressions against the schema and the first record before the run starts, and reports
/// likely mistakes.
///
/// Worked example: by the schema, the column in `model_approval_status = 'approved'` has one of
/// three other values, so the comparison is never true. The checker reports a finding at
/// `'approved'` that suggests `'Approved'`. It only reads the syntax tree and does not change the
/// compiled program.
package struct ExpressionChecker: Sendable {
  /// The object that names in a part of an expression refer to.
  enum Scope {
    case record
    /// The element of a list with this shape, in the condition of `any` or `all`.
    case element(ValueShape)
  }

  /// The source that contains the expressions.
  let text: String
  private let bytes: [UInt8]
  let dialect: Dialect
  let shape: RecordShape
  /// The first record; `nil` if there is none yet, for example because a query fetches packages
  /// later.
  let record: JSONValue?
  let parameters: [String: ExpressionParameter]
  /// Known names other than columns: synonyms, and the names of output columns.
  var aliases: Set<String> = []
  package private(set) var findings: [ExpressionFinding] = []
  /// The remaining work allowed for trying conditions, in syntax nodes times values. It limits the
  /// time for long expressions.
  private var trials = 50_000
  /// The maximum number of findings that are kept. Only one is shown, but a long list of values may
  /// cause many.
  private static let findingLimit = 100

  /// - Parameter synonyms: further names of columns, whose values are not checked.
  package init(
    _ text: String, dialect: Dialect = .expression, shape: RecordShape, record: JSONValue?,
    parameters: [String: ExpressionParameter], synonyms: Set<String> = []
  ) {
    self.text = text
    bytes = Array(text.utf8)
    self.dialect = dialect
    self.shape = shape
    self.record = record
    self.parameters = parameters
    aliases = synonyms
  }

  /// Checks a condition.
  package mutating func checkCondition(_ syntax: Syntax) { visitCondition(syntax, .record) }

  /// Checks an expression of any type.
  package mutating func checkValue(_ syntax: Syntax) { visit(syntax, .record) }

  /// Checks a SELECT list.
  package mutating func check(_ items: [Parser.SelectItem]) {
    for item in items {
      switch item {
      case .column(_, let syntax): visit(syntax, .record)
      // A column excluded from `*` may be missing.
      case .star: continue
      }
    }
  }

  /// Adds the names of output columns to the known names for later checks.
  package mutating func addOutputs(_ items: [Parser.SelectItem]) {
    for case .column(let name, let syntax) in items {
      if case .path(let path) = syntax.node, path.name == name, path.steps.isEmpty { continue }
      aliases.insert(name)
    }
  }

  mutating func report(_ problem: ExpressionFinding.Problem, at range: Range<Int>) {
    guard findings.count < Self.findingLimit else { return }
    let finding = ExpressionFinding(problem: problem, range: range)
    if !findings.contains(finding) { findings.append(finding) }
  }

  /// Deducts the work of trying conditions with this many values from the remaining work; returns
  /// false if not enough is left.
  mutating func takeTrials(_ conditions: [Syntax], values: Int) -> Bool {
    let work = conditions.reduce(0) { $0 + $1.weight } * values
    guard work <= trials else { return false }
    trials -= work
    return true
  }

  /// Returns the source at a range of UTF-8 offsets.
  func spelling(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }
}

// MARK: Walking

extension ExpressionChecker {
  mutating func visitCondition(_ syntax: Syntax, _ scope: Scope) {
    visit(syntax, scope)
    if case .call = syntax.node { checkEnumeration(syntax, scope) }
    guard case .path(let path) = syntax.node, !path.isStarred,
      let known = knowledge(of: syntax, scope)
    else { return }
    switch known.shape {
    case .unknown, .boolean: return
    default: report(.notCondition(column: known.column, known.shape), at: syntax.range)
    }
  }

  mutating func visit(_ syntax: Syntax, _ scope: Scope) {
    switch syntax.node {
    case .literal, .parameter: return
    case .path(let path): check(path, endingAt: syntax.range.upperBound, scope)
    case .or(let parts):
      for part in parts { visitCondition(part, scope) }
      checkChain(parts, isAnd: false, scope)
    case .and:
      let parts = syntax.conjuncts
      for part in parts { visitCondition(part, scope) }
      checkChain(parts, isAnd: true, scope)
    case .not(let operand): visitCondition(operand, scope)
    case .compare, .isDistinct, .isIn, .between, .like, .regexp: visitComparison(syntax, scope)
    case .conditional(let conditional): visit(conditional, scope)
    case .call(let call): visit(call, scope)
    case .isNull, .concatenate, .negate, .cast:
      for part in syntax.parts { visit(part, scope) }
    case .arithmetic:
      for part in syntax.parts { visit(part, scope) }
      checkArithmetic(syntax.parts, scope)
    }
  }

  private mutating func visit(_ conditional: ConditionalSyntax, _ scope: Scope) {
    if let subject = conditional.subject { visit(subject, scope) }
    for branch in conditional.branches {
      if let subject = conditional.subject {
        checkNull(subject, branch.condition, negated: false, at: branch.condition.range)
        visitOperand(branch.condition, beside: subject, scope)
        checkEquality(subject, branch.condition, scope)
      } else {
        visitCondition(branch.condition, scope)
      }
      visit(branch.result, scope)
    }
    if let otherwise = conditional.otherwise { visit(otherwise, scope) }
  }

  private mutating func visit(_ call: CallSyntax, _ scope: Scope) {
    let name = call.name.asciiLowercased
    guard name == "any" || name == "all", call.arguments.count == 2 else {
      for (place, argument) in call.arguments.enumerated() {
        if name == "iif", place == 0 {
          visitCondition(argument, scope)
        } else {
          visit(argument, scope)
          check(argument, at: place, of: name, scope)
        }
      }
      return
    }
    visit(call.arguments[0], scope)
    let known = knowledge(of: call.arguments[0], scope)
    var element = ValueShape.unknown
    switch known?.shape {
    case .list(let shape) where known?.isStarred == false: element = shape
    case nil, .unknown: break
    case let shape?:
      // A path with `[*]` is already the list of its values.
      if known?.isStarred == true {
        element = shape
      } else {
        report(.notList(known?.column ?? "", shape), at: call.arguments[0].range)
      }
    }
    visitCondition(call.arguments[1], .element(element))
  }
}
