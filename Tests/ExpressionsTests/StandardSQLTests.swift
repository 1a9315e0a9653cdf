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
}
