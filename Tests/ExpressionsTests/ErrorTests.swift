import Expressions
import JSONLines
import Spelling
import Testing

@Suite struct ErrorTests {
  @Test(arguments: [
    ("a =", "", "expected a value, found the end"),
    ("a = 1 b", "b", "expected an operator or the end, found b"),
    ("", "", "expected a value, found the end"),
    ("(a = 1", "", "expected ')', found the end"),
    ("a = 'x", "'x", "the text has no closing quote '"),
    ("\"a = 1", "\"a = 1", "the name has no closing quote \""),
    ("a = 1x", "1x", "malformed number"), ("a = ;", ";", "unexpected character ';'"),
    ("a = \u{1}", "\u{1}", #"unexpected character '\u0001'"#),
    ("a IN ()", ")", "expected a value, found ')'"),
    ("a IN (1", "", "expected , or ), found the end"),
    ("a IS 1", "1", "expected NULL or DISTINCT FROM, found 1"),
    ("a BETWEEN 1 OR 2", "OR", "expected AND, found OR"),
    ("a. = 1", "=", "expected a member's name, found '='"),
    ("a[b] = 1", "b", "expected an index, a 'key' or *, found b"),
    ("a[99999999999] = 1", "99999999999", "the index is out of range"),
    ("lowre(a) = 'x'", "lowre", "unknown function lowre; did you mean 'lower'?"),
    ("frobnicate(a)", "frobnicate", "unknown function frobnicate"),
    ("lower(a, b) = 'x'", "lower(a, b)", "lower takes 1 argument, not 2"),
    ("coalesce() = 1", "coalesce()", "coalesce takes 1 or more arguments, not 0"),
    ("substr(a) = 'x'", "substr(a)", "substr takes 2 to 3 arguments, not 1"),
    ("now(1) > a", "now(1)", "now takes no arguments, not 1"),
    ("lower(3) = 'x'", "3", "lower takes text, not number"),
    ("round('x') = 1", "'x'", "'x' does not read as a number"),
    ("length(a) = 'abc'", "'abc'", "'abc' does not read as a number"),
    ("length(a) = TRUE", "length(a) = TRUE", "number and boolean never compare"),
    ("lower(a) = now()", "", ""),
    ("now() > 'yesterday'", "'yesterday'", "'yesterday' does not read as a timestamp"),
    ("a < :list", ":list", "array has no order; only = and != apply"),
    ("TRUE + 1 = 2", "TRUE", "+ takes number, text, timestamp or interval, not boolean"),
    ("a * INTERVAL '1 day' = 1", "INTERVAL '1 day'", "* takes number or text, not interval"),
    ("'x' + 1 = 2", "'x'", "'x' does not read as a number"),
    ("now() + 1 > a", "1", "+ takes interval, not number; write INTERVAL 1 DAY"),
    ("CURRENT_TIMESTAMP - 7 < a", "7", "- takes interval, not number; write INTERVAL 7 DAY"),
    ("7 + now() < a", "7", "+ takes interval, not number; write INTERVAL 7 DAY"),
    ("a > now() - '7 days'", "'7 days'", "- takes interval, not text; write INTERVAL '7 days'"),
    ("a > '7 days' + now()", "'7 days'", "+ takes interval, not text; write INTERVAL '7 days'"),
    ("now() - '7' > a", "'7'", "- takes interval, not text; write INTERVAL '7' DAY"),
    ("a - '7 days' > b", "'7 days'", "- takes interval, not text; write INTERVAL '7 days'"),
    ("a - '7 moons' > b", "'7 moons'", "'7 moons' does not read as a number"),
    ("now() - '2026-01-01' > INTERVAL '1 day'", "", ""),
    (
      "CURRENT_DATE - 7 < a", "CURRENT_DATE",
      "date gives a text, and - takes a timestamp or an interval here; write INTERVAL '7 days' beside it, or timestamp(…) in place of date(…)"
    ),
    ("CURRENT_DATE - INTERVAL 7 DAY < a", "", ""),
    (
      "a > INTERVAL 7 MOONS", "MOONS",
      "MOONS is no unit of an interval: second, minute, hour, day, week, month or year"
    ),
    (
      "a > INTERVAL '7' DAS", "DAS",
      "DAS is no unit of an interval: second, minute, hour, day, week, month or year; did you mean 'DAY'?"
    ),
    (
      "a > INTERVAL 7", "INTERVAL 7",
      "the interval has no unit; write INTERVAL 7 DAY, or another unit"
    ),
    (
      "a > INTERVAL '7'", "INTERVAL '7'",
      "the interval has no unit; write INTERVAL 7 DAY, or another unit"
    ),
    (
      "a > INTERVAL 1.5 MONTH", "1.5 MONTH",
      "'1.5 MONTH' is no interval; write one as '7 days', with second(s) to year(s)"
    ),
    (
      "a > INTERVAL '7 days 3' HOUR", "'7 days 3'",
      "'7 days 3' is no interval; write one as '7 days', with second(s) to year(s)"
    ),
    (
      "date_trunc('wek', a) < b", "'wek'",
      "'wek' is no field of date_trunc: year, quarter, month, week, day, hour, minute or second; did you mean 'week'?"
    ),
    (
      "date_trunc(a, 'week') < b", "'week'",
      "date_trunc takes the field first: date_trunc('week', creation_time)"
    ),
    ("date_trunc('week', 'x') < b", "'x'", "'x' does not read as a timestamp"),
    (
      "date_trunc('week', TRUE) < b", "TRUE",
      "date_trunc takes number, text or timestamp, not boolean"
    ),
    ("date_trunc('week') < b", "date_trunc('week')", "date_trunc takes 2 arguments, not 1"),
    (
      "strftime('%Q', a) = b", "'%Q'",
      "%Q is no substitution of strftime; mpkg-expr(7) lists them, and %% is a percent sign"
    ),
    (
      "strftime('YYYY-MM', a) = b", "'YYYY-MM'",
      "'YYYY-MM' has no substitution; write a format of strftime as '%Y-%m-%d'"
    ),
    (
      "strftime(a, '%Y') = b", "'%Y'",
      "strftime takes the format first: strftime('%Y-%m', creation_time)"
    ),
    (
      "a GLOB 'x[a-'", "'x[a-'",
      "the pattern has a [ without its ]; write [[] for the character itself"
    ),
    ("a GLOB 3", "3", "GLOB takes text, not number"),
    ("a NOT GLOB", "", "expected a value, found the end"),
    ("a GLOB 'x' ESCAPE '!'", "ESCAPE", "expected an operator or the end, found ESCAPE"),
    ("a -> '$.b['", "'$.b['", "'$.b[' is no JSON path; write one as '$.a.b[0]'"),
    ("a ->> '[x]' = 1", "'[x]'", "'[x]' is no JSON path; write one as '$.a.b[0]'"),
    (
      "a -> 1.5 = 1", "1.5",
      "an index of -> is a whole number, counted from 0, or from the end if negative"
    ),
    ("a -> TRUE = 1", "TRUE", "-> takes number or text, not boolean"),
    ("now() ->> 'a' = 1", "now()", "->> takes a value, not timestamp"),
    ("a -> = 1", "=", "expected a value, found '='"),
    (
      "date('now', '-7 days') < a", "date('now', '-7 days')",
      "date takes 1 argument and no modifiers; add or subtract an interval, as in date(now() - INTERVAL '7 days')"
    ),
    ("strftime('%Y') = a", "strftime('%Y')", "strftime takes 2 arguments, not 1"),
    (
      "a > DATE '2026-13-01'", "'2026-13-01'",
      "'2026-13-01' is no date; write one as '2026-01-01', or TIMESTAMP '…' for a time"
    ),
    (
      "a > DATE '2026-01-01T10:00'", "'2026-01-01T10:00'",
      "'2026-01-01T10:00' is no date; write one as '2026-01-01', or TIMESTAMP '…' for a time"
    ),
    ("lower(a)", "lower(a)", "a condition is needed here, not text"),
    ("1", "1", "a condition is needed here, not number"),
    ("a = 1 AND 'x'", "'x'", "a condition is needed here, not text"),
    ("NOT length(a)", "length(a)", "a condition is needed here, not number"),
    ("a LIKE 3", "3", "LIKE takes text, not number"),
    ("a LIKE 'x' ESCAPE 'ab'", "'ab'", "ESCAPE takes a single character"),
    ("a LIKE 'x!' ESCAPE '!'", "'x!'", "the pattern ends with its escape character"),
    ("a REGEXP '('", "'('", "bad regular expression: a ( is not closed (at character 1)"),
    (
      #"a REGEXP '\C'"#, #"'\C'"#,
      #"bad regular expression: \C (a single byte) not supported (at character 1)"#
    ),
    (
      "regexp_like(a, 'x**')", "'x**'",
      "bad regular expression: a repetition of a repetition (at character 3)"
    ),
    ("json_extract(a, 'x') = 1", "'x'", "'x' is no JSON path; write one as '$.a.b[0]'"),
    (
      "arn_part(a, 'regoin') = 'x'", "'regoin'",
      "'regoin' is no part of an ARN: partition, service, region, account or resource; did you mean 'region'?"
    ),
    (
      "a > TIMESTAMP '2026-13-01'", "'2026-13-01'",
      "'2026-13-01' is no timestamp; write one as '2026-01-01T00:00:00Z' or '2026-01-01'"
    ),
    (
      "a > INTERVAL '7 moons'", "'7 moons'",
      "'7 moons' is no interval; write one as '7 days', with second(s) to year(s)"
    ),
    (
      "CAST(a AS INTEGR) = 1", "INTEGR",
      "unknown type INTEGR; CAST makes TEXT, INTEGER, REAL, BOOLEAN or TIMESTAMP; did you mean 'INTEGER'?"
    ),
    (
      "a[*].b = c[*].d", "a[*].b",
      "only one path with [*] in a comparison; use any(…) for the others"
    ),
    ("a = :nmae", ":nmae", "the parameter :nmae is not given; did you mean ':name'?"),
    ("any(a, 1)", "1", "a condition is needed here, not number"),
    ("any('x', TRUE)", "'x'", "any takes array, not text"),
    ("CASE a END = 1", "END", "expected WHEN, found END"),
    ("CASE WHEN a THEN 1 = 2", "", "expected WHEN, ELSE or END, found the end"),
    ("NULL = 1", "", ""), ("a = NULL", "", ""), ("5 = '5.0'", "", ""),
  ])
  func errorsSayWhatAndWhere(condition: String, place: String, message: String) {
    let found = failure(condition, parameters: ["name": .text("x"), "list": .json([1])])
    if message.isEmpty {
      #expect(found == nil)
    } else {
      #expect(found?.message == message)
      #expect(found?.place == place)
    }
  }

  @Test(arguments: ["(", "NOT ", "-", "lower(", "CASE WHEN "])
  func nestingIsBounded(opening: String) {
    #expect(
      failure(String(repeating: opening, count: 100_000))?.message
        == "the expression nests deeper than 256")
  }

