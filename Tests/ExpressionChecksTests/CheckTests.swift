import Commands
import ExpressionChecks
import Expressions
import JSONLines
import ProgramRuns
import TestTools
import Testing
import Times

/// Wrong expressions get a message that says what to type; right ones get none.
@Suite struct CheckTests {
  @Test(arguments: try WrongExpression.all().filter { $0.section != "habits" })
  func wrongExpressionsAreExplained(_ wrong: WrongExpression) throws {
    let findings = try findings(in: wrong.expression, on: wrong.record)
    let texts = findings.map { $0.message + "\n" + ($0.advice ?? "") }
    #expect(texts.first?.contains(wrong.words) ?? false, "\(texts)")
    #expect(findings.first?.isWarning == (wrong.section == "warnings"))
    let length = wrong.expression.utf8.count
    #expect(findings.allSatisfy { $0.range.upperBound <= length && !$0.range.isEmpty })
  }

  @Test(arguments: try WrongExpression.all().filter { $0.section == "habits" })
  func habitsOfOtherLanguagesAreExplained(_ wrong: WrongExpression) throws {
    do throws(ExpressionError) {
      _ = try Expression.compile(wrong.expression)
      Issue.record("\(wrong.expression) is taken")
    } catch {
      let advice = ForeignHabit.advice(on: error, in: wrong.expression)
      #expect(advice?.contains(wrong.words) ?? false, "\(advice ?? "nothing")")
    }
  }

  @Test func thereAreManyWrongExpressions() throws {
    #expect(Set(try WrongExpression.all().map(\.expression)).count >= 120)
  }

  @Test(arguments: try Lines.of("false-alarms.txt"), ["grouped", "tagged", "none"])
  func rightExpressionsPass(_ expression: String, record: String) throws {
    _ = try Expression.compile(expression)
    let findings = try findings(in: expression, on: Records.named[record] ?? nil)
    #expect(findings.isEmpty, "\(findings.map(\.message))")
  }

  /// A constant in place of `:NAME` is checked like one that stands there.
  @Test func valuesOfParametersAreChecked() throws {
    let expression = "model_approval_status = :status"
    for (value, isRight) in [("Approved", true), ("approved", false)] {
      let findings = try findings(
        in: expression, on: Records.grouped, parameters: ["status": .text(value)])
      #expect(findings.isEmpty == isRight)
    }
    #expect(
      try findings(
        in: "creation_time > :since", on: nil, parameters: ["since": .text("1 May")]
      ).map(\.message) == ["'1 May' is no time to compare creation_time with"])
  }

  /// What the first record has is taken, whatever the schema says.
  @Test(arguments: [
    (#""stage_of_review":"open""#, "stage_of_review = 'open'"),
    (#""tags":"fraud""#, "tags = 'fraud'"), (#""tags":"fraud""#, "tags LIKE 'fr%'"),
    (#""model_approval_status":"approved""#, "model_approval_status = 'rejected'"),
    (#""model_approval_status":"Withdrawn""#, "model_approval_status = 'Withdrawn'"),
    (#""creation_time":1704067200"#, "creation_time > 1704067200"),
    (#""model_card":{"ModelCardOwner":"ana"}"#, "model_card.ModelCardOwner = 'ana'"),
    (#""model_package_version":"v3""#, "model_package_version = 'v3'"),
  ])
  func theFirstRecordKnowsBetter(member: String, expression: String) throws {
    let record = try JSONValue(parsing: "{\(member)}")
    #expect(try findings(in: expression, on: record).isEmpty)
  }

  /// However many values are wrong, the check ends soon.
  @Test(.timeLimit(.minutes(1))) func longListsAreCheckedOnce() throws {
    let values = (0..<20_000).map { "'v\($0)'" }.joined(separator: ", ")
    let found = try findings(in: "model_approval_status IN (\(values))", on: nil)
    #expect(found.count == 100)
    let many = (0..<5_000).map { "domain = 'v\($0)'" }.joined(separator: " OR ")
    #expect(try findings(in: many, on: nil).isEmpty)
    // Trying conditions ends too.
    let tried = (0..<4_000).map {
      "(domain = 'a\($0)' OR domain = 'b' OR starts_with(model_approval_status, 'A'))"
    }.joined(separator: " AND ")
    #expect(try findings(in: tried, on: nil).isEmpty)
  }
}

/// Where the checker refuses, there was nothing to choose.
@Suite struct NonsenseTests {
  /// Refused expressions choose no record, every record, or every record that has the columns.
  @Test func refusedExpressionsChooseNoneOrAll() throws {
    let lines = try Records.generated()
    #expect(lines.count == 10_000)
    var tried: Set<String> = []
    for wrong in try WrongExpression.all() where wrong.section == "grouped" && !wrong.choosesSome {
      // An expression stands there once for its message and once for its advice.
      guard tried.insert(wrong.expression).inserted else { continue }
      let chosen = try chosen(by: wrong.expression, from: lines)
      if chosen == 0 || chosen == lines.count { continue }
      var parser = try Parser(wrong.expression)
      let paths = try parser.parseExpression().columnPaths
      let condition = paths.map { path in
        "\"\(path.name)\"" + (path.steps.isEmpty ? "" : ".x") + " IS NOT NULL"
      }.joined(separator: " AND ")
      #expect(try self.chosen(by: condition, from: lines) == chosen, "\(wrong.expression)")
    }
  }

  private func chosen(by condition: String, from lines: [[UInt8]]) throws -> Int {
    let compiled = try Expression.compile(condition)
    var evaluator = Evaluator(compiled.program, now: .epoch)
    var indexer = LineIndexer(columns: compiled.columns)
    var count = 0
    for line in lines {
      try indexer.index(line.span.bytes)
      evaluator.start(on: indexer, origin: RecordOrigin(file: "x", line: 1))
      if evaluator.isTrue(compiled.root, line: line.span.bytes) { count += 1 }
    }
    return count
  }
}
