package import JSONLines

/// One compiled expression, to be shared by any number of evaluators.
package struct Expression: Sendable {
  package let program: Program
  package let root: ExpressionRoot
  /// The names of bound parameters that the text does not use.
  package let unusedParameters: [String]

  /// Compiles a condition, such as filter's.
  ///
  /// - Throws: the first thing that is wrong with it.
  package static func compile(
    _ text: String, parameters: [String: ExpressionParameter] = [:]
  ) throws(ExpressionError) -> Expression {
    var builder = ProgramBuilder(parameters: parameters)
    let root = try builder.addCondition(text)
    return Expression(
      program: builder.program, root: root, unusedParameters: builder.unusedParameters)
  }

  /// Compiles an expression of any type, such as the value of an assignment.
  package static func compileValue(
    _ text: String, parameters: [String: ExpressionParameter] = [:]
  ) throws(ExpressionError) -> Expression {
    var builder = ProgramBuilder(parameters: parameters)
    let root = try builder.add(text)
    return Expression(
      program: builder.program, root: root, unusedParameters: builder.unusedParameters)
  }

  /// The top-level members that the expression needs of a line.
  package var columns: ColumnSet { program.columns }
}
