import TestTools
import Testing
import Times

/// Calendar periods and formats, beside Python's `datetime` and by example.
@Suite struct CalendarTests {
  private func text(_ time: String, _ format: String) throws -> String? {
    let timestamp = try #require(Timestamp(parsing: time))
    var output: [UInt8] = []
    let isRight = timestamp.append(format: Array(format.utf8).span.bytes, to: &output)
    return isRight ? String(decoding: output, as: UTF8.self) : nil
  }

  @Test func `periods and formats are as in Python`() throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("seed of the random times: \(seed)")
    let lines = try Python.lines(ofScript: "python_calendar.py", arguments: ["\(seed)", "2000"])
    #expect(lines.count == 2000)
    let format = "%m %d %j %H %M %S %w %W %U %u %V %I %p %e %k %l %R %T %P %% %Y %G %g %F"
    for line in lines {
      let fields = line.split(separator: "|").map(String.init)
      let numbers = fields.dropLast().compactMap { Int64($0) }
      try #require(numbers.count == 10)
      let instant = try #require(
        Timestamp(seconds: numbers[0], nanoseconds: Int32(numbers[1]) * 1000))
      for (field, start) in zip(TimeField.allCases, numbers[2...]) {
        #expect(
          instant.truncated(to: field) == Timestamp(seconds: start),
          "seed \(seed): \(field) of \(line)")
      }
      #expect(try text(instant.text, format) == fields[10], "seed \(seed): \(line)")
    }
  }

  @Test(arguments: [
    ("0000-01-01", "%G %V %g %u", "-001 52 99 6"), ("0000-01-03", "%G %V %U %W", "0000 01 01 01"),
    ("9999-12-31T23:59:59.9999Z", "%f %G-W%V %s", "59.999 9999-W52 253402300799"),
    ("1969-12-31T23:59:59.5Z", "%s %f", "-1 59.500"),
    ("2026-06-15T12:00:00.0005Z", "%f", "00.001"), ("1970-01-01", "%J", "2440587.5"),
    ("2026-06-15T18:00:00Z", "%J", "2461207.25"), ("2026-01-01", "é%Y%%", "é2026%"),
    ("2026-01-01T00:10:00Z", "%I %l %k %p", "12 12  0 AM"), ("2026-01-01", "", ""),
  ])
  func formats(time: String, format: String, expected: String) throws {
    #expect(try text(time, format) == expected)
  }

  @Test(arguments: ["%", "%Y%", "%Q", "%é", "%E"])
  func `unknown substitutions give nothing`(format: String) throws {
    #expect(try text("2026-01-01", format) == nil)
    #expect(TimeFormat.problem(of: format) != nil)
  }

  @Test func `a format's problem is told`() {
    #expect(TimeFormat.problem(of: "%Y-%m") == nil)
    #expect(TimeFormat.problem(of: "YYYY") == .constant)
    #expect(TimeFormat.problem(of: "100%%") == .constant)
    #expect(TimeFormat.problem(of: "%Y %é") == .unknown("%é"))
    #expect(TimeFormat.problem(of: "%Y %") == .unknown("%"))
  }

  @Test func `the first week of the calendar has no start`() {
    #expect(Timestamp(iso8601: "0000-01-01")?.truncated(to: .week) == nil)
    #expect(
      Timestamp(iso8601: "0000-01-09")?.truncated(to: .week) == Timestamp(iso8601: "0000-01-03"))
    #expect(TimeField(name: "WEEKS") == .week)
    #expect(TimeField(name: "weekss") == nil)
    #expect(TimeField(name: "s") == nil)
  }
}
