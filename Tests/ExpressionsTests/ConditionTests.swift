import Expressions
import JSONLines
import TestTools
import Testing

/// A condition selects a line just where its value is true, however it is looked for.
@Suite struct ConditionTests {
  private static let conditions = [
    "t['k'] = 'fraud'", "t['k'] != 'fraud'", "NOT t['k'] = 'fraud'", "t['k'] LIKE '%au%'",
    "t['k'] LIKE 'f%d' OR o.a[0] = 'x'", "o.a[*] = 'fraud'", "o.a[*] LIKE 'fr%'",
    "any(t, Value = 'fraud')",
    "all(t, Value = 'fraud')", "t['k'] ILIKE '%FRAUD%'", "t['k'] = '7'", "t['k'] = 7",
    "o.b = 'fraud'",
    "o.b = 'fraud' AND t['k'] = 'fraud' AND o.a[0] LIKE '%f%'", "o.b LIKE '%'", "o.b = ''",
    "(o.b = 'fraud') IS NULL", "o.b = 'fraud' IS DISTINCT FROM TRUE",
    "CASE WHEN o.b = 'fraud' THEN t['k'] = 'fraud' ELSE o.a[0] = 'fraud' END",
    "o.b IN ('x', 'fraud')",
    "o.b REGEXP 'fra[a-z]d'", "o.b REGEXP 'fraud'", "o.b REGEXP '^fraud$'",
    "o.b REGEXP '(?i)FRAUD'",
    "o.b REGEXP 'x|fraud'", "o.b REGEXP '(fr){1}aud'", "o.b REGEXP 'a?ud+'", "o.b = 'a/b'",
    "o.b LIKE '%a/b%'", "c = 'fraud'", "c != 'fraud'", "NOT c = 'fraud'", "c LIKE '_raud'",
    "c LIKE '%a_d%' OR c = 'FRAUD'", "c ILIKE 'FR%D'", "c = '7'", "c > 6.5", "c <= 7",
    "c IN ('7', '8')",
    "c BETWEEN '6' AND '8'", "c BETWEEN 6 AND 8",
    "c IN ('fraud', 'a/b', 'a much longer text of many bytes')",
    "c LIKE '%frau%'", "c LIKE '%x%'", "c LIKE '%much_longer%'", "c REGEXP 'ud'",
    "c REGEXP 'much[ ]longer'", "c NOT LIKE '%fra%'", "c IS DISTINCT FROM 'fraud'",
    "'7' IS NOT DISTINCT FROM c", "o.b IS NOT DISTINCT FROM 'fraud'",
    "c > TIMESTAMP '2026-01-01'", "c = TIMESTAMP '2026-01-01T00:00:00Z'",
  ]

  private static let texts = [
    "fraud", "FRAUD", "\\u0066raud", "fra\\u0075d", "xfraudx", "fra", "", "x", "7", "07.0", "a/b",
    "a\\/b",
    "\\\"fraud\\\"", "\\\\fraud", "a much longer text of many bytes", "2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00.000Z", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00.0000000000Z",
    "2026-01-01",
    "2026-02-01T24:00:00Z", "6.500000000000000001", "1e1", ".5", "\\u212Araud",
  ]

  private func value(_ random: inout SeededRandom) -> String {
    switch Int.random(in: 0..<8, using: &random) {
    case 0:
      return ["null", "7", "7.0", "6.5", "true", "1e400", "-0", "[]", "{}"].randomElement(
        using: &random) ?? "1"
    default: return "\"\(Self.texts.randomElement(using: &random) ?? "")\""
    }
  }

  private func line(_ random: inout SeededRandom) -> [UInt8] {
    var members: [String] = []
    let filler = String(repeating: "-", count: Int.random(in: 0...80, using: &random))
    if Int.random(in: 0..<8, using: &random) > 0 {
      let tags = (0..<Int.random(in: 0...3, using: &random)).map { _ in
        let key = ["k", "l", "\\u006b"].randomElement(using: &random) ?? "k"
        return "{\"Key\":\"\(key)\",\"Value\":\(value(&random))}"
      }
      members.append("\"t\":[\(tags.joined(separator: ","))]")
    }
    let elements = (0..<Int.random(in: 0...2, using: &random)).map { _ in value(&random) }
    members.append(
      "\"o\":{\"f\":\"\(filler)\",\"a\":[\(elements.joined(separator: ", "))],\"b\":\(value(&random))}"
    )
    if Int.random(in: 0..<8, using: &random) > 0 { members.append("\"c\":\(value(&random))") }
    return Array("{\(members.joined(separator: ","))}".utf8)
  }

  @Test func conditionsSelectWhereTheirValueIsTrue() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed)
    var selected = 0
    for round in 0..<240 {
      // One condition alone, then several of them together, some under AND and NOT.
      let count = round < Self.conditions.count ? 1 : Int.random(in: 2...10, using: &random)
      var parts = (0..<count).map { _ in
        "(\(Self.conditions.randomElement(using: &random) ?? "TRUE"))"
      }
      if count == 1 { parts = [Self.conditions[round]] }
      let text = parts.dropFirst().reduce(parts[0]) { whole, part in
        whole + ([" AND ", " OR ", " OR NOT "].randomElement(using: &random) ?? " OR ") + part
      }
      let condition = try Expression.compile(text)
      let value = try Expression.compileValue(text)
      var tests = Evaluator(condition.program, now: runStart)
      var values = Evaluator(value.program, now: runStart)
      var tested = LineIndexer(columns: condition.columns)
      var valued = LineIndexer(columns: value.columns)
      for _ in 0..<60 {
        let line = line(&random)
        let bytes = line.span.bytes
        try tested.index(bytes)
        try valued.index(bytes)
        tests.start(on: tested)
        values.start(on: valued)
        let expected = values.evaluate(value.root, line: bytes).isTrue
        if expected { selected += 1 }
        #expect(
          tests.isTrue(condition.root, line: bytes) == expected,
          "seed \(seed): \(text) on \(String(decoding: line, as: UTF8.self))")
      }
    }
    #expect(selected > 100, "seed \(seed)")
  }

  @Test(arguments: [
    ("o.b", "fraud", #"{"o":{"b":"\u0066raud"}}"#), ("o.b", "fr%", #"{"o":{"b":"fra\u0075d"}}"#),
    ("t['k']", "%d", #"{"t":[{"Key":"\u006b","Value":"frau\u0064"}]}"#),
    ("o.b", "a/b", #"{"o":{"b":"a\/b"}}"#),
    ("o.b", #"a\b"#, #"{"o":{"b":"a\\b"}}"#), ("o.b", #"a"b"#, #"{"o":{"b":"a\"b"}}"#),
    ("o.b", "é_%", #"{"o":{"b":"\u00e9ab"}}"#),
  ])
  func whatIsSpelledWithEscapesIsFound(path: String, pattern: String, line: String) throws {
    #expect(try selects("\(path) LIKE '\(pattern)'", line))
    #expect(try selects("\(path) = 'x' OR \(path) LIKE '\(pattern)' OR \(path) = 'y'", line))
    #expect(try !selects("NOT \(path) LIKE '\(pattern)'", line))
  }

  @Test func severalPathsShareAWalk() throws {
    let line = #"{"o":{"a":[{"x":1},{"x":2,"x":3}],"b":{"x":4},"b":{"y":5}}}"#
    #expect(
      try evaluate(
        "o.a[0].x || o.a[-1].x || o.a[1]['x'] || o.b.y || coalesce(o.b.x, '-')", on: line)
        == #""1335-""#)
  }
}
