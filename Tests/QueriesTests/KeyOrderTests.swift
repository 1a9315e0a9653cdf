import Expressions
import JSONLines
import Testing

/// Keys must be in the order of the values, and the same for equal ones.
@Suite struct KeyOrderTests {
  private func key(_ expression: String) throws -> [UInt8] {
    let compiled = try Expression.compileValue(expression)
    var evaluator = Evaluator(compiled.program, now: runStart)
    let line: [UInt8] = []
    var key: [UInt8] = []
    let value = evaluator.evaluate(compiled.root, line: line.span.bytes)
    evaluator.appendKey(value, line: line.span.bytes, to: &key)
    return key
  }

  @Test func `values are in order`() throws {
    let ordered = [
      "NULL", "FALSE", "TRUE", "-1e999", "-123456789012345678901234567890", "-1e25",
      "-9007199254740993", "-9007199254740992.0", "-1.5", "-1", "-0.5", "-5e-324", "0", "5e-324",
      "0.25", "0.5", "1", "1.0000000000000002", "2", "10", "9007199254740992.0",
      "9007199254740993", "9223372036854775807", "9223372036854775808", "1e19",
      "18446744073709551616",
      "18446744073709551617", "1e300", "1" + String(repeating: "0", count: 320),
      "1" + String(repeating: "0", count: 319) + "1", "1e999",
      "TIMESTAMP '1969-12-31T23:59:59Z'", "TIMESTAMP '2026-01-01'",
      "TIMESTAMP '2026-01-01T00:00:00.000000001Z'", "INTERVAL '-1 day'", "INTERVAL '1 day'",
      "INTERVAL '1 month'", "INTERVAL '31 days'", "''", "'a'", "'ab'", "'b'", "'é'", "'𝄞'",
      "json_extract('[]', '$')", "json_extract('[null]', '$')", "json_extract('[1]', '$')",
      "json_extract('[1,2]', '$')", "json_extract('[2]', '$')", "json_extract('{}', '$')",
      "json_extract('{\"a\":1}', '$')", "json_extract('{\"b\":1}', '$')",
    ]
    var last: [UInt8] = []
    for expression in ordered {
      let key = try key(expression)
      #expect(last.lexicographicallyPrecedes(key), "\(expression)")
      #expect(!key.starts(with: last) || last.isEmpty, "\(expression)")
      last = key
    }
  }

  @Test(arguments: [
    ("1", "1.0"), ("1", "1e0"), ("0", "-0.0"), ("18446744073709551616", "1.8446744073709552e19"),
    ("-1", "-1.00"), ("0.1", "1e-1"), ("9007199254740992", "9007199254740992.0"),
    ("TIMESTAMP '2026-01-01T02:00:00+02:00'", "TIMESTAMP '2026-01-01'"),
    (
      "json_extract('{\"a\":1,\"b\":[1.0]}', '$')",
      "json_extract('{\"b\":[1], \"a\":1.0}', '$')"
    ),
    ("json_extract('\"\\u00e9\"', '$')", "'é'"),
  ])
  func `equal values have one key`(_ left: String, _ right: String) throws {
    #expect(try key(left) == key(right))
  }
}
