import Expressions
import Testing

/// Forms of standard SQL, StackQL and SQLite.
@Suite struct StandardSQLTests {
  @Test(arguments: [
    ("INTERVAL 7 DAY", #""P7D""#), ("interval '7' day", #""P7D""#),
    ("INTERVAL '1' MONTH", #""P1M""#), ("INTERVAL 2 YEARS", #""P2Y""#),
    ("INTERVAL 1.5 hours", #""PT1H30M""#), ("INTERVAL '-3' WEEK", #""-P21D""#),
    ("INTERVAL -3 WEEK", #""-P21D""#), ("INTERVAL ' 90 ' SECOND", #""PT1M30S""#),
    ("INTERVAL '7 days 1 hour'", #""P7DT1H""#),
    ("TIMESTAMP '2026-03-31' - INTERVAL 1 MONTH", #""2026-02-28T00:00:00Z""#),
    ("DATE '2024-02-29' + INTERVAL '1' YEAR", #""2025-02-28T00:00:00Z""#),
    ("creation_time < DATE '2026-06-02'", "true"),
    ("date(creation_time) = DATE '2026-06-01'", "true"),
    ("typeof(DATE '2024-01-01')", #""timestamp""#),
    ("date '2024-01-01'", #""2024-01-01T00:00:00Z""#),
    ("date('2024-01-01')", #""2024-01-01""#),
    ("CURRENT_DATE - INTERVAL 1 DAY", #""2026-06-14T00:00:00Z""#),
    ("now() - INTERVAL '2' HOURS", #""2026-06-15T10:00:00Z""#),
    // A column may have the name of a type.
    ("interval", "null"), ("interval - 7", "null"), ("date", "null"), ("date - 1", "null"),
  ])
  func literals(expression: String, expected: String) throws {
    #expect(try evaluate(expression, on: record) == expected)
  }

  @Test func columnsMayHaveTheNamesOfTypes() throws {
    #expect(try evaluate("interval - 7 + date", on: #"{"interval":10,"date":1}"#) == "4")
  }

  @Test(arguments: [
    ("date_trunc('week', creation_time)", #""2026-06-01T00:00:00Z""#),
    ("date_trunc('Quarter', creation_time)", #""2026-04-01T00:00:00Z""#),
    ("date_trunc('hours', epoch)", #""2026-06-01T10:00:00Z""#),
    ("date_trunc('second', creation_time)", #""2026-06-01T10:00:00Z""#),
    ("date_trunc('day', 'now') = CURRENT_DATE", "true"), ("date_trunc('day', task)", "null"),
    ("date_trunc(task, now())", "null"), ("date_trunc(lower('WEEK'), nothing)", "null"),
    ("date_trunc('week', TIMESTAMP '0000-01-01')", "null"),
    ("strftime('%Y-%m', creation_time)", #""2026-06""#),
    ("strftime('%Y', 'now')", #""2026""#), ("strftime('%s', epoch) + 1", "1780308001"),
    ("strftime(task || '%Q', now())", "null"), ("strftime(task, now())", #""text""#),
    ("strftime('%Y', task)", "null"), ("strftime(nothing, now())", "null"),
  ])
  func calendar(expression: String, expected: String) throws {
    #expect(try evaluate(expression, on: record) == expected)
  }

  @Test(arguments: [
    // `->` gives a value of JSON, `->>` a text of an array or object.
    ("json -> 'a'", #"[1,{"b":2}]"#), ("json ->> 'a'", #""[1,{\"b\":2}]""#),
    ("json -> 'a' -> 1 -> 'b'", "2"), ("json -> '$.a[1].b'", "2"), ("json ->> '$.a[#-1].b'", "2"),
    ("json -> 'a' -> -1 ->> 'b'", "2"), ("json -> 'a' -> '[0]'", "1"), ("json -> 'a' -> 9", "null"),
    ("json -> 'a' -> -9", "null"), ("json -> 'a' -> 'b'", "null"), ("json -> 0", "null"),
    ("tags -> 0 ->> 'Value'", #""fraud""#), ("tags[0] -> 'Key'", #""team""#),
    ("customer_metadata_properties ->> 'auc' > 0.9", "true"),
    ("customer_metadata_properties ->> 'note'", #""say \"hi\"""#),
    ("inference_specification -> 'Containers' -> 0 -> 'Gpu'", "false"),
    ("task -> 'a'", "null"), ("nothing -> 'a'", "null"), ("json -> nothing", "null"),
    ("json -> task", "null"), ("'{\"text\":7}' -> task", "7"), ("price -> '$'", "1.50"),
    ("'{\"a b\":1,\"$x\":2,\"0\":3}' -> 'a b'", "1"), ("'{\"a.b\":1}' -> 'a.b'", "1"),
    ("'{\"0\":3}' -> '0'", "3"), ("'[5]' -> '0'", "null"), ("'{\"\":3}' -> ''", "3"),
    ("'[5]' -> 0.5", ""), ("'[5]' -> price", "null"), ("'[5,6]' -> 1 + 1", "7"),
    ("'x' || '[5,6]' ->> 1", #""x6""#), ("- '[5,6]' -> 1", "-6"), ("2 * '[5,6]' -> 1", "12"),
    // A text within JSON is not JSON once more, unless `->>` took it out.
    (#"'{"a":"{\"b\":1}"}' -> 'a' -> 'b'"#, "null"),
    (#"'{"a":"{\"b\":1}"}' ->> 'a' -> 'b'"#, "1"),
    (#"('{"a":"{\"b\":1}"}' -> 'a') ->> 'b'"#, "null"),
    ("typeof('{\"a\":true}' ->> 'a')", #""boolean""#), ("'{\"a\":null}' -> 'a' IS NULL", "true"),
  ])
  func arrows(expression: String, expected: String) throws {
    guard !expected.isEmpty else {
      #expect(throws: ExpressionError.self) { try evaluate(expression, on: record) }
      return
    }
    #expect(try evaluate(expression, on: record) == expected)
  }

  /// The paths read last are kept: more of them than that give the same.
  @Test func manyPathsAtATime() throws {
    let members = (0..<40).map { #""k\#($0)":{"v":\#($0)}"# }.joined(separator: ",")
    let sum = (0..<40).map { "(a -> 'k\($0)' ->> 'v')" }.joined(separator: " + ")
    #expect(
      try evaluate(sum + " + json_extract(a, '$.k1.v')", on: #"{"a":{\#(members)}}"#) == "781")
  }

  @Test(arguments: [
    ("'abc' GLOB 'a*'", "true"), ("'abc' glob 'A*'", "false"), ("'abc' NOT GLOB '*b*'", "false"),
    ("'aéc' GLOB 'a?c'", "true"), ("'a😀c' GLOB 'a?c'", "true"), ("'ac' GLOB 'a?c'", "false"),
    ("'a%_' GLOB 'a%_'", "true"), ("'axx' GLOB 'a%_'", "false"), ("'' GLOB ''", "true"),
    ("'' GLOB '*'", "true"), ("'' GLOB '?'", "false"), ("'abc' GLOB '***c'", "true"),
    ("'b7' GLOB '[a-c][0-9]'", "true"), ("'d7' GLOB '[a-c][0-9]'", "false"),
    ("'d' GLOB '[^a-c]'", "true"), ("'é' GLOB '[à-ï]'", "true"), ("'é' GLOB '[^à-ï]'", "false"),
    ("']' GLOB '[]]'", "true"), ("'a' GLOB '[^]]'", "true"), ("'-' GLOB '[a-]'", "true"),
    ("'-' GLOB '[-a]'", "true"), ("'b' GLOB '[c-a]'", "false"), ("'x[y' GLOB 'x[[]y'", "true"),
    ("'x*y' GLOB 'x[*]y'", "true"), ("'-' GLOB '[a-c-e]'", "true"), ("'d' GLOB '[a-c-e]'", "false"),
    ("task GLOB task", "true"), ("task GLOB 't[' || nothing", "null"), ("nothing GLOB '*'", "null"),
    ("task GLOB task || '['", "false"), ("task NOT GLOB task || '['", "true"),
    ("model_package_version GLOB '3'", "null"),
    ("customer_metadata_properties.note GLOB '*\"hi\"'", "true"),
    ("model_package_arn GLOB 'arn:*:model-package/*/[0-9]'", "true"),
    // GLOB is a name of columns too.
    ("glob", "null"), ("glob GLOB 'x'", "null"),
  ])
  func globs(expression: String, expected: String) throws {
    #expect(try evaluate(expression, on: record) == expected)
  }

  /// A pattern of many runs and classes takes no time out of proportion.
  @Test func globsAreBounded() throws {
    let pattern = String(repeating: "*[a-b]", count: 300) + "x"
    let text = String(repeating: "ab", count: 10_000)
    #expect(try evaluate("t GLOB '\(pattern)'", on: #"{"t":"\#(text)"}"#) == "false")
    let classes = String(repeating: "[a]", count: 70_000)
    #expect(try evaluate("t GLOB '\(classes)'", on: #"{"t":"a"}"#) == "false")
  }

  @Test func globsFilterLines() throws {
    let condition = "arn GLOB '*fraud-[0-9]*' AND arn GLOB '*:eu-*' AND NOT arn GLOB '*/9'"
    #expect(try selects(condition, #"{"arn":"arn:eu-west:fraud-1/2"}"#))
    #expect(try !selects(condition, #"{"arn":"arn:eu-west:fraud-x/2"}"#))
    #expect(try !selects(condition, #"{"arn":"arn:us-west:fraud-1/2"}"#))
  }
}
