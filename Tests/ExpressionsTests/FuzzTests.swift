import Expressions
import JSONLines
import TestTools
import Testing

/// Whatever the text and the line, the answer is a value or an error, and never a crash.
@Suite struct FuzzTests {
  private static let pieces = [
    "a", "b", "list", "tags", "\"q\"", "data__Identifier", ".", "[0]", "[-1]", "['k']", "[*]", "(",
    ")", ",", "=", "!=", "<", ">=", "||", "+", "-", "*", "/", "%", "AND", "OR", "NOT", "IS", "NULL",
    "DISTINCT FROM", "IN (", "LIKE", "ILIKE", "ESCAPE", "BETWEEN", "REGEXP", "CASE", "WHEN", "THEN",
    "ELSE", "END", "CAST(", "AS", "TEXT", "INTEGER", "TIMESTAMP", "TIMESTAMP '2026-01-01'",
    "INTERVAL '1 month'", "INTERVAL", "DAY", "DATE '2026-01-01'", "'7 days'",
    "GLOB", "'*[a-b]?'", "'['", "->", "->>", "'$'",
    "'week'", "'%Y%j'", "date_trunc(", "strftime(", "'x'", "'%a_'", "'(a|b)+'", "'$.k[0]'", "'1.5'",
    "1", "2.5", "1e400",
    "99999999999999999999", "TRUE", "FALSE", "now()", ":p", "any(", "all(", "value", "EXCEPT",
    "lower(",
    "substr(", "round(", "json_extract(", "regexp_extract(", "split_part(", "coalesce(", "length(",
    "typeof(", "replace(", "concat(", "array_contains(", "date(", "iif(", "nullif(",
  ]

  private static let conditions = [
    "a = 'x' AND list[*].k > 1 OR NOT tags['k'] LIKE '%a!_' ESCAPE '!'",
    "CASE WHEN a IS NULL THEN CAST(b AS INTEGER) ELSE round(b, 2) END = 3 * -b % 7",
    "any(list, k = 1 AND any(value, value IN (1, 'x'))) IS DISTINCT FROM all(tags, Key REGEXP '^k')",
    "a -> 'k' ->> -1 GLOB '[^a-c]*?' OR NOT b ->> '$.k[0]' NOT GLOB a",
    "date_trunc('week', a) - INTERVAL 7 DAY < DATE '2026-01-01' OR strftime('%Y-%m', b) = a",
    "timestamp(a) - INTERVAL '1 month' < now() AND date(b) BETWEEN '2026' AND a || 'é'",
    "json_extract(a, '$.k[#-1]') = substr(replace(b, 'x', a), -3, 2) AND length(list[*].k) = 2",
  ]

  private static let values = [
    "null", "true", "-1.5e3", "12345678901234567890123", "9223372036854775807", "1e999", "\"\"",
    #""x\u00e9\n\ud83d\ude00""#, #""2026-01-01T00:00:00Z""#, #""[1,{\"k\":2}]""#, "\"+.5e1\"",
    "[]", #"[1,"x",null,[2],{"k":[1,{"k":3}]}]"#, #"{"k":"v","value":[1]}"#,
    #"[{"Key":"k","Value":{"k":1}}, {"Key":1}]"#,
  ]

  private func line(_ random: inout SeededRandom) -> [UInt8] {
    let members = ["a", "b", "list", "tags", "q"].map { name in
      "\"\(name)\": \(Self.values.randomElement(using: &random) ?? "1")"
    }
    return Array("{\(members.joined(separator: ","))}".utf8)
  }

  /// Compiles a text and, where that goes, runs it on random lines; whether it went.
  private func run(_ text: String, _ random: inout SeededRandom, seed: UInt64) -> Bool {
    let place: (ExpressionError) -> Void = { error in
      #expect(error.range.lowerBound >= 0 && error.range.upperBound <= text.utf8.count)
      #expect(!ExpressionDiagnostic(error).sentence.isEmpty)
      #expect(!CaretPicture.draw(text, under: error.range).isEmpty)
    }
    var builder = ProgramBuilder(parameters: ["p": .text("7")])
    var roots: [ExpressionRoot] = []
    do throws(ExpressionError) {
      roots.append(try builder.add(text))
    } catch { place(error) }
    do throws(ExpressionError) {
      for case .column(_, let root, _) in try builder.addSelectList(text) { roots.append(root) }
    } catch { place(error) }
    var evaluator = Evaluator(builder.program, now: runStart)
    var indexer = LineIndexer(columns: builder.program.columns)
    for _ in 0..<3 where !roots.isEmpty {
      let line = line(&random)
      do throws(JSONSyntaxError) { try indexer.index(line.span.bytes) } catch {
        Issue.record("seed \(seed): \(error)")
      }
      evaluator.start(on: indexer)
      for root in roots {
        let value = evaluator.evaluate(root, line: line.span.bytes)
        #expect(
          value.isNull || !root.types.isDisjoint(with: value.type),
          "seed \(seed): \(text) gave \(value.type.names), not \(root.types.names)")
        var output: [UInt8] = []
        evaluator.append(value, line: line.span.bytes, to: &output)
        #expect((try? JSONValue(parsing: output)) != nil, "seed \(seed): \(text)")
      }
    }
    return !roots.isEmpty
  }

  @Test func randomWords() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed)
    for _ in 0..<4000 {
      let count = Int.random(in: 1...12, using: &random)
      let words = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "a" }
      _ = run(words.joined(separator: " "), &random, seed: seed)
    }
  }

  @Test func randomCharacters() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed)
    for _ in 0..<3000 {
      let count = Int.random(in: 0..<30, using: &random)
      let bytes = (0..<count).map { _ in
        Bool.random(using: &random)
          ? UInt8.random(in: 0x20...0x7E, using: &random)
          : UInt8.random(in: 0...255, using: &random)
      }
      _ = run(String(decoding: bytes, as: UTF8.self), &random, seed: seed)
    }
  }

  @Test func mutatedConditions() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed)
    var compiled = 0
    for round in 0..<3000 {
      var bytes = Array(Self.conditions[round % Self.conditions.count].utf8)
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.remove(at: place)
        case 1: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &random)
        case 2:
          bytes.insert(
            contentsOf: (Self.pieces.randomElement(using: &random) ?? "").utf8, at: place)
        default:
          let end = Int.random(in: place...min(place + 12, bytes.count), using: &random)
          bytes.insert(contentsOf: bytes[place..<end], at: place)
        }
        if bytes.isEmpty { bytes = [0x61] }
      }
      if run(String(decoding: bytes, as: UTF8.self), &random, seed: seed) { compiled += 1 }
    }
    #expect(compiled > 500, "seed \(seed)")
  }
}
