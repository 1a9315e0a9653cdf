internal import ExpressionChecks
internal import Expressions
internal import Queries

extension Query {
  /// Returns the checks of a SELECT, which run at the first record, or before the first request for
  /// packages.
  func schemaCheck(of query: LoadedQuery, in context: RunContext) -> SchemaCheck {
    let statement = query.statement
    let subject = SchemaCheck.Subject(
      source: query.source, program: query.program.input,
      visit: { checker in statement.check(with: &checker) }, dialect: .statement)
    let isQuiet = report.quiet
    // Errors in --param were already reported.
    let parameters = (try? ExpressionOptions.parameters(param)) ?? [:]
    return SchemaCheck(
      subjects: [subject], parameters: parameters, isOn: !schema.noSchema,
      synonyms: query.packages == nil || query.readsGroups ? [] : ["Identifier"],
      shape: query.readsGroups ? .groups : .modelPackages,
      warn: { if !isQuiet { context.messages.lines("mpkg query: warning: " + $0) } })
  }
}

extension SelectStatement {
  /// Checks every part of the statement; the names of output columns are known after the SELECT
  /// list.
  fileprivate func check(with checker: inout ExpressionChecker) {
    checker.check(items)
    checker.addOutputs(items)
    if let condition { checker.checkCondition(condition) }
    for group in groups { checker.checkValue(group) }
    if let having { checker.checkCondition(having) }
    for term in order { checker.checkValue(term.syntax) }
  }
}