  @Test func nestingOf256Passes() throws {
    let nested = String(repeating: "(", count: 256) + "1" + String(repeating: ")", count: 256)
    #expect(try evaluate(nested + " = 1") == "true")
    #expect(failure("(" + nested + ") = 1") != nil)
    #expect(try evaluate(String(repeating: "NOT ", count: 256) + "TRUE") == "true")
    #expect(try evaluate(String(repeating: "- ", count: 256) + "a", on: #"{"a":2}"#) == "2")
    let calls =
      String(repeating: "coalesce(", count: 256) + "a" + String(repeating: ")", count: 256)
    #expect(try evaluate(calls, on: #"{"a":2}"#) == "2")
  }

  /// Operators between parentheses make the tree deeper than the nesting; it stays bounded.
  @Test func treesAreBounded() throws {
    for (opening, count) in [
      ("(NOT a = 'x' || 3 + 4 * ", 120), ("(a || 1 + 2 * ", 210), ("coalesce(- a || 1 + 2 * (", 80),
    ] {
      let closing = opening.hasPrefix("c") ? "))" : ")"
      let text =
        String(repeating: opening, count: count) + "a" + String(repeating: closing, count: count)
      #expect((try? evaluate(text, on: #"{"a":"1"}"#)) != nil || failure(text + " = 1") != nil)
    }
  }

