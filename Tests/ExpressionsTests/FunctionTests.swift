import Expressions
import JSONLines
import Testing

@Suite struct FunctionTests {
  @Test(arguments: [
    ("lower('ÄB')", #""äb""#), ("upper('straße')", #""STRASSE""#),
    ("lower('ΑΣ ΑΣΑ')", #""ας ασα""#),
    ("lower('İ')", "\"i\u{307}\""), ("upper('ŉ')", "\"\u{2BC}N\""), ("upper(café)", #""STRASSE""#),
    ("LOWER('A')", #""a""#), ("lower(NULL)", "null"), ("lower(model_package_version)", "null"),
    ("length('aé日😀')", "4"), ("length(list)", "4"), ("length(tags[0])", "2"), ("length('')", "0"),
    ("length(flag)", "null"), ("length(customer_metadata_properties.note)", "8"),
    ("trim('  a b ')", #""a b""#), ("ltrim('  a ')", #""a ""#), ("rtrim('  a ')", #""  a""#),
    ("trim('xxaxbxx', 'x')", #""axb""#), ("trim('éàaàé', 'àé')", #""a""#),
    ("trim('a', '')", #""a""#),
    ("trim('\t a')", #""\t a""#), ("trim('   ')", #""""#),
    ("substr('hello', 2)", #""ello""#), ("substr('hello', 2, 2)", #""el""#),
    ("substr('hello', -3, 2)", #""ll""#), ("substr('hello', 0, 2)", #""h""#),
    ("substr('hello', 2, -1)", #""h""#), ("substr('hello', 9)", #""""#),
    ("substr('日本語', 2, 1)", #""本""#), ("substr('hello', '2', 1.9)", #""e""#),
    ("substr('hello', -9, 6)", #""he""#), ("substr('hello', 1e300)", #""""#),
    ("replace('banana', 'an', '-')", #""b--a""#), ("replace('a', '', 'x')", #""a""#),
    ("replace('aaa', 'aa', 'b')", #""ba""#), ("replace('a', 'a', NULL)", "null"),
    ("concat('a', NULL, 1, TRUE, 1.50)", #""a1true1.50""#), ("concat(NULL)", #""""#),
    ("starts_with('abc', 'ab')", "true"), ("starts_with('abc', '')", "true"),
    ("starts_with('a', 'ab')", "false"), ("ends_with('abc', 'bc')", "true"),
    ("contains('abc', 'b')", "true"), ("contains('abc', 'd')", "false"),
    ("contains(NULL, 'd')", "null"), ("contains('', '')", "true"),
    ("split_part('a/b/c', '/', 2)", #""b""#), ("split_part('a/b/c', '/', -1)", #""c""#),
    ("split_part('a/b/c', '/', 4)", "null"), ("split_part('a/b/c', '/', -4)", "null"),
    ("split_part('a/b/c', '/', 0)", "null"), ("split_part('abc', '', 1)", #""abc""#),
    ("split_part('a//c', '/', 2)", #""""#), ("split_part(model_package_arn, '/', 2)", #""churn""#),
    ("regexp_like('abc', 'B')", "false"), ("regexp_like('abc', '(?i)B')", "true"),
    ("task REGEXP 'e.t'", "true"), ("task NOT REGEXP '^e'", "true"), ("task REGEXP NULL", "null"),
    ("'a(' REGEXP nothing || 'x'", "null"), ("'a(' REGEXP task || '('", "null"),
    ("regexp_extract(model_package_arn, '(\\d+):model')", #""111122223333:model""#),
    ("regexp_extract(model_package_arn, '(\\d+):model', 1)", #""111122223333""#),
    ("regexp_extract('a', 'b')", "null"), ("regexp_extract('a', 'a', 2)", "null"),
    ("regexp_extract('ac', 'a(b)?c', 1)", "null"),
    ("arn_part(model_package_arn, 'partition')", #""aws""#),
    ("arn_part(model_package_arn, 'service')", #""sagemaker""#),
    ("arn_part(model_package_arn, 'region')", #""us-east-1""#),
    ("arn_part(model_package_arn, 'account')", #""111122223333""#),
    ("arn_part('arn:a:b:c:d:e:f', 'resource')", #""e:f""#), ("arn_part('x', 'region')", "null"),
    ("arn_part('arn:a:b:c', 'region')", "null"), ("arn_part(data__Identifier, task)", "null"),
  ])
  func textFunctions(expression: String, expected: String) throws {
    #expect(try evaluate(expression, on: record) == expected)
  }

  @Test(arguments: [
    ("coalesce(nothing, absent, 2)", "2"), ("coalesce(price, 2)", "1.50"),
    ("coalesce(NULL, NULL)", "null"), ("ifnull(nothing, 'x')", #""x""#), ("ifnull(1, 2)", "1"),
    ("nullif(1, 1.0)", "null"), ("nullif(price, 2)", "1.50"), ("nullif(NULL, 1)", "null"),
    ("nullif(1, NULL)", "1"), ("iif(flag, 1, 2)", "1"), ("iif(nothing IS NULL, 'y')", #""y""#),
    ("iif(NULL, 1, 2)", "2"), ("iif(FALSE, 1)", "null"), ("iif(task, 1, 2)", "2"),
    ("abs(-3)", "3"), ("abs('-3.5')", "3.5"), ("abs(-huge)", "123456789012345678901234567890"),
    ("abs(task)", "null"), ("abs(-9223372036854775808)", "9223372036854776000"),
    ("round(2.5)", "3"), ("round(-2.5)", "-3"), ("round(2.675, 2)", "2.68"),
    ("round(1.005, 2)", "1.01"), ("round(1234, -2)", "1200"), ("round(1250, -2)", "1300"),
    ("round(-1250, -2)", "-1300"), ("round(9223372036854775806, -1)", "9223372036854776000"),
    ("round(9223372036854775807, -19)", "10000000000000000000"), ("round(5, -30)", "0"),
    ("round(5, 400)", "5"), ("round(0.5, -1)", "0"),
    ("round(99.99, 1)", "100"), ("round('2.5')", "3"),
    ("round(huge, 2)", "123456789012345678901234567890"),
    ("round(1e999)", "null"), ("floor(-2.5)", "-3"), ("ceil(-2.5)", "-2"), ("ceil(2)", "2"),
    ("floor('x' || task)", "null"), ("floor(1e300)", "1e+300"),
    ("typeof(nothing)", #""null""#), ("typeof(flag)", #""boolean""#), ("typeof(price)", #""real""#),
    ("typeof(huge)", #""integer""#), ("typeof(1 + 1)", #""integer""#),
    ("typeof(1 / 1)", #""real""#),
    ("typeof(task)", #""text""#), ("typeof(list)", #""array""#), ("typeof(tags[0])", #""object""#),
    ("typeof(now())", #""timestamp""#), ("typeof(INTERVAL '1 day')", #""interval""#),
    ("json_extract(json, '$.a[1].b')", "2"), ("json_extract(json, '$.a')", #"[1,{"b":2}]"#),
    ("json_extract(json, '$')", #"{"a":[1,{"b":2}]}"#), ("json_extract(json, '$.a[#-1].b')", "2"),
    ("json_extract(tags, '$[0].Key')", #""team""#), ("json_extract(task, '$')", "null"),
    ("json_extract('\"x\"', '$')", #""x""#), ("json_extract('[1,2', '$[0]')", "null"),
    ("json_extract(customer_metadata_properties, '$.\"auc\"')", #""0.93""#),
    ("json_extract(json, '$.a[#]')", "null"), ("json_extract(json, '$.a[#-0]')", "null"),
    ("json_extract(json, '$.a[99999999999999999999]')", "null"),
    ("json_extract(5, '$')", "5"), ("json_extract(5, '$.a')", "null"),
    ("json_extract('{\"a\":1}', '$.a') + 1", "2"), ("json_extract(nothing, '$')", "null"),
    ("json_array_length(list)", "4"), ("json_array_length(json, '$.a')", "2"),
    ("json_array_length('[1,2]')", "2"), ("json_array_length(tags[0])", "0"),
    ("json_array_length(absent)", "null"),
    ("array_contains(list, 1)", "true"), ("array_contains(list, 2)", "true"),
    ("array_contains(list, 9)", "false"), ("array_contains(empty, 1)", "false"),
    ("array_contains(list, NULL)", "null"), ("array_contains(task, 1)", "null"),
    ("array_contains(tags, tags[0])", "true"),
    ("input_filename()", #""snapshot.jsonl""#), ("input_line()", "7"),
    ("CASE WHEN flag THEN 'a' ELSE 'b' END", #""a""#), ("CASE WHEN NULL THEN 1 END", "null"),
    ("CASE model_package_version WHEN 2 THEN 'x' WHEN '3' THEN 'y' END", #""y""#),
    ("CASE nothing WHEN NULL THEN 1 ELSE 2 END", "2"),
  ])
  func valueFunctions(expression: String, expected: String) throws {
    #expect(try evaluate(expression, on: record) == expected)
  }

  @Test(arguments: [
    ("CAST(price AS TEXT)", #""1.50""#),
    ("CAST(huge AS text)", #""123456789012345678901234567890""#),
    ("CAST(tags[0] AS TEXT)", #""{\"Key\":\"team\",\"Value\":\"fraud\"}""#),
    ("CAST(TRUE AS TEXT)", #""true""#), ("CAST(1 / 4 AS TEXT)", #""0.25""#),
    ("CAST(NULL AS TEXT)", "null"), ("CAST('3.9' AS INTEGER)", "3"),
    ("CAST(-3.9 AS INTEGER)", "-3"),
    ("CAST('x' AS INTEGER)", "null"), ("CAST(TRUE AS INTEGER)", "1"),
    ("CAST(1e22 AS INTEGER)", "10000000000000000000000"), ("CAST(1e999 AS INTEGER)", "null"),
    ("CAST(huge AS INTEGER)", "123456789012345678901234567890"), ("CAST(' 1' AS INTEGER)", "null"),
    ("CAST('1e2' AS REAL)", "100"), ("CAST('-1e999' AS REAL)", "-1e999"),
    ("CAST(2e400 AS REAL)", "2e400"), ("CAST('+002.e400' AS REAL)", "2e400"),
    ("-'.5e400'", "-0.5e400"),
    ("- -3E+400", "3E+400"), ("007.50e400", "7.50e400"), ("abs(-1e400)", "null"),
    ("date('x')", "null"), ("timestamp('x')", "null"), ("date('2026-02-30')", "null"),
    ("CAST(tags AS REAL)", "null"),
    ("CAST('TrUe' AS BOOLEAN)", "true"), ("CAST('no' AS BOOLEAN)", "null"),
    ("CAST(0.0 AS BOOLEAN)", "false"), ("CAST('2' AS BOOLEAN)", "true"),
    ("CAST('2026-01-01' AS TIMESTAMP)", #""2026-01-01T00:00:00Z""#),
    ("CAST('never' AS TIMESTAMP)", "null"),
    ("CAST(TIMESTAMP '1970-01-02' AS INTEGER)", "86400"),
  ])
  func casts(expression: String, expected: String) throws {
    #expect(try evaluate(expression, on: record) == expected)
  }

  @Test(arguments: [
    ("now()", #""2026-06-15T12:00:00Z""#), ("date(now())", #""2026-06-15""#),
    ("CURRENT_TIMESTAMP", #""2026-06-15T12:00:00Z""#), ("current_date", #""2026-06-15""#),
    ("date('now')", #""2026-06-15""#), ("timestamp('NOW')", #""2026-06-15T12:00:00Z""#),
    ("timestamp('n' || 'ow') = CURRENT_TIMESTAMP", "true"), ("date(' now')", "null"),
    ("CURRENT_TIMESTAMP - INTERVAL '1 day'", #""2026-06-14T12:00:00Z""#),
    ("date(coalesce(nothing, 'now')) = CURRENT_DATE", "true"),
    ("any(list, CURRENT_DATE = '2026-06-15')", "true"), ("CAST('now' AS TIMESTAMP)", "null"),
    ("TIMESTAMP '2026-01-01T01:00:00.250+01:00'", #""2026-01-01T00:00:00.25Z""#),
    ("timestamp '2026-01-01 09:30'", #""2026-01-01T09:30:00Z""#),
    ("timestamp(creation_time)", #""2026-06-01T10:00:00.25Z""#),
    ("timestamp(epoch)", #""2026-06-01T10:00:00Z""#),
    ("timestamp('1.5')", #""1970-01-01T00:00:01.5Z""#),
    ("timestamp(-0.5)", #""1969-12-31T23:59:59.5Z""#), ("timestamp(task)", "null"),
    ("timestamp('2026-02-29')", "null"), ("timestamp(1e300)", "null"),
    ("date('2024-02-29T23:59:59-01:00')", #""2024-03-01""#),
    ("creation_time > TIMESTAMP '2026-06-01'", "true"),
    ("epoch = TIMESTAMP '2026-06-01T10:00:00Z'", "true"),
    ("creation_time > now() - INTERVAL '30 days'", "true"),
    ("creation_time < now() - INTERVAL '2 weeks'", "true"), ("task > now()", "null"),
    ("flag = now()", "null"), ("now() - creation_time", #""P14DT1H59M59.75S""#),
    ("TIMESTAMP '2026-01-31' + INTERVAL '1 month'", #""2026-02-28T00:00:00Z""#),
    ("TIMESTAMP '2024-02-29' + INTERVAL '1 year'", #""2025-02-28T00:00:00Z""#),
    ("TIMESTAMP '2026-03-31' - INTERVAL '1 month'", #""2026-02-28T00:00:00Z""#),
    ("INTERVAL '1 day' + TIMESTAMP '2026-12-31'", #""2027-01-01T00:00:00Z""#),
    ("creation_time + INTERVAL '1 hour'", #""2026-06-01T11:00:00.25Z""#),
    ("TIMESTAMP '9999-12-31' + INTERVAL '1 day'", "null"),
    ("INTERVAL '7 days 1 hour'", #""P7DT1H""#),
    ("INTERVAL '0 days'", #""PT0S""#), ("INTERVAL '1.5 hours'", #""PT1H30M""#),
    ("-INTERVAL '1 day'", #""-P1D""#),
    ("INTERVAL '1 month' - INTERVAL '1 day'", #""P1M-1D""#), ("INTERVAL '14 months'", #""P1Y2M""#),
    ("INTERVAL '24 hours' = INTERVAL '1 day'", "true"),
    ("INTERVAL '1 month' > INTERVAL '27 days'", "true"),
    ("INTERVAL '1 month' > INTERVAL '30 days'", "null"),
    ("INTERVAL '1 month' = INTERVAL '30 days'", "false"),
    ("now() - TIMESTAMP '2026-06-14' > INTERVAL '36 hours'", "false"),
    ("now() || ''", #""2026-06-15T12:00:00Z""#), ("now() IS NULL", "false"),
    ("TIMESTAMP '2026-01-01T00:00:00.123456789123Z'", #""2026-01-01T00:00:00.123456789Z""#),
  ])
  func times(expression: String, expected: String) throws {
    #expect(try evaluate(expression, on: record) == expected)
  }

  /// NULL in any place of a function that says nothing of it gives NULL.
  @Test(arguments: [
    ("lower", 1), ("upper", 1), ("length", 1), ("trim", 2), ("ltrim", 2), ("rtrim", 2),
    ("substr", 3),
    ("replace", 3), ("starts_with", 2), ("ends_with", 2), ("contains", 2), ("split_part", 3),
    ("regexp_like", 2), ("regexp_extract", 3), ("abs", 1), ("round", 2), ("floor", 1), ("ceil", 1),
    ("json_extract", 2), ("json_array_length", 2), ("array_contains", 2), ("timestamp", 1),
    ("date", 1),
    ("arn_part", 2), ("any", 2), ("all", 2),
  ])
  func nullGivesNull(function: String, arity: Int) throws {
    for place in 0..<arity {
      let arguments = (0..<arity).map { $0 == place ? "NULL" : "x\($0)" }.joined(separator: ", ")
      let line = #"{"x0":"1","x1":"1","x2":"1"}"#
      #expect(try evaluate("\(function)(\(arguments))", on: line) == "null")
      #expect(
        try evaluate("\(function)(\(arguments.replacing("NULL", with: "nothing")))", on: line)
          == "null")
    }
  }

  @Test func parametersAreConstants() throws {
    let parameters: [String: ExpressionParameter] = [
      "s": .text("it's"), "n": .json(3), "list": .json(["a", 2]), "z": .json(.null),
      "o": .json(["b": 1, "a": 2]), "t": .json("x"),
    ]
    #expect(try evaluate(":s || '!'", parameters: parameters) == #""it's!""#)
    #expect(try evaluate(":n + 1", parameters: parameters) == "4")
    #expect(try evaluate("array_contains(:list, '2')", parameters: parameters) == "true")
    #expect(try evaluate(":z IS NULL", parameters: parameters) == "true")
    #expect(
      try evaluate(":o = x", on: #"{"x":{"a":2.0,"b":1}}"#, parameters: parameters) == "true")
    #expect(try evaluate(":t", parameters: parameters) == #""x""#)
    let unused = try Expression.compileValue(":s", parameters: parameters).unusedParameters
    #expect(unused == ["list", "n", "o", "t", "z"])
  }

  @Test func `a column named like CURRENT_DATE is reached in double quotes`() throws {
    let line = #"{"current_date":1,"CURRENT_TIMESTAMP":2,"a":{"current_date":3}}"#
    #expect(try evaluate("\"current_date\"", on: line) == "1")
    #expect(try evaluate("\"CURRENT_TIMESTAMP\"", on: line) == "2")
    #expect(try evaluate("a.current_date", on: line) == "3")
    #expect(try evaluate("current_date", on: line) == #""2026-06-15""#)
    #expect(failure("current_date.x = 1")?.place == ".")
  }
}
