internal import ArgumentParser
internal import ExpressionChecks
internal import Expressions
internal import JSONLines
internal import ModelPackages

/// The option --no-schema, which turns off checks of expressions against the schema of model
/// packages.
struct SchemaOptions: ParsableArguments {
  @Flag(
    name: .customLong("no-schema"),
    help: "Do not check names, paths and values against the schema of model packages.")
  var noSchema = false
}

/// The checks of a command's expressions at the first record: column names, and, if the records are
/// model packages, also paths and values by the schema.
struct SchemaCheck {
  /// An expression, or several expressions with the same source.
  struct Subject {
    let source: ExpressionSource
    let program: Program
    /// Checks all expressions of the source.
    let visit: (inout ExpressionChecker) throws(ExpressionError) -> Void
    var dialect = Dialect.expression
  }

  let subjects: [Subject]
  let parameters: [String: ExpressionParameter]
  /// Whether the schema's checks are on.
  let isOn: Bool
  /// Whether the records are written that the expression does not select (`--invert`).
  var inverts = false
  /// Further names for columns.
  var synonyms: Set<String> = []
  /// The schema of the records.
  var shape = RecordShape.modelPackages
  /// Receives each warning.
  let warn: (Message) -> Void

  /// Checks the expressions against a line. If it is not a record, call again with the next line.
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

  /// Checks the expressions before any record is known, for packages that will be fetched.
  func inspectPackages() throws {
    for subject in subjects {
      try ColumnWatch.inspect(subject.program, source: subject.source)
    }
    if isOn { try check(against: nil) }
  }

  /// Checks the expressions before any record is known, for records of the shape alone.
  func inspectShape() throws { if isOn { try check(against: nil) } }

  /// Checks expressions over packages before and after a change, before any package is known.
  func inspectStates() throws {
    if isOn { return try check(against: nil) }
    for subject in subjects {
      try ColumnWatch.inspect(subject.program, source: subject.source)
    }
  }

  private func check(against record: JSONValue?) throws {
    for subject in subjects {
      var checker = ExpressionChecker(
        subject.source.text, dialect: subject.dialect, shape: shape, record: record,
        parameters: parameters, synonyms: synonyms)
      try subject.visit(&checker)
      let findings = checker.findings.sorted { $0.range.lowerBound < $1.range.lowerBound }
      if let error = findings.first(where: { !$0.isWarning }) {
        throw ExpressionProblem(finding: error, source: subject.source)
      }
      for finding in findings { warn(subject.source.describe(finding)) }
    }
  }

  /// Reports unknown names under `--invert`, where they would select every record.
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

  /// Returns whether a record is a complete model package, not a line that only refers to one.
  private static func isPackage(_ record: JSONValue) -> Bool {
    guard let time = record[Columns.creationTime], time != .null,
      let text = record[Columns.identifier]?.string
    else {
      return false
    }
    return ModelPackageARN(text) != nil
  }
}

/// A finding of a check, with the source of its expression.
struct ExpressionProblem: Error {
  let finding: ExpressionFinding
  let source: ExpressionSource

  var words: Message { source.describe(finding) }
}

extension ExpressionSource {
  /// Returns the message for a finding: the problem, the expression with a mark under its position,
  /// and advice.
  func describe(_ finding: ExpressionFinding) -> Message {
    describe(
      finding.message, at: finding.range, advice: finding.advice)
  }

  /// Returns the check of a condition that is the whole source.
  func condition(_ program: Program) -> SchemaCheck.Subject {
    SchemaCheck.Subject(source: self, program: program) { checker throws(ExpressionError) in
      var parser = try Parser(text)
      checker.checkCondition(try parser.parseExpression())
    }
  }

  /// Returns the check of a value that is the whole source.
  func value(_ program: Program) -> SchemaCheck.Subject {
    SchemaCheck.Subject(source: self, program: program) { checker throws(ExpressionError) in
      var parser = try Parser(text)
      checker.checkValue(try parser.parseExpression())
    }
  }

  /// Returns the check of a SELECT list that is the whole source.
  func selectList(_ program: Program) -> SchemaCheck.Subject {
    SchemaCheck.Subject(source: self, program: program) { checker throws(ExpressionError) in
      var parser = try Parser(text)
      checker.check(try parser.parseSelectItems())
    }
  }
}
