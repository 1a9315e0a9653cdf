import Expressions
import Queries
import TestTools
import Testing

/// Whatever the text, the answer is a statement or an error that points into it, and never a crash.
@Suite struct FuzzTests {
  private static let pieces = [
    "SELECT", "DISTINCT", "FROM", "WHERE", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "OFFSET",
    "ASC",
    "DESC", "NULLS FIRST", "NULLS LAST", "UPDATE", "SET", "INSERT INTO", "DELETE FROM", "EXPLAIN",
    "AS", "*", "EXCEPT (a)", "a",
    "b",
    "`c`", "\"d\"", "'f'", "stdin", "aws.sagemaker.model_package", "awscc.sagemaker.model_packages",
    "region", "data__Identifier", "data__PatchDocument", "Identifier", "=", "'x'", "IN ('x', 'y')",
    "count(*)", "count(DISTINCT a)", "sum(a)", "avg(b)", "min(a)", "max(", "(", ")", ",", ";", "1",
    "2",
    "-1", "AND", "OR", "NOT", "IS NULL", ":p", "now()", "a[*].b", "any(a, b = 1)", "-- x\n",
    "/* y */",
    "/*", "`", "'", "INTERVAL '1 day'", "timestamp(creation_time)", ">", "||",
    "CASE WHEN a THEN b END",
  ]

  private static let statements = [
    "SELECT DISTINCT a, count(*) AS n FROM 'f' WHERE b > 1 GROUP BY a HAVING n > 1 ORDER BY n DESC LIMIT 2",
    "SELECT * FROM aws.sagemaker.model_packages WHERE region IN ('x') AND creation_time > '2026-01-01'",
    "UPDATE aws.sagemaker.model_package SET data__PatchDocument = '[]' WHERE region = 'x' AND data__Identifier = 'y'",
    "DESCRIBE EXTENDED FROM 'f';", "SHOW EXTENDED METHODS IN aws.sagemaker.model_packages",
    "SHOW RESOURCES IN aws.sagemaker",
    "SELECT sum(a) + 1, upper(b) AS c FROM stdin GROUP BY 2 ORDER BY 1 NULLS LAST, c OFFSET 3;",
  ]

  private func run(_ text: String) -> Bool {
    let environment = environment(["p": .text("7")])
    do throws(ExpressionError) {
      switch try StatementParser.parse(text) {
      case .select(let statement):
        if case .packages(let table) = statement.table {
          let routing = try PackageRouting(of: statement.condition, in: table, environment)
          _ = ListingFilters(of: routing.condition, environment)
        }
        var compiler = QueryCompiler(
          statement, condition: statement.condition, unused: ["p"], environment)
        _ = try compiler.compile()
      case .update(let statement):
        _ = try PackageRouting(of: statement.condition, in: statement.table, environment)
      case .delete(let statement):
        _ = try PackageRouting(of: statement.condition, in: statement.table, environment)
      case .insert(let statement):
        for assignment in statement.assignments {
          _ = try ConstantValue.of(
            assignment.value, parameters: environment.parameters, now: environment.now)
        }
      case .explain, .describe, .show: break
      }
      return true
    } catch {
      #expect(error.range.lowerBound >= 0 && error.range.upperBound <= text.utf8.count, "\(text)")
      #expect(!ExpressionDiagnostic(error).sentence.isEmpty)
      #expect(!CaretPicture.draw(text, under: error.range).isEmpty)
      return false
    }
  }

  @Test func `random words`() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed)
    for _ in 0..<4000 {
      let count = Int.random(in: 1...24, using: &random)
      let words = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "a" }
      _ = run((Bool.random(using: &random) ? "SELECT " : "") + words.joined(separator: " "))
    }
  }

  @Test func `statements with something changed`() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed)
    var good = 0
    for _ in 0..<4000 {
      var bytes = Array((Self.statements.randomElement(using: &random) ?? "").utf8)
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &random)
        case 1: bytes.remove(at: place)
        default:
          let piece = Self.pieces.randomElement(using: &random) ?? "a"
          bytes.insert(contentsOf: " \(piece) ".utf8, at: place)
        }
      }
      if run(String(decoding: bytes, as: UTF8.self)) { good += 1 }
    }
    #expect(good > 500, "seed \(seed)")
  }

  @Test func `deep and long statements`() {
    #expect(!run("SELECT " + String(repeating: "(", count: 5000) + "a FROM 'f'"))
    #expect(
      run(
        "SELECT a FROM 'f' WHERE "
          + Array(repeating: "a = 1", count: 5000).joined(separator: " AND ")))
    let columns = (0..<500).map { "sum(c\($0))" }.joined(separator: ", ")
    #expect(run("SELECT \(columns) FROM 'f'"))
  }
}
