import Commands
import ExpressionChecks
import Expressions
import JSONLines
import TestTools
import Testing

/// Whatever the expression and the first record, a check ends with findings in the text, and
/// never with a crash.
@Suite struct CheckFuzzTests {
  private static let pieces = [
    "model_approval_status", "creation_time", "tags", "domain", "model_package_version", "status",
    "inference_specification", ".Containers", "[*]", "[0]", "['team']", ".Image", "(", ")", ",",
    "=", "<>", "<", ">=", "||", "-", "AND", "OR", "NOT", "IS NULL", "IN (", "LIKE", "REGEXP",
    "BETWEEN", "CASE", "WHEN", "THEN", "ELSE", "END", "'Approved'", "'approved'", "\"Approved\"",
    "NULL", "TRUE", "3", "1e400", "-9223372036854775809", "2024-01-01", "'2024-01-01'",
    "'é\u{301}'",
    "TIMESTAMP '2024-01-01'", "INTERVAL '1 day'", "any(", "all(", "value", "lower(", "coalesce(",
    "starts_with(", ":p", "&&", "!", "===", "select(", ".", "in", "a.b(", "'",
  ]

  private static func words(_ expressions: [String]) -> [[Substring]] {
    expressions.map { $0.split(separator: " ") }
  }

  /// Expressions joined to others, with words dropped, exchanged and added.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func checksEndWithFindingsInTheText(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let known = try WrongExpression.all().map(\.expression) + Lines.of("false-alarms.txt")
    let sources = Self.words(known)
    let records = try [Records.grouped, Records.tagged, nil, [:], ["tags": 3, "domain": [1]]]
    var count = 0
    for _ in 0..<3000 {
      var words = sources.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let other = sources.randomElement(using: &random) ?? []
        words += [["AND", "OR", "OR NOT", "AND NOT"].randomElement(using: &random) ?? "OR"] + other
      }
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let place = Int.random(in: 0...words.count, using: &random)
        if place < words.count, Bool.random(using: &random) { words.remove(at: place) }
        words.insert(Self.pieces.randomElement(using: &random).map { $0[...] } ?? "", at: place)
      }
      let separator = Bool.random(using: &random) ? " " : "\n "
      let text = words.joined(separator: separator)
      if check(text, on: records.randomElement(using: &random) ?? nil) { count += 1 }
    }
    #expect(count > 500, "seed \(seed)")
  }

  /// Whether an expression is one; what is said of it lies in the text.
  private func check(_ text: String, on record: JSONValue?) -> Bool {
    let range = 0..<text.utf8.count + 1
    do throws(ExpressionError) {
      let parameters: [String: ExpressionParameter] = ["p": .text("7")]
      _ = try Expression.compileValue(text, parameters: parameters)
      var checker = ExpressionChecker(
        text, shape: .modelPackages, record: record, parameters: parameters)
      var parser = try Parser(text)
      checker.checkCondition(try parser.parseExpression())
      for finding in checker.findings {
        #expect(range.contains(finding.range.lowerBound), "\(text)")
        #expect(finding.range.upperBound < range.upperBound, "\(text)")
        #expect(!finding.message.isEmpty && finding.advice?.isEmpty != true)
        #expect(!CaretPicture.draw(text, under: finding.range).isEmpty)
      }
      return true
    } catch {
      #expect(ForeignHabit.advice(on: error, in: text)?.isEmpty != true)
      return false
    }
  }
}
