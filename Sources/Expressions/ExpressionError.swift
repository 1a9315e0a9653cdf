package import RegularExpressions
package import Times

/// What is wrong with an expression, and where: facts, no sentence.
package struct ExpressionError: Error, Equatable, Sendable {
  /// What the grammar wants at a place.
  package enum Expectation: Equatable, Sendable {
    case operand
    case operatorOrEnd
    case symbol(Symbol)
    case keyword(Keyword)
    /// A word that is no keyword everywhere, such as `FROM`.
    case word(String)
    case oneOf([String])
    case memberName
    case subscriptIndex
    case name
    case typeName
  }

  package enum Reason: Equatable, Sendable {
    case unexpectedCharacter(Unicode.Scalar)
    case unterminatedText
    case unterminatedName
    case parameterWithoutName
    case malformedNumber
    case expected(Expectation, found: Token.Kind)
    case tooDeep(limit: Int)
    case unknownFunction(String, suggestion: String?)
    case argumentCount(function: String, expected: ClosedRange<Int>, found: Int)
    /// A function of a time with further arguments, which would be modifiers in SQLite.
    case timeModifier(function: String, expected: ClosedRange<Int>)
    case argumentType(function: String, expected: ValueTypes, found: ValueTypes)
    /// An operand of a type that the operator does not accept.
    case operandType(operation: String, expected: ValueTypes, found: ValueTypes)
    /// Two operands that can never compare, by their types.
    case incomparable(ValueTypes, ValueTypes)
    /// Two operands that can never be ordered, though they can be equal.
    case unordered(ValueTypes)
    /// A constant text that does not read as what it is compared with.
    case incomparableText(String, with: ValueTypes)
    /// A condition that is none.
    case notBoolean(found: ValueTypes)
    case badTimestamp(String)
    case badDate(String)
    case badInterval(String)
    /// An amount without a unit after it.
    case intervalWithoutUnit(String)
    case unknownIntervalUnit(String, suggestion: String?)
    /// A string or number where arithmetic needs an interval; `advice` is what to write after
    /// INTERVAL.
    case intervalNeeded(operation: String, found: ValueTypes, advice: String)
    /// A call of `date`, which returns a string, in arithmetic.
    case dateInArithmetic(operation: String)
    case badEscape
    case danglingEscape
    /// A `[` in a GLOB pattern without its `]`.
    case openClass
    case badPattern(RegularExpressionError)
    case badJSONPath(String)
    /// A number on the right side of `->` that is not an index.
    case badJSONIndex
    case unknownType(String, suggestion: String?)
    case unknownARNPart(String, suggestion: String?)
    case unknownTimeField(String, suggestion: String?)
    case badTimeFormat(String, TimeFormat.Problem)
    /// A function of a field or format and a time, with its arguments swapped.
    case swappedArguments(function: String)
    case indexOutOfRange
    case severalStars
    case unboundParameter(String, suggestion: String?)
    case duplicateOutput(String)
    /// What only a whole statement can have wrong.
    case statement(StatementProblem)
  }

  package var reason: Reason
  /// The place, as UTF-8 offsets into the text.
  package var range: Range<Int>

  package init(_ reason: Reason, at range: Range<Int>) {
    self.reason = reason
    self.range = range
  }
}
