internal import ArgumentParser
internal import ExpressionChecks
internal import Expressions
internal import JSONLines
internal import ModelPackages

/// Whether expressions are checked against the schema of model packages.
struct SchemaOptions: ParsableArguments {
  @Flag(
    name: .customLong("no-schema"),
    help: "Do not check names, paths and values against the schema of model packages.")
  var noSchema = false
}

/// The checks of one command's expressions at the first record: their names, and, where the records
/// are model packages, their paths and values by the schema.
struct SchemaCheck {
  /// An expression, or several that are parts of one text.
  struct Subject {
    let source: ExpressionSource
    let program: Program
    /// Shows the parts of the text to a checker.
    let visit: (inout ExpressionChecker) throws(ExpressionError) -> Void
    var dialect = Dialect.expression
  }

  let subjects: [Subject]
  let parameters: [String: ExpressionParameter]
  /// Whether the schema's checks are on.
  let isOn: Bool
  /// Whether all records are written but those that the expression selects.
  var inverts = false
  /// Further names that stand for columns.
  var synonyms: Set<String> = []
  /// Takes a warning.
  let warn: (String) -> Void

  /// Checks against the first record; of lines that are no records the next one is to be looked at.
  ///
  /// - Returns: whether the line is a record.
  /// - Throws: `MisspelledColumn`, `ExpressionProblem`.
  func inspect(_ line: RawSpan) throws -> Bool {
    guard let record = Self.record(line) else { return false }
    for subject in subjects {
      _ = try ColumnWatch.inspect(line, for: subject.program, source: subject.source)
    }
    let arePackages = Self.isPackage(record)
    if inverts {
      for subject in subjects { try checkNames(of: subject, record, arePackages: arePackages) }
    }
    if isOn, arePackages { try check(against: record) }
    return true
  }

  /// The same before any record is known, for packages that will be read.
  func inspectPackages() throws {
    for subject in subjects {
      try ColumnWatch.inspect(subject.program, source: subject.source)
    }
    if isOn { try check(against: nil) }
  }

  private func check(against record: JSONValue?) throws {
    for subject in subjects {
      var checker = ExpressionChecker(
        subject.source.text, dialect: subject.dialect, shape: .modelPackages, record: record,
        parameters: parameters, synonyms: synonyms)
      try subject.visit(&checker)
      let findings = checker.findings.sorted { $0.range.lowerBound < $1.range.lowerBound }
      if let error = findings.first(where: { !$0.isWarning }) {
        throw ExpressionProblem(finding: error, source: subject.source)
      }
      for finding in findings { warn(subject.source.describe(finding)) }
    }
  }

  /// Under `--invert` a name that nothing has would select everything.
  private func checkNames(
    of subject: Subject, _ record: JSONValue, arePackages: Bool
  ) throws {
    for reference in subject.program.columnReferences
    where !reference.isQuoted && record[reference.name] == nil {
      if reference.name == "data__Identifier" || reference.isLeftOut { continue }
      if arePackages, Columns.allNames.contains(reference.name) || isOn { continue }
      throw ExpressionProblem(
        finding: ExpressionFinding(problem: .lackingColumn(reference.name), range: reference.range),
        source: subject.source)
    }
  }

  private static func record(_ line: RawSpan) -> JSONValue? {
    var bytes: [UInt8] = []
    bytes.append(line)
    guard let value = try? JSONValue(parsing: bytes), value.object != nil else { return nil }
    return value
  }

  /// Whether a record is a whole model package, and not a line that mentions one.
  private static func isPackage(_ record: JSONValue) -> Bool {
    guard let time = record[Columns.creationTime], time != .null,
      let text = record[Columns.identifier]?.string
    else {
      return false
    }
    return ModelPackageARN(text) != nil
  }
}

/// What a check finds wrong with an expression.
struct ExpressionProblem: Error {
  let finding: ExpressionFinding
  let source: ExpressionSource

  var words: String { source.describe(finding) }
}

extension ExpressionSource {
  /// A finding with the expression, a caret under the place, and what to type instead.
  func describe(_ finding: ExpressionFinding) -> String {
    describe(
      finding.message.escapedForDisplay, at: finding.range,
      advice: finding.advice?.split(separator: "\n").map { String($0).escapedForDisplay }
        .joined(separator: "\n"))
  }

  /// A condition that is the whole text, to be checked.
  func condition(_ program: Program) -> SchemaCheck.Subject {
    SchemaCheck.Subject(source: self, program: program) { checker throws(ExpressionError) in
      var parser = try Parser(text)
      checker.checkCondition(try parser.parseExpression())
    }
  }

  /// A value that is the whole text, to be checked.
  func value(_ program: Program) -> SchemaCheck.Subject {
    SchemaCheck.Subject(source: self, program: program) { checker throws(ExpressionError) in
      var parser = try Parser(text)
      checker.checkValue(try parser.parseExpression())
    }
  }

  /// A SELECT list that is the whole text, to be checked.
  func selectList(_ program: Program) -> SchemaCheck.Subject {
    SchemaCheck.Subject(source: self, program: program) { checker throws(ExpressionError) in
      var parser = try Parser(text)
      checker.check(try parser.parseSelectItems())
    }
  }
}
