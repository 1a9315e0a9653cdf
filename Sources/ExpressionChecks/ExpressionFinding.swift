/// A likely mistake in an expression, and its position.
package struct ExpressionFinding: Equatable, Sendable {
  package enum Problem: Equatable, Sendable {
    /// The schema does not have the column; nor does the first record, if one was read.
    case unknownColumn(String, isRecordRead: Bool, meant: [String], hint: Hint?)
    /// The first record does not have the column, so `--invert` would select every record without
    /// it.
    case lackingColumn(String)
    /// A name that was probably meant as a string.
    case bareText(String, isQuoted: Bool)
    /// The object has no member of this name in the schema.
    case unknownMember(String, of: String, meant: [String], members: [String])
    /// A step into a list by name.
    case memberOfList(String, meant: [String], hint: Hint?)
    /// An index or `[*]` on a value that is not a list.
    case elementOf(String, ValueShape, meant: [String])
    /// A step into a value without parts.
    case memberOf(String, ValueShape, meant: String?)
    /// `any` or `all` on a value that is not a list.
    case notList(String, ValueShape)
    /// A constant that is not one of the column's allowed values.
    case notOneOf(String, column: String, allowed: [String], meant: String?)
    /// A condition that is true for no allowed value of the column.
    case neverMatches(column: String, allowed: [String])
    /// A string that is not a time.
    case notTime(String, column: String)
    /// A date without quotes, which would be evaluated as arithmetic.
    case unquotedDate(String, meant: String)
    /// A number compared with a time: the time is a string, or the number is too small for seconds
    /// since 1970.
    case numberForTime(String, column: String, isText: Bool)
    /// A comparison with NULL, such as `= NULL`.
    case comparedWithNull(String, negated: Bool)
    /// NULL in the list of IN.
    case nullInList(String, negated: Bool)
    /// A comparison of values whose types are never equal.
    case excluded(column: String, ValueShape, with: String, meant: String?)
    /// LIKE or REGEXP on a value that is not a string.
    case patternFor(column: String, ValueShape, meant: String)
    /// An argument of a type that the function does not accept.
    case argument(of: String, column: String, ValueShape, meant: String?)
    /// Arithmetic on a column that never holds numbers.
    case arithmetic(column: String, ValueShape)
    /// A value used as a condition.
    case notCondition(column: String, ValueShape)
    /// Conditions that are never true together; if the second is `nil`, the first alone is never
    /// true.
    case neverTrue(String, String?)
    /// Conditions joined with OR of which at least one is always true.
    case neverFalse(String, String)
    /// A date without a time of day, which never equals a time.
    case dateForTime(String, column: String)
    /// A time in a form whose order as a string differs from its order in time.
    case ordersAsText(String, column: String)
  }

  /// Further advice on a finding.
  package enum Hint: Equatable, Sendable {
    /// Packages in groups have no tags of their own.
    case tagsOfGroups
  }

  package let problem: Problem
  /// The position, as UTF-8 offsets into the source.
  package let range: Range<Int>

  package init(problem: Problem, range: Range<Int>) {
    self.problem = problem
    self.range = range
  }

  /// Whether the finding is only a warning, because the expression may be intended.
  package var isWarning: Bool {
    switch problem {
    case .neverTrue, .neverFalse, .dateForTime, .ordersAsText: true
    default: false
    }
  }
}
