import TestTools
import Testing
import Times

/// Random instants in every form, beside Python's `datetime`.
@Suite struct PythonTimeTests {
  /// A line of the script: the forms of one instant.
  private struct Sample {
    var seconds: Int64
    var microseconds: Int32
    var texts: [String]
    var basic: String
    var http: String
    /// Where a number of months later is, as ISO 8601.
    var months: Int32
    var later: String

    init?(_ line: String) {
      let fields = line.split(separator: "|").map(String.init)
      guard fields.count == 10, let seconds = Int64(fields[0]), let micro = Int32(fields[1]),
        let months = Int32(fields[8])
      else { return nil }
      (self.seconds, microseconds, self.months) = (seconds, micro, months)
      (texts, basic, http) = (Array(fields[2...5]), fields[6], fields[7])
      later = fields[9]
    }
  }

  @Test func `times are read and written as Python does`() throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("seed of the random times: \(seed)")
    let lines = try Python.lines(ofScript: "python_times.py", arguments: ["\(seed)", "2000"])
    #expect(lines.count == 2000)
    for line in lines {
      let sample = try #require(Sample(line), "\(line)")
      let instant = try #require(
        Timestamp(seconds: sample.seconds, nanoseconds: sample.microseconds * 1000))
      for text in sample.texts {
        #expect(Timestamp(parsing: text) == instant, "seed \(seed): \(line)")
      }
      #expect(Timestamp(iso8601: instant.text) == instant, "seed \(seed): \(line)")
      #expect(Timestamp(iso8601: sample.texts[0])?.millisecondText.count == 24)
      #expect(instant.basicText == sample.basic, "seed \(seed): \(line)")
      #expect(Timestamp(basicText: sample.basic) == instant.wholeSecond, "seed \(seed): \(line)")
      #expect(Timestamp(httpDate: sample.http) == instant.wholeSecond, "seed \(seed): \(line)")
      let later = instant.adding(Interval(months: sample.months, seconds: 0, nanoseconds: 0))
      #expect(later == Timestamp(iso8601: sample.later), "seed \(seed): \(line)")
    }
  }
}
