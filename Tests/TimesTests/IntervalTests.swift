import Testing
import Times

@Suite struct IntervalTests {
  private func text(_ interval: Interval?) -> String? {
    guard let interval else { return nil }
    var bytes: [UInt8] = []
    interval.append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: [
    ("7 days", "P7D"), ("1 year 6 months", "P1Y6M"), ("-1.5 hours", "-PT1H30M"),
    ("0 seconds", "PT0S"), ("1 WEEK", "P7D"), ("1 month -1 day", "P1M-1D"),
    ("0.000000001 seconds", "PT0.000000001S"),
  ])
  func `reads numbers with units`(written: String, expected: String) {
    #expect(text(Interval(written)) == expected)
  }

  @Test(arguments: [
    "", "7", "days", "7 moons", "1.5 months", "1 day 2", "1e3 days", "1234567890 days",
    "1 wee\u{212A}",
  ])
  func `other texts are no interval`(written: String) {
    #expect(Interval(written) == nil)
  }

  @Test func `months have no fixed length`() throws {
    let month = try #require(Interval("1 month"))
    #expect(month.order(try #require(Interval("30 days"))) == nil)
    #expect(month.order(try #require(Interval("27 days"))) == 1)
    #expect(month.order(try #require(Interval("32 days"))) == -1)
    #expect(month.order(month) == 0)
  }

  @Test func `sums past the range are nil`() {
    let most = Interval(months: .max, seconds: .max, nanoseconds: 0)
    #expect(most.adding(Interval(months: 1, seconds: 0, nanoseconds: 0)) == nil)
    #expect(most.adding(Interval(months: 0, seconds: 1, nanoseconds: 0)) == nil)
    #expect(Interval(months: .min, seconds: 0, nanoseconds: 0).negated == nil)
    #expect(Timestamp.epoch.adding(most) == nil)
  }
}
