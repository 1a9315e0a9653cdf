package import Expressions
package import JSONLines

/// Checks expressions against a schema and the first record, before anything is selected.
///
/// Worked example: in `model_approval_status = 'approved'` the column is one of three texts by the
/// schema, so that the comparison is never true: a finding at `'approved'` which names `'Approved'`.
/// The checker only reads the tree; the program that runs is the same with and without it.
package struct ExpressionChecker: Sendable {
  /// What column names mean at a part of an expression.
  enum Scope {
    case record
    /// In the condition of `any` or `all`: members of a list's element.
    case element(ValueShape)
  }

  /// The text that the expressions are parts of.
  let text: String
  private let bytes: [UInt8]
  let dialect: Dialect
  let shape: RecordShape
  /// The first record; nil where there is none yet, as for packages that a query will read.
  let record: JSONValue?
  let parameters: [String: ExpressionParameter]
  /// Names that are known beside columns: synonyms, and the names of output columns.
  var aliases: Set<String> = []
  package private(set) var findings: [ExpressionFinding] = []
  /// How much work may still go into trying conditions, in compiled parts: a long expression is not
  /// tried to its end.
  private var trials = 50_000
  /// How many findings are kept: one is shown, and a list of values may be very long.
  private static let findingLimit = 100

  /// - Parameter synonyms: further names of text columns, which nothing is checked of.
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
      // A column that is left out may be missing.
      case .star: continue
      }
    }
  }

  /// Takes the names of output columns for known from here on.
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

  /// Takes the work of trying conditions with some values from what is left; false if that is too
  /// little.
  mutating func takeTrials(_ conditions: [Syntax], values: Int) -> Bool {
    let work = conditions.reduce(0) { $0 + $1.weight } * values
    guard work <= trials else { return false }
    trials -= work
    return true
  }

  /// A part of the text as it was written.
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
      // A starred path is the list of its values.
      if known?.isStarred == true {
        element = shape
      } else {
        report(.notList(known?.column ?? "", shape), at: call.arguments[0].range)
      }
    }
    visitCondition(call.arguments[1], .element(element))
  }
}