  @Test func chainsDoNotNest() throws {
    let terms = 20_000
    for (operation, expected) in [
      ("+", "\(terms)"), ("||", "\"" + String(repeating: "1", count: terms) + "\""),
    ] {
      let chain = Array(repeating: "a", count: terms).joined(separator: operation)
      #expect(try evaluate(chain, on: #"{"a":1}"#) == expected)
    }
    let choices = (0..<terms).map { "a = \($0)" }.joined(separator: " OR ")
    #expect(try evaluate(choices, on: #"{"a":19999}"#) == "true")
    #expect(failure(Array(repeating: "a", count: terms).joined(separator: " = ")) != nil)
  }

  @Test func picturesPointToThePlace() {
    #expect(CaretPicture.draw("a = lowre(b)", under: 4..<9) == "a = lowre(b)\n    ^~~~~")
    #expect(CaretPicture.draw("a =\n\tx ! 1\nAND b", under: 7..<8) == " x ! 1\n   ^")
    #expect(CaretPicture.draw("日本 = 'é' !", under: 14..<15) == "日本 = 'é' !\n           ^")
    #expect(CaretPicture.draw("a\u{202E} = ;", under: 7..<8) == "a\\u202e = ;\n          ^")
    #expect(
      CaretPicture.draw("'⌚⌚⌚' = lowre(a)", under: 14..<19)
        == "'⌚⌚⌚' = lowre(a)\n           ^~~~~")
    #expect(CaretPicture.draw("a =", under: 3..<3) == "a =\n   ^")
    #expect(CaretPicture.draw("", under: 9..<12) == "\n^")
  }

  @Test func nearNamesAreFound() {
    let columns = ["model_approval_status", "task", "domain", "creation_time", "tags"]
    #expect(NearMiss.column(for: "ModelApprovalStatus", among: columns) == "model_approval_status")
    #expect(NearMiss.column(for: "model_aproval_statsu", among: columns) == "model_approval_status")
    #expect(NearMiss.column(for: "creationtime", among: columns) == "creation_time")
    #expect(NearMiss.column(for: "domian", among: columns) == "domain")
    #expect(NearMiss.column(for: "tusk", among: columns) == nil)
    #expect(NearMiss.column(for: "TASK", among: columns) == "task")
    #expect(NearMiss.column(for: "task", among: columns) == nil)
    #expect(NearMiss.column(for: "creation_times_xy", among: columns) == nil)
  }
}
