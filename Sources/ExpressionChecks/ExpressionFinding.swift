/// What a check finds wrong with an expression, and where.
package struct ExpressionFinding: Equatable, Sendable {
  package enum Problem: Equatable, Sendable {
    /// Neither the schema nor the first record has the column.
    case unknownColumn(String, meant: [String], hint: Hint?)
    /// The first record lacks the column, and with `--invert` that would select everything.
    case lackingColumn(String)
    /// A name where a text was meant.
    case bareText(String, isQuoted: Bool)
    /// The schema's object has no member of the name.
    case unknownMember(String, of: String, meant: [String], members: [String])
    /// A step that goes by name into a list.
    case memberOfList(String, meant: [String], hint: Hint?)
    /// An index or `[*]` of what is no list.
    case elementOf(String, ValueShape, meant: [String])
    /// A step into what has no parts.
    case memberOf(String, ValueShape, meant: String?)
    /// `any` and `all` of what is no list.
    case notList(String, ValueShape)
    /// A constant that the column never holds.
    case notOneOf(String, column: String, allowed: [String], meant: String?)
    /// No value of the column fits.
    case neverMatches(column: String, allowed: [String])
    /// A text that is no time.
    case notTime(String, column: String)
    /// A date without quotes, which is arithmetic.
    case unquotedDate(String, meant: String)
    /// A number beside a time that is text, or one that is too small for seconds since 1970.
    case numberForTime(String, column: String, isText: Bool)
    /// `= NULL` and its kin.
    case comparedWithNull(String, negated: Bool)
    /// NULL in the list of an IN.
    case nullInList(String, negated: Bool)
    /// Two values that never compare.
    case excluded(column: String, ValueShape, with: String, meant: String?)
    /// A pattern for what is no text.
    case patternFor(column: String, ValueShape, meant: String)
    /// An argument of a type that the function does not take.
    case argument(of: String, column: String, ValueShape, meant: String?)
    /// Arithmetic with what is no number and no time.
    case arithmetic(column: String, ValueShape)
    /// A value where a condition is needed.
    case notCondition(column: String, ValueShape)
    /// Conditions that are never true together; one of them alone where the second is nil.
    case neverTrue(String, String?)
    /// Conditions of which one is always true.
    case neverFalse(String, String)
    /// A date without a time of day, which a time never equals.
    case dateForTime(String, column: String)
    /// A text that does not order as the time it stands for.
    case ordersAsText(String, column: String)
  }

  /// What else helps.
  package enum Hint: Equatable, Sendable {
    /// The records are in groups and have no tags.
    case tagsOfGroups
  }

  package let problem: Problem
  /// The place, as UTF-8 offsets into the text.
  package let range: Range<Int>

  package init(problem: Problem, range: Range<Int>) {
    self.problem = problem
    self.range = range
  }

  /// Whether the expression may mean what it says all the same.
  package var isWarning: Bool {
    switch problem {
    case .neverTrue, .neverFalse, .dateForTime, .ordersAsText: true
    default: false
    }
  }
}
